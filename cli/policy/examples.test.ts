/** The policies in `examples/` do what their test files say. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { formatPolicy } from "../../src/policy/format.ts";
import { checkPolicy } from "./check.ts";
import { coverageOf } from "./coverage.ts";
import { policyKindList } from "./kinds.ts";
import { expandPaths, policyFiles, readSource, testFiles } from "./sources.ts";
import { runWorld } from "./test-run.ts";
import { readWorld } from "./world/world.ts";

const folder = fileURLToPath(new URL("../../examples/policies", import.meta.url));

function source(file: string) {
  const read = readSource(file);
  if (!read.ok) throw new Error(read.finding.message);
  return read.source;
}

describe("docs/policy-testing.md", () => {
  it("has a test file that is one, and passes", () => {
    const text = readFileSync(new URL("../../docs/policy-testing.md", import.meta.url), "utf8");
    const example = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
    const place = mkdtempSync(join(tmpdir(), "sallyport-example-"));
    const statement = {
      Sid: "Read",
      Effect: "Allow",
      Action: "s3:GetObject*",
      Resource: "arn:aws:s3:::reports/*",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    };
    writeFileSync(join(place, "readers.json"), JSON.stringify({ Statement: statement }));
    const { world, findings } = readWorld({ file: join(place, "a.test.yaml"), text: example });
    const passed = runWorld(world).checks.map((check) => check.passed);
    rmSync(place, { recursive: true });
    expect([findings, passed]).toEqual([[], [true, true, true, true, true]]);
  });
});

describe("examples/policies", () => {
  it.each(expandPaths([folder], testFiles).files)(
    "%s: all as expected, every statement matched",
    (file) => {
      const { world, findings, warnings } = readWorld(source(file));
      expect([...findings, ...warnings]).toEqual([]);
      const { checks, covered } = runWorld(world);
      expect(checks.filter(({ passed }) => !passed)).toEqual([]);
      expect(checks.length).toBeGreaterThan(4);
      expect(coverageOf(world.policies, covered).uncovered).toEqual([]);
    },
  );

  it.each(expandPaths([folder], policyFiles).files)("%s is sound and has the layout", (file) => {
    const kind = policyKindList.find((name) => dirname(file).endsWith(`/${name}`));
    expect(checkPolicy(source(file), kind).findings).toEqual([]);
    expect(formatPolicy(source(file).text)).toEqual({ ok: true, text: source(file).text });
  });
});
