/** The version of an answer, found without making a string of the value. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { versionIn } from "./source.ts";

describe("the version of an answer", () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom('"VersionId":"x"', '\\"VersionId', '"Version":7', '","VersionId":"x","a":"'),
  );

  it("is found whatever the value is", () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(undefined, 1), (SecretString, indent) => {
        const secret = { Name: "a", SecretString, VersionId: "id-1", VersionStages: ["VersionId"] };
        const parameter = { Parameter: { Value: SecretString, Version: 42 } };
        const bytesOf = (answer: object) => Buffer.from(JSON.stringify(answer, undefined, indent));
        expect(versionIn(bytesOf(secret), "secret")).toBe("id-1");
        expect(versionIn(bytesOf(parameter), "parameter")).toBe("42");
      }),
    );
  });

  it("is empty where there is none", () => {
    expect(versionIn(Buffer.from('{"VersionId":null}'), "secret")).toBe("");
  });
});
