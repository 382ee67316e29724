import { describe, expect, it } from "vitest";
import { ServiceError } from "../base/errors.ts";
import { loadServiceModel } from "./model.ts";
import type { ResolvedOperation } from "./resolve.ts";
import { maximumViolations, validateInput } from "./validate.ts";

function resolved(service: string, operationName: string): ResolvedOperation {
  const model = loadServiceModel(service);
  const operation = model.operations.get(operationName);
  const [protocol] = model.protocols;
  if (operation === undefined || protocol === undefined) throw new Error("no such operation");
  return { model, operation, protocol, labels: {}, form: undefined };
}

function messageOf(service: string, operation: string, input: unknown): string {
  try {
    validateInput(resolved(service, operation), input);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    expect(error.code).toBe("ValidationError");
    return error.message;
  }
  return "valid";
}

/** The message for violations, each as the words before and after the customary middle. */
function detected(...violations: readonly [string, string][]): string {
  const errors = violations.length === 1 ? "error" : "errors";
  const texts = violations.map(([at, what]) => `${at} failed to satisfy constraint: ${what}`);
  return `${violations.length} validation ${errors} detected: ${texts.join("; ")}`;
}

const atLeast = (length: number): string =>
  `Member must have length greater than or equal to ${length}`;
const atMost = (length: number): string =>
  `Member must have length less than or equal to ${length}`;
const matching = (pattern: string): string =>
  `Member must satisfy regular expression pattern: ${pattern}`;
const tagKeyPattern = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+";
const arnPattern =
  "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+";
const keyUsages = "SIGN_VERIFY, ENCRYPT_DECRYPT, GENERATE_VERIFY_MAC, KEY_AGREEMENT";
const pathsMap = "targets.1.member.inputTransformer.inputPathsMap";

