import { expect, it } from "vitest";
import { assert, ServiceError } from "./base/errors.ts";
import { EngineError } from "./engines/engine.ts";
import { jobReport } from "./job-report.ts";

const job = { kind: "rotation", subject: "arn:aws:secretsmanager:db" };

function logged(failure: unknown): readonly unknown[] {
  const lines: unknown[] = [];
  const log = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, ...fields });
  jobReport({ warn: log("warn"), error: log("error") })(failure, job);
  return lines;
}

it.each([
  ["a database", new EngineError("Unreachable", "PostgreSQL did not answer")],
  ["a key that is disabled", new ServiceError("DecryptionFailure", "PostgreSQL did not answer")],
])("tells in one line, without a stack, what %s did", (_, failure) => {
  expect(logged(failure)).toEqual([
    {
      level: "warn",
      message: "a job failed",
      job: job.kind,
      subject: job.subject,
      reason: "PostgreSQL did not answer",
    },
  ]);
});

it.each([
  ["a broken promise of ours", () => assert(false, "x")],
  [
    "a failure behind an answer",
    () => {
      throw new ServiceError("ServiceUnavailable", "x", { cause: new Error("inside") });
    },
  ],
])("tells %s with its stack", (_, fail) => {
  let lines: readonly unknown[] = [];
  try {
    fail();
  } catch (failure) {
    lines = logged(failure);
  }
  expect(lines).toMatchObject([
    { level: "error", message: "internal failure", fault: { stack: expect.any(String) } },
  ]);
});
