import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccountId, formatArn, isAccountId, parseArn, rootArn } from "./arn.ts";

const account = "123456789012" as AccountId;

describe("an ARN", () => {
  it("has a resource that may hold colons and slashes", () => {
    expect(parseArn("arn:aws:logs:eu-west-1:123456789012:log-group:/a/b:*")).toEqual({
      partition: "aws",
      service: "logs",
      region: "eu-west-1",
      account: "123456789012",
      resource: "log-group:/a/b:*",
    });
  });

  it.each([
    "",
    "arn",
    "arn:aws:iam::123456789012",
    "arn:aws:iam::123456789012:",
    "arn::iam::123456789012:root",
    "arn:aws:::123456789012:root",
    "ARN:aws:iam::123456789012:root",
    " arn:aws:iam::123456789012:root",
    "urn:aws:iam::123456789012:root",
  ])("is not %j", (text) => {
    expect(parseArn(text)).toBeUndefined();
  });

  it("is read as it was written", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (resource) => {
        expect(parseArn(formatArn("iam", account, resource))).toEqual({
          partition: "aws",
          service: "iam",
          region: "",
          account,
          resource,
        });
      }),
    );
  });

  it("of a root user names its account", () => {
    expect(rootArn(account)).toBe("arn:aws:iam::123456789012:root");
  });
});

it.each([
  ["123456789012", true],
  ["000000000000", true],
  ["12345678901", false],
  ["1234567890123", false],
  ["12345678901a", false],
  ["123456789012\n", false],
  ["١٢٣٤٥٦٧٨٩٠١٢", false],
])("%j as an account id: %s", (text, is) => {
  expect(isAccountId(text)).toBe(is);
});
