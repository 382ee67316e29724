import { describe, expect, it } from "vitest";
import { closingLine, countReport, sum } from "./steps.ts";

const noTests = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };

describe("counting", () => {
  it("adds up and closes with one plain line", () => {
    const total = sum([
      { passed: 2, failed: 0, skipped: 1 },
      { passed: 3, failed: 4, skipped: 0 },
    ]);
    expect(closingLine(total)).toBe("5 passed, 4 failed, 1 skipped");
    expect(closingLine(sum([]))).toBe("0 passed, 0 failed, 0 skipped");
  });

  it("takes what the report counts", () => {
    const report = { ...noTests, numPassedTests: 5, numPendingTests: 1, numTodoTests: 1 };
    expect(countReport({ ...report, testResults: [] }, 0)).toEqual({
      passed: 5,
      failed: 0,
      skipped: 2,
    });
  });

  it("counts a file that could not be loaded as a failure, and one with a failed test once", () => {
    const testResults = [
      { status: "failed", assertionResults: [] },
      { status: "failed", assertionResults: [{}] },
    ];
    const report = { ...noTests, numFailedTests: 1, testResults };
    expect(countReport(report, 1).failed).toBe(2);
  });

  it("counts an error outside of all tests as a failure", () => {
    const report = { ...noTests, numPassedTests: 5, testResults: [] };
    expect(countReport(report, 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });
});
