import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resourceTypesOf } from "../../src/authorization-reference/index.ts";
import { checkPolicy } from "./check.ts";
import { doubtOfFit } from "./resource-fit.ts";

type Condition = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Rule and message of each finding about one statement that allows. */
function findingsOf(statement: {
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Condition;
}): readonly string[] {
  const whole = { Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...statement };
  const text = JSON.stringify({ Version: "2012-10-17", Statement: whole });
  const { findings } = checkPolicy({ file: "a.json", text }, "identity");
  return findings.map(({ level, rule, message }) => `${level} ${rule}: ${message}`);
}

describe("an action", () => {
  it.each<[string, readonly string[], RegExp]>([
    ["s3:ListBucket", ["arn:aws:s3:::reports/*"], /acts on `arn:aws:s3:::\$\{BucketName}`,/],
    ["s3:GetObject", ["arn:aws:s3:::reports"], /acts on `arn:aws:s3:::\$\{BucketName}\/\$\{Obj/],
    ["iam:GetUser", ["arn:aws:iam::111122223333:role/x"], /acts on `arn:aws:iam::.*:user\//],
    ["sqs:SendMessage", ["arn:aws:sns:*:*:orders"], /acts on `arn:aws:sqs:/],
    ["ec2:DescribeInstances", ["arn:aws:ec2:*:*:instance/*"], /has no resource by AWS's/],
    ["s3:ListAllMyBuckets", ["arn:aws:s3:::reports"], /has no resource by AWS's/],
  ])("%s is told of a resource that it cannot act on: %j", (Action, Resource, message) => {
    const findings = findingsOf({ Action, Resource });
    expect(findings).toEqual([expect.stringMatching(/^warning resourceFit: /)]);
    expect(findings[0]).toMatch(message);
  });

  it.each<[string, readonly string[]]>([
    ["s3:ListBucket", ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]],
    ["s3:ListBucket", ["arn:aws:s3:::*"]],
    ["s3:ListBucket", ["arn:aws:s3:*:*:accesspoint/a"]],
    ["s3:GetObject", ["arn:aws:s3:::reports*"]],
    ["s3:GetObject", [`arn:aws:s3:::home/$\{aws:username}/*`]],
    ["s3:GetObject", [`arn:aws:s3:::$\{aws:PrincipalTag/bucket}`]],
    ["s3:GetObject", ["arn:aws:s3"]],
    ["s3:ListAllMyBuckets", ["arn:aws:s3:::*"]],
    ["iam:PassRole", ["arn:aws:iam::*:role/teams/blue/?eploy"]],
    ["ec2:DescribeInstances", ["*"]],
    ["logs:PutLogEvents", ["arn:aws:logs:*:*:log-group:/aws/lambda/x:*"]],
    ["s3:Get*", ["arn:aws:s3:::reports"]],
    ["own:Read", ["arn:aws:own:::thing"]],
  ])("%s is not, where one of the resources could be its: %j", (Action, Resource) => {
    expect(findingsOf({ Action, Resource })).toEqual([]);
  });

  it("is told together with others of the statement that have no resource", () => {
    const Action = ["ec2:DescribeVpcs", "iam:ListUsers", "sts:GetCallerIdentity", "iam:ListRoles"];
    expect(findingsOf({ Action, Resource: "arn:aws:ec2:*:*:vpc/*" })).toEqual([
      "warning resourceFit: ec2:DescribeVpcs, iam:ListUsers, sts:GetCallerIdentity and 1 more " +
        "have no resource by AWS's reference: only `*` fits them",
    ]);
  });

  it("fits every resource of its type, and every pattern of one", () => {
    const actions = [
      ["iam", "user", "iam:GetUser"],
      ["s3", "object", "s3:GetObject"],
      ["s3", "bucket", "s3:ListBucket"],
      ["dynamodb", "table", "dynamodb:GetItem"],
      ["kms", "key", "kms:Decrypt"],
    ] as const;
    const name = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
    fc.assert(
      fc.property(fc.constantFrom(...actions), fc.array(name), fc.nat(), fc.nat(), (...made) => {
        const [[service, type, action], names, start, length] = made;
        const form = resourceTypesOf(service).find((one) => one.name === type)?.arnFormat ?? "";
        let at = 0;
        const arn = form.replace(/\$\{[^}]*\}/g, () => {
          at += 1;
          return names[at] ?? "a";
        });
        const cut = 4 + (start % (arn.length - 4));
        const pattern = `${arn.slice(0, cut)}*${arn.slice(cut + (length % 9))}`;
        return [arn, pattern].every((text) => doubtOfFit(action, [text]) === undefined);
      }),
    );
  });
});

describe("a condition", () => {
  it.each<[Condition, RegExp]>([
    [{ StringLike: { "s3:prefixx": "a" } }, /no condition key `s3:prefixx`; did you mean `s3:pre/],
    [{ StringEquals: { "aws:RequestRegion": "a" } }, /did you mean `aws:RequestedRegion`\?/],
    [{ Bool: { "aws:SecureTransport": "yes" } }, /`yes` is not `true` or `false`/],
    [{ IpAddress: { "aws:SourceIp": "10.0.0.0/33" } }, /`10.0.0.0\/33` is not an IP address/],
    [{ NotIpAddressIfExists: { "aws:SourceIp": "ten" } }, /`ten` is not an IP address/],
    [{ NumericLessThan: { "s3:max-keys": "ten" } }, /`ten` is not a number/],
    [{ DateLessThan: { "aws:CurrentTime": "2026-13-01" } }, /`2026-13-01` is not a date/],
    [{ BinaryEquals: { "own:key": "%" } }, /`%` is not base64/],
    [{ StringEquals: { "aws:PrincipalArn": "arn:aws:iam::*:role/x" } }, /is compared as it stands/],
    [{ StringEquals: { "aws:TagKeys": "a" } }, /many values: only ForAllValues and ForAnyValue/],
    [{ "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-1" } }, /has one value: ForAll/],
    [{ StringEquals: { "aws:SourceIp": "10.0.0.0/8" } }, /only IpAddress and NotIpAddress/],
    [{ StringEquals: { "s3:prefix": `$\{aws:usernam}` } }, /never has a value: .*`aws:username`\?/],
    [{ StringEquals: { "s3:prefix": `$\{username}` } }, /names no condition key.*`aws:username`\?/],
    [{ StringEquals: { "s3:prefix": `$\{aws:username` } }, /has no closing brace/],
    [{ StringEquals: { "s3:prefix": `$\{aws:username, 'x}` } }, /has no closing quote/],
    [{ StringEquals: { "s3:prefix": `$\{aws:username, x}` } }, /is not written as/],
    [{ StringLike: { "own:a": "x", "Own:A": "y" } }, /`Own:A` is `own:a` in another case: both/],
  ])("%j is warned of", (Condition, message) => {
    const findings = findingsOf({ Condition });
    expect(findings).toEqual([expect.stringMatching(/^warning (conditionSense|unknownName): /)]);
    expect(findings[0]).toMatch(message);
  });

  it.each<[Condition]>([
    [{ StringLike: { "s3:prefix": ["a", `$\{aws:username}/*`, `$\{*}`] } }],
    [{ StringEquals: { "own:key": "a", "s3:ExistingObjectTag/team": "a" } }],
    [{ Bool: { "aws:SecureTransport": ["true", false, `$\{aws:PrincipalTag/tls}`] } }],
    [{ IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"] } }],
    [{ NumericLessThan: { "s3:max-keys": ["10", 7.5, "-1"] } }],
    [{ DateLessThan: { "aws:CurrentTime": ["2026", "2026-12-31T23:59:59Z", "1700000000"] } }],
    [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } }],
    [{ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-1/r-2/*" } }],
    [{ StringEquals: { "aws:PrincipalTag/path": `a$\{*}b`, "aws:userid": `$\{saml:sub, 'x'}` } }],
    [{ StringLike: { "s3:prefix": [`$\{transfer:HomeFolder}/*`, `$\{iot:ClientId}`] } }],
    [{ StringEquals: { "s3:prefix": `$\{aws:username, '}x'}` }, StringLike: { "s3:prefix": "a" } }],
    [{ Null: { "aws:TagKeys": "true" }, BinaryEquals: { "own:key": "YQ==" } }],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" }, StringLike: { "aws:SourceIp": "10.*" } }],
  ])("%j is not", (Condition) => {
    expect(findingsOf({ Condition })).toEqual([]);
  });

  it.each<[resource: string, warned: boolean]>([
    [`arn:aws:s3:$\{aws:RequestedRegion}:111122223333:accesspoint/a/object/b`, true],
    [`arn:$\{aws:PrincipalTag/a:b:c:d}:s3:::b/*`, true],
    [`arn:aws:s3:::$\{aws:username}/*`, false],
    [`arn:aws:s3:::$\{aws:username}:$\{aws:username}/*`, false],
  ])("has variables behind the fifth colon of its resource: %s", (Resource, warned) => {
    const findings = findingsOf({ Resource });
    expect(findings.some((text) => text.includes("behind an ARN's fifth colon"))).toBe(warned);
  });

  it("has no variables in the older language", () => {
    const Statement = {
      Effect: "Allow",
      Action: "s3:*",
      Resource: "*",
      Condition: { StringEquals: { "aws:userid": `$\{usernam}` } },
    };
    const { findings } = checkPolicy(
      { file: "a.json", text: JSON.stringify({ Statement }) },
      "resource",
    );
    expect(findings.filter(({ rule }) => rule === "unknownName")).toEqual([]);
  });
});

describe("a name that does not exist", () => {
  it.each<[object, string]>([
    [{ Statment: {} }, "did you mean `Statement`?"],
    [{ statement: {} }, "did you mean `Statement`?"],
    [{ Statement: { Effect: "Deny", Actions: "s3:*", Resource: "*" } }, "did you mean `Action`?"],
    [
      {
        Statement: {
          Effect: "Deny",
          Action: "s3:*",
          Resource: "*",
          Condition: { "ForAnyValue:StringNotEqual": { "aws:TagKeys": "a" } },
        },
      },
      "did you mean `ForAnyValue:StringNotEquals`?",
    ],
  ])("is told with the nearest that does: %j", (document, words) => {
    const { findings } = checkPolicy(
      { file: "a.json", text: JSON.stringify(document) },
      "identity",
    );
    expect(findings.map(({ message }) => message).join("\n")).toContain(words);
  });
});

describe("a text that is no JSON", () => {
  const [before, after] = ['{\n  "Statement": {\n    "Effect": ', "\n  }\n}\n"];

  it.each<[wrong: string, column: number, words: string]>([
    ["// all of it", 15, "expected a value; JSON has no comments"],
    ['/* all of it */ "Allow"', 15, "expected a value; JSON has no comments"],
    ['"Allow", # all', 24, "expected a key in double quotes; JSON has no comments"],
    ["'Allow'", 15, 'expected a value; JSON has double quotes (") around strings'],
    ["\u201cAllow\u201d", 15, 'expected a value; JSON has double quotes (") around strings'],
    ["NaN", 15, "expected a value; JSON has no such word"],
    ["-Infinity", 15, "expected a value; JSON has no such word"],
    ["None", 15, "expected a value; JSON has no such word"],
    ["\u00a0", 15, "expected a value; the character U+00A0 stands here"],
    ["\u200b", 15, "expected a value; the character U+200B stands here"],
    ['"Allow,', 22, "in a string; is a quote missing before the line's end?"],
    ['"Al\u0007low"', 18, "in a string; the character U+0007 stands here"],
    ['"Allow",', 3, "a comma too many before `}`"],
    ["Allow", 15, "expected a value"],
  ])("is told with what was probably meant: %j", (wrong, column, words) => {
    const text = before + wrong + after;
    const { findings } = checkPolicy({ file: "a.json", text }, "identity");
    expect(findings).toMatchObject([{ column, message: expect.stringMatching(/\S$/) }]);
    expect(findings[0]?.message.endsWith(words)).toBe(true);
  });
});

describe("a trust policy", () => {
  it.each<[condition: object, rules: readonly string[]]>([
    [{}, ["principal"]],
    [{ StringLike: { "gitlab.com:sub": "project_path:octo/*" } }, []],
  ])("may not trust all of gitlab.com: %j", (Condition, rules) => {
    const Federated = "arn:aws:iam::111122223333:oidc-provider/gitlab.com";
    const Action = "sts:AssumeRoleWithWebIdentity";
    const Statement = { Effect: "Allow", Principal: { Federated }, Action, Condition };
    const text = JSON.stringify({ Version: "2012-10-17", Statement });
    const { findings } = checkPolicy({ file: "a.json", text }, undefined);
    expect(findings.map(({ rule }) => rule)).toEqual(rules);
  });
});

describe("a finding", () => {
  it("has its line and column, however many stand before it", () => {
    const Action = Array.from({ length: 6000 }, (_, at) => `s3:GetObjct${at}`);
    const Statement = { Effect: "Allow", Action, Resource: "*" };
    const text = JSON.stringify({ Version: "2012-10-17", Statement }, undefined, 1);
    const { findings } = checkPolicy({ file: "a.json", text }, "identity");
    const named = findings.filter(({ rule }) => rule === "unknownName");
    expect(named.map(({ line, column }) => [line, column])).toEqual(
      Action.map((_, at) => [at + 6, 4]),
    );
  });
});
