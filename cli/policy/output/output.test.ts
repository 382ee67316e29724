/** Reports for programs: SARIF with what its schema requires, JUnit that an XML parser reads. */
import { DOMParser } from "@xmldom/xmldom";
import { describe, expect, it } from "vitest";
import type { Finding } from "../finding.ts";
import { junitOf } from "./junit.ts";
import { sarifOf } from "./sarif.ts";
import { textOfFinding } from "./text.ts";

const finding: Finding = {
  level: "error",
  rule: "action",
  file: "policies/a b.json",
  line: 3,
  column: 7,
  path: "$.Statement[0].Action",
  message: "no such thing",
  aws: { code: "MalformedPolicyDocument", message: "Vendor x is not valid" },
};

describe("SARIF", () => {
  it("has version, tool, rules, and results with place, level and rule", () => {
    const other = {
      ...finding,
      rule: "size",
      level: "warning",
      path: undefined,
      aws: undefined,
    } as const;
    const log = JSON.parse(sarifOf([finding, other, finding], "0.1.0"));
    expect(log).toMatchObject({
      version: "2.1.0",
      $schema: expect.stringContaining("sarif-2.1.0"),
    });
    const [{ tool, results, columnKind }] = log.runs;
    expect(columnKind).toBe("utf16CodeUnits");
    expect(tool.driver).toMatchObject({ name: "sallyport", version: "0.1.0" });
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(["action", "size"]);
    expect(
      results.map((one: Record<string, unknown>) => [one.ruleId, one.ruleIndex, one.level]),
    ).toEqual([
      ["action", 0, "error"],
      ["size", 1, "warning"],
      ["action", 0, "error"],
    ]);
    expect(results[0].message.text).toContain("AWS answers MalformedPolicyDocument");
    expect(results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "policies/a%20b.json" },
      region: { startLine: 3, startColumn: 7 },
    });
  });

  it("names a file outside of the working folder by its whole URI", () => {
    const log = JSON.parse(sarifOf([{ ...finding, file: "/elsewhere/a.json" }], "0.1.0"));
    const [{ results }] = log.runs;
    const { uri } = results[0].locations[0].physicalLocation.artifactLocation;
    expect(uri).toBe("file:///elsewhere/a.json");
  });

  it("has a run without results where nothing was found", () => {
    expect(JSON.parse(sarifOf([], "0.1.0")).runs[0].results).toEqual([]);
  });
});

describe("JUnit", () => {
  it("counts, and gives back every character that XML can hold", () => {
    const odd = `<a & "b"> ]]> 'c'\n\té\u{1F600}`;
    const failure = { type: "sort", message: odd, text: `${odd}\u0000\uD800` };
    const passing = { name: odd, file: "f", line: 1, failures: [] };
    const failing = { name: "two", file: "f", line: 2, failures: [failure] };
    const document = new DOMParser({
      onError: (level, message) => {
        if (level !== "warning") throw new Error(message);
      },
    }).parseFromString(junitOf([{ name: "s", cases: [passing, failing] }]), "text/xml");
    const [suite] = document.getElementsByTagName("testsuite");
    expect([suite?.getAttribute("tests"), suite?.getAttribute("failures")]).toEqual(["2", "1"]);
    const [first] = document.getElementsByTagName("testcase");
    expect(first?.getAttribute("name")).toBe(odd);
    const [told] = document.getElementsByTagName("failure");
    expect(told?.getAttribute("type")).toBe("sort");
    expect(told?.getAttribute("message")).toBe(odd);
    expect(told?.textContent).toBe(`${odd}\uFFFD\uFFFD`);
  });
});

describe("text", () => {
  it("shows the line with a mark under the place, and only a part of a long one", () => {
    const texts = new Map([[finding.file, "{\n\n  \t[1, 2]\n"]]);
    expect(textOfFinding(finding, texts)).toBe(
      [
        "policies/a b.json:3:7: error: no such thing ($.Statement[0].Action)",
        "    3 |    [1, 2]",
        "      |       ^",
        "      AWS: MalformedPolicyDocument: Vendor x is not valid",
      ].join("\n"),
    );
    const long = new Map([[finding.file, "x".repeat(500)]]);
    const [, shown = "", mark = ""] = textOfFinding(
      { ...finding, line: 1, column: 200 },
      long,
    ).split("\n");
    expect(shown.length).toBeLessThan(120);
    expect(mark.indexOf("^")).toBe(shown.indexOf("…") + 61);
  });
});

describe("text", () => {
  it.each<[part: Partial<Finding>, shown: string]>([
    [{ message: "no `\u001b[2J`" }, "error: no `\\u001b[2J` ("],
    [{ path: "$.\u009b\u202e" }, "($.\\u009b\\u202e)"],
    [{ aws: { code: "C", message: "\u0007" } }, "AWS: C: \\u0007"],
    [{ message: "x".repeat(5000) }, `error: ${"x".repeat(300)}… (`],
    [{ path: `$.${"x".repeat(5000)}` }, `($.${"x".repeat(298)}…)`],
  ])("has no control characters, and names no longer than a screen: %j", (part, shown) => {
    const text = textOfFinding({ ...finding, ...part }, new Map());
    expect(text).toContain(shown);
    expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});