/** service, operation, input, message */
const cases: readonly [string, string, unknown, string][] = [
  // facts/answers.md items 7, 9 and 35.
  [
    "iam",
    "DeleteServiceSpecificCredential",
    { ServiceSpecificCredentialId: "ACCA-------------------" },
    detected(["Value at 'serviceSpecificCredentialId'", matching("[\\w]+")]),
  ],
  [
    "iam",
    "UpdateAccessKey",
    { AccessKeyId: "AKIAABCDEFGHIJKLMNOP", Status: "active" },
    detected(["Value at 'status'", "Member must satisfy enum value set"]),
  ],
  [
    "sts",
    "AssumeRole",
    { RoleArn: "arn:aws:iam::123456789012:role/R", RoleSessionName: "Session1:2" },
    detected(["Value 'Session1:2' at 'roleSessionName'", matching("[\\w+=,.@-]*")]),
  ],
  [
    "sts",
    "AssumeRole",
    { RoleArn: "", RoleSessionName: "s", DurationSeconds: 60 },
    detected(
      ["Value '60' at 'durationSeconds'", "Member must have value greater than or equal to 900"],
      ["Value '' at 'roleArn'", matching(arnPattern)],
      ["Value '' at 'roleArn'", atLeast(20)],
      ["Value 's' at 'roleSessionName'", atLeast(2)],
    ),
  ],
  [
    "sts",
    "AssumeRole",
    {},
    detected(
      ["Value null at 'roleArn'", "Member must not be null"],
      ["Value null at 'roleSessionName'", "Member must not be null"],
    ),
  ],
  [
    "iam",
    "CreateUser",
    { UserName: "x".repeat(65), Tags: [{ Key: "ok", Value: "" }, { Key: "a*b" }] },
    detected(
      ["Value at 'tags.2.member.key'", matching(tagKeyPattern)],
      ["Value at 'tags.2.member.value'", "Member must not be null"],
      ["Value at 'userName'", atMost(64)],
    ),
  ],
  [
    "iam",
    "UntagUser",
    { UserName: "Bob", TagKeys: ["a", "*"] },
    detected([
      "Value at 'tagKeys'",
      "Member must satisfy constraint: " +
        `[${matching(tagKeyPattern)}, ${atMost(128)}, ${atLeast(1)}, Member must not be null]`,
    ]),
  ],
  [
    "iam",
    "CreateSAMLProvider",
    { SAMLMetadataDocument: "short", Name: "n" },
    detected(["Value at 'sAMLMetadataDocument'", atLeast(1000)]),
  ],
  [
    "iam",
    "AttachRolePolicy",
    { RoleName: "arn:aws:iam::1:role/x", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
    "The specified value for roleName is invalid. " +
      "It must contain only alphanumeric characters and/or the following: +=,.@_-",
  ],
  [
    "iam",
    "CreateUser",
    { UserName: "Bob", Path: "nopath" },
    "The specified value for path is invalid. " +
      "It must begin and end with / and contain only alphanumeric characters and/or / characters.",
  ],
  [
    "kms",
    "CreateKey",
    { KeyUsage: "MAGIC" },
    detected(["Value 'MAGIC' at 'keyUsage'", `Member must satisfy enum value set: [${keyUsages}]`]),
  ],
  [
    "kms",
    "ListKeys",
    { Limit: 0 },
    detected(["Value '0' at 'limit'", "Member must have value greater than or equal to 1"]),
  ],
  [
    "events",
    "PutTargets",
    {
      Rule: "r",
      Targets: [
        {
          Id: "1",
          Arn: "a",
          InputTransformer: { InputTemplate: "t", InputPathsMap: { "a b": "c" } },
        },
      ],
    },
    detected([
      `Value '{a b=c}' at '${pathsMap}'`,
      "Map keys must satisfy constraint: " +
        `[${atMost(256)}, ${atLeast(1)}, ${matching("[A-Za-z0-9\\_\\-]+")}]`,
    ]),
  ],
  [
    "kms",
    "TagResource",
    { KeyId: "k", Tags: [null] },
    detected([
      "Value '[null]' at 'tags'",
      "Member must satisfy constraint: [Member must not be null]",
    ]),
  ],
];

describe("an input", () => {
  it.each(cases)("%s %s %j is refused in AWS's words", (service, operation, input, message) => {
    expect(messageOf(service, operation, input)).toBe(message);
  });

  it.each<[string, string, unknown]>([
    ["iam", "CreateUser", { UserName: "Bob+=,.@_-", Path: "/a/b/" }],
    ["iam", "ListUsers", {}],
    // The model's minimum and maximum hold the value themselves.
    ["sts", "GetSessionToken", { DurationSeconds: 900 }],
    ["sts", "GetSessionToken", { DurationSeconds: 129_600 }],
    // Characters count, not UTF-16 units.
    ["iam", "TagUser", { UserName: "b", Tags: [{ Key: "𝟙".repeat(128), Value: "" }] }],
  ])("%s %s %j is valid", (service, operation, input) => {
    expect(messageOf(service, operation, input)).toBe("valid");
  });

  it("never has a sensitive value echoed", () => {
    const secret = "hunter2";
    const input = { SecretId: "s", SecretString: secret.repeat(10_000) };
    const message = messageOf("secretsmanager", "PutSecretValue", input);
    expect(message).toContain("Value at 'secretString' failed");
    expect(message).not.toContain(secret);
  });

  it.each([
    ["INVALID_PATTERN", "DescribeAccount", { AccountId: "12345" }],
    ["INVALID_PATTERN", "DescribeAccount", { AccountId: "1234567890123" }],
    ["INPUT_REQUIRED", "DescribeAccount", {}],
    ["INVALID_ENUM", "ListPolicies", { Filter: "NO_POLICY" }],
    ["MAX_LENGTH_EXCEEDED", "UpdatePolicy", { PolicyId: "p-12345678", Name: "x".repeat(129) }],
    ["MIN_LENGTH_EXCEEDED", "UpdatePolicy", { PolicyId: "p-12345678", Name: "" }],
    ["MAX_VALUE_EXCEEDED", "ListRoots", { MaxResults: 21 }],
    ["MIN_VALUE_EXCEEDED", "ListRoots", { MaxResults: 0 }],
    ["INVALID_LIST_MEMBER", "UntagResource", { ResourceId: "r-abcd", TagKeys: ["%"] }],
  ])("is refused with the reason %s where the service has one error: %s %j", (...asked) => {
    const [Reason, operation, input] = asked;
    const refusal = { code: "InvalidInputException", members: { Reason } };
    const validate = () => validateInput(resolved("organizations", operation), input);
    expect(validate).toThrow(expect.objectContaining(refusal));
  });

  it("is told of so many violations and no more", () => {
    const Tags = Array.from({ length: 1000 }, () => ({}));
    const message = messageOf("sts", "AssumeRole", {
      RoleArn: "a".repeat(20),
      RoleSessionName: "ss",
      Tags,
    });
    expect(message).toMatch(new RegExp(`^${maximumViolations} validation errors detected: `));
    expect(message.split("; ")).toHaveLength(maximumViolations);
  });
});
