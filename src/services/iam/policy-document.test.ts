/** What is refused before it is stored, in AWS's words, and how documents are given out. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPolicyDocument, encodedDocument } from "./policy-document.ts";

const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

function policy(...statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

const refused: readonly (readonly [string, string, string])[] = [
  ["text that is no JSON", "not json", "This policy contains invalid Json"],
  ["JSON with something after it", `${policy(allow)} x`, "This policy contains invalid Json"],
  ["an empty object", "{}", "Syntax errors in policy."],
  ["an unknown element", policy({ ...allow, Extra: 1 }), "Syntax errors in policy."],
  [
    "one key twice",
    '{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}',
    "Syntax errors in policy.",
  ],
  [
    "a key twice inside a condition",
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*",' +
      '"Condition":{"StringEquals":{"aws:username":"a","aws:username":"b"}}}}',
    "Syntax errors in policy.",
  ],
  [
    "another version of the language",
    JSON.stringify({ Version: "2020-01-01", Statement: [allow] }),
    "Policy document must be version 2012-10-17 or greater.",
  ],
  [
    "a statement without actions",
    policy({ Effect: "Allow", Resource: "*" }),
    "Policy statement must contain actions.",
  ],
  [
    "a statement without resources",
    policy({ Effect: "Allow", Action: "s3:GetObject" }),
    "Policy statement must contain resources.",
  ],
  [
    "one statement id twice",
    policy({ ...allow, Sid: "a" }, { ...allow, Sid: "a" }),
    "Statement IDs (SID) in a single policy must be unique.",
  ],
  [
    "an action without its service",
    policy({ ...allow, Action: "GetObject" }),
    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
  ],
  [
    "a resource that is no ARN",
    policy({ ...allow, Resource: "bucket" }),
    'Resource bucket must be in ARN format or "*".',
  ],
  [
    "a partition that there is not",
    policy({ ...allow, Resource: "arn:b:s3:::bucket" }),
    'Partition "b" is not valid for resource "arn:b:s3:::bucket".',
  ],
  [
    "a principal",
    policy({ ...allow, Principal: "*" }),
    "Policy document should not specify a principal.",
  ],
];

describe("policy documents", () => {
  it.each(refused)("refuses %s", (_name, text, message) => {
    const check = () => checkPolicyDocument(text, { use: "identity" });
    expect(check).toThrowError(
      expect.objectContaining({ code: "MalformedPolicyDocument", message }),
    );
  });

  it("tells a fault of any text, and fails on none", () => {
    const fragment = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"Statement"',
      '"Version"',
      '"2012-10-17"',
      '"Effect"',
      '"Allow"',
      '"Action"',
      '"*"',
      '"Resource"',
      '"\\u0000"',
      "-1e999",
      "null",
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(fragment, { maxLength: 30 }).map((fragments) => fragments.join("")),
    );
    fc.assert(
      fc.property(text, (document) => {
        try {
          expect(checkPolicyDocument(document, { use: "identity" })).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ name: "ServiceError", code: "MalformedPolicyDocument" });
        }
      }),
    );
  });

  it("asks managed policies for the newer version of the language, and inline ones not", () => {
    const text = JSON.stringify({ Statement: [allow] });
    expect(checkPolicyDocument(text, { use: "identity" })).toBe(text.length);
    expect(() => checkPolicyDocument(text, { use: "identity", managed: true })).toThrowError(
      "Policy document must be version 2012-10-17 or greater.",
    );
  });

  it("counts characters without the white space", () => {
    const compact = policy(allow);
    const spaced = JSON.stringify(JSON.parse(compact), null, 8).replaceAll("\n", "\r\n\t");
    const size = checkPolicyDocument(compact, { use: "identity" });
    expect(checkPolicyDocument(spaced, { use: "identity" })).toBe(size);
  });

  it("encodes after RFC 3986: nothing but unreserved characters and escapes is left", () => {
    expect(encodedDocument(`{"a": "*!'()%3A é"}`)).toBe(
      "%7B%22a%22%3A%20%22%2A%21%27%28%29%253A%20%C3%A9%22%7D",
    );
  });

  it("gives any document back when its encoding is undone once", () => {
    // The characters that the model lets through.
    const character = fc
      .oneof(fc.constantFrom(0x09, 0x0a, 0x0d), fc.integer({ min: 0x20, max: 0xff }))
      .map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.array(character, { maxLength: 60 }), (characters) => {
        const encoded = encodedDocument(characters.join(""));
        expect(encoded).toMatch(/^(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})*$/);
        expect(decodeURIComponent(encoded)).toBe(characters.join(""));
      }),
    );
  });
});
