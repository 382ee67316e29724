import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generateCatalogue, readSource, type SourcePolicy } from "./generate.ts";

const folder = new URL("../../src/services/iam/data/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), "utf8");

function policy(arn: string, versions: SourcePolicy["versions"]): SourcePolicy {
  const createdDate = "2015-02-06T18:39:46.000Z";
  const lastUpdatedDate = "2019-06-21T19:40:00.000Z";
  return { arn, latestVersionId: "v2", createdDate, lastUpdatedDate, versions };
}

const versions = { v1: { document: { Statement: "old" } }, v2: { document: { Sid: "ü" } } };

describe("generating the catalogue", () => {
  it("writes latest documents in the order of names, with their length in bytes", () => {
    const source = {
      Zoo: policy("arn:aws:iam::aws:policy/Zoo", versions),
      Ape: policy("arn:aws:iam::aws:policy/job-function/Ape", versions),
    };
    const { index, documents } = generateCatalogue(source);
    const times = ["2015-02-06T18:39:46.000Z", "2019-06-21T19:40:00.000Z"];
    expect(JSON.parse(index)).toEqual([
      ["Ape", "/job-function/", "v2", ...times, 12],
      ["Zoo", "/", "v2", ...times, 12],
    ]);
    expect(documents).toBe('{"Sid":"ü"}\n{"Sid":"ü"}\n');
  });

  it.each([
    ["an ARN of another name", policy("arn:aws:iam::aws:policy/Other", versions)],
    ["an ARN of a customer", policy("arn:aws:iam::123456789012:policy/Zoo", versions)],
    ["no latest version", policy("arn:aws:iam::aws:policy/Zoo", { v1: { document: {} } })],
  ])("refuses %s", (_, broken) => {
    expect(() => generateCatalogue({ Zoo: broken })).toThrow("Zoo");
  });

  it("gives what is kept in the repository", () => {
    const { index, documents } = generateCatalogue(readSource());
    expect(read("managed-policies.index.json")).toBe(index);
    expect(read("managed-policies.jsonl") === documents).toBe(true);
  });
});
