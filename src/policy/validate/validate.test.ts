import { describe, expect, it } from "vitest";
import { parsePolicy } from "../parse.ts";
import type { PolicyUse } from "./report.ts";
import { validatePolicy } from "./validate.ts";

function firstProblem(document: unknown, use: PolicyUse, managed = false) {
  const parsed = parsePolicy(JSON.stringify(document));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return validatePolicy(parsed.policy, use, { managed })[0];
}

function policy(changes: Record<string, unknown>, base: Record<string, unknown> = allow) {
  const statement = Object.fromEntries(
    Object.entries({ ...base, ...changes }).filter(([, value]) => value !== undefined),
  );
  return { Version: "2012-10-17", Statement: [statement] };
}

function variable(inside: string): string {
  return `\${${inside}}`;
}

const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" };
const trust = {
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
};
const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
const iamPath =
  'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, ' +
  "instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, " +
  "oidc-provider/, report/, access-report/.";
const noVendor = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";

describe("validatePolicy refuses in IAM's words", () => {
  it.each<[string, PolicyUse, unknown, string]>([
    ["an action without a service", "identity", policy({ Action: "GetObject" }), noVendor],
    [
      "an action with two colons",
      "identity",
      policy({ Action: "s3:Get:Object" }),
      "Actions/Condition can contain only one colon.",
    ],
    [
      "a service with a blank",
      "identity",
      policy({ NotAction: "s 3:GetObject", Action: undefined }),
      "Vendor s 3 is not valid",
    ],
    [
      "a wildcard in the service",
      "identity",
      policy({ Action: "s*:Get" }),
      "Vendor s* is not valid",
    ],
    [
      "a statement without actions",
      "identity",
      policy({ Action: undefined }),
      "Policy statement must contain actions.",
    ],
    [
      "an empty list of actions",
      "identity",
      policy({ Action: [] }),
      "Policy statement must contain actions.",
    ],
    [
      "a statement without resources",
      "identity",
      policy({ Resource: undefined }),
      "Policy statement must contain resources.",
    ],
    [
      "a resource that is no ARN",
      "identity",
      policy({ Resource: "bucket" }),
      'Resource bucket must be in ARN format or "*".',
    ],
    [
      "a resource with too few parts, one of them empty",
      "identity",
      policy({ Resource: "arn:aws:s3::data" }),
      "The policy failed legacy parsing",
    ],
    [
      "an incomplete ARN in a session's policy",
      "session",
      policy({ Resource: "arn:aws:s3:*" }),
      'Resource arn:aws:s3:* must be in ARN format or "*".',
    ],
    [
      "an ARN that ends before its service",
      "identity",
      policy({ Resource: "arn:aws" }),
      "Resource vendor must be fully qualified and cannot contain regexes.",
    ],
    [
      "a partition that does not exist",
      "identity",
      policy({ Resource: "arn:b:s3:::data" }),
      'Partition "b" is not valid for resource "arn:b:s3:::data".',
    ],
    [
      "an ARN without a service",
      "identity",
      policy({ Resource: "arn:aws::::data" }),
      "Resource vendor must be fully qualified and cannot contain regexes.",
    ],
    [
      "a region in an ARN of IAM",
      "identity",
      policy({ Resource: "arn:aws:iam:eu-west-1:111122223333:user/a" }),
      "IAM resource arn:aws:iam:eu-west-1:111122223333:user/a cannot contain region information.",
    ],
    [
      "a region in the ARN of a bucket",
      "identity",
      policy({ Resource: "arn:aws:s3:eu-west-1::data" }),
      "Resource arn:aws:s3:eu-west-1::data can not contain region information.",
    ],
    [
      "a kind of IAM resource that does not exist",
      "identity",
      policy({ Resource: "arn:aws:iam::111122223333:usr/a" }),
      iamPath,
    ],
    ...(["identity", "session", "boundary", "service-control"] as const).flatMap((use) =>
      ["execute-api:/*", "*/rates"].map((Resource): [string, PolicyUse, unknown, string] => [
        `${Resource}, which is no ARN`,
        use,
        policy({ Resource }),
        `Resource ${Resource} must be in ARN format or "*".`,
      ]),
    ),
    [
      "a resource that is no ARN",
      "resource",
      policy({ ...deny, Resource: "execute-api:GET" }),
      'Resource execute-api:GET must be in ARN format or "*".',
    ],
    [
      "a principal in an identity policy",
      "identity",
      policy({ Principal: "*" }),
      "Policy document should not specify a principal.",
    ],
    [
      "a principal in a service control policy",
      "service-control",
      policy({ NotPrincipal: { AWS: "*" } }),
      "Policy document should not specify a principal.",
    ],
    [
      "an operator that does not exist",
      "identity",
      policy({ Condition: { StringMatches: { "aws:a": "b" } } }),
      "Syntax errors in policy.",
    ],
    [
      "Null with IfExists",
      "identity",
      policy({ Condition: { NullIfExists: { "aws:a": "true" } } }),
      "Syntax errors in policy.",
    ],
    [
      "a date that is none",
      "identity",
      policy({ Condition: { DateLessThan: { "aws:CurrentTime": "tomorrow" } } }),
      "The policy failed legacy parsing",
    ],
    [
      "a statement id with a blank",
      "identity",
      policy({ Sid: "a b" }),
      "Statement IDs (SID) must be alpha-numeric. " +
        "Check that your input satisfies the regular expression [0-9A-Za-z]*",
    ],
    [
      "a resource in a trust policy",
      "trust",
      policy({ Resource: "*" }, trust),
      "Has prohibited field Resource",
    ],
    [
      "a trust policy without a principal",
      "trust",
      policy({ Principal: undefined }, trust),
      "Missing required field Principal",
    ],
    [
      "a trust policy for another service's actions",
      "trust",
      policy({ Action: "s3:GetObject" }, trust),
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
    [
      "the bare star in a trust policy",
      "trust",
      policy({ Principal: "*" }, trust),
      'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
    ],
    [
      "NotPrincipal in a trust policy",
      "trust",
      policy({ Principal: undefined, NotPrincipal: { AWS: "111122223333" } }, trust),
      "Has prohibited field NotPrincipal",
    ],
    [
      "a trust policy that trusts nobody",
      "trust",
      policy({ Principal: { AWS: [] } }, trust),
      "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: " +
        "The passed in policy has a statement with no principals!",
    ],
    [
      "a wildcard in a principal",
      "trust",
      policy({ Principal: { AWS: "arn:aws:iam::111122223333:user/*" } }, trust),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/*"',
    ],
    [
      "a variable in a principal",
      "resource",
      policy({ Principal: { AWS: `arn:aws:iam::111122223333:user/${variable("a:b")}` } }),
      `Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/${variable("a:b")}"`,
    ],
    [
      "a group as a principal",
      "resource",
      policy({ Principal: { AWS: "arn:aws:iam::111122223333:group/g" } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:group/g"',
    ],
    [
      "every service as a principal",
      "resource",
      policy({ Principal: { Service: "*" } }),
      'Invalid principal in policy: "SERVICE":"*"',
    ],
    [
      "a provider that is neither ARN nor domain",
      "trust",
      policy({ Principal: { Federated: "corp" }, Action: "sts:AssumeRoleWithSAML" }, trust),
      "Federated principals must be valid domain names or SAML metadata ARNs",
    ],
    [
      "a resource policy without a principal",
      "resource",
      policy({}),
      "Missing required field Principal",
    ],
  ])("%s (%s)", (_, use, document, awsMessage) => {
    expect(firstProblem(document, use)?.awsMessage).toBe(awsMessage);
  });

  it.each<[string, unknown]>([
    ["Allow", policy({ Effect: "Allow" }, deny)],
    ["NotAction", policy({ Action: undefined, NotAction: "s3:*" }, deny)],
    ["the bare star as an action", policy({ Action: "*" }, deny)],
    ["every action of every service", policy({ Action: "*:*" }, deny)],
    ["a principal other than everyone", policy({ Principal: { AWS: "111122223333" } }, deny)],
  ])("%s in a resource control policy", (_, document) => {
    expect(firstProblem(document, "resource-control")).toBeDefined();
  });

  it.each(["hub", "identity", "scan", "iam", "connector-ad"])(
    "an action of the service %s in a resource control policy",
    (service) => {
      const document = policy({ Action: `${service}:*`, Principal: "*" }, deny);
      expect(firstProblem(document, "resource-control")?.message).toContain("do not support");
    },
  );

  it("a statement id that is used twice", () => {
    const statements = [
      { ...allow, Sid: "a" },
      { ...allow, Sid: "a" },
    ];
    expect(firstProblem({ Statement: statements }, "identity")).toMatchObject({
      awsMessage: "Statement IDs (SID) in a single policy must be unique.",
      path: "$.Statement[1].Sid",
    });
  });

  it.each<PolicyUse>(["identity", "boundary", "trust"])("a space before it (%s)", (use) => {
    const statement = use === "trust" ? trust : allow;
    const parsed = parsePolicy(` ${JSON.stringify({ Statement: statement })}`);
    const [problem] = parsed.ok ? validatePolicy(parsed.policy, use) : [];
    expect(problem?.awsMessage).toBe("JSON strings must not have leading spaces");
  });

  it("a managed policy of the older language", () => {
    expect(firstProblem({ Statement: allow }, "identity", true)?.awsMessage).toBe(
      "Policy document must be version 2012-10-17 or greater.",
    );
  });
});

describe("validatePolicy takes", () => {
  it.each<[string, PolicyUse, unknown]>([
    ["everything", "identity", policy({ Action: "*", Resource: "*" })],
    ["a service that nobody knows", "identity", policy({ Action: "acme:Launch" })],
    [
      "variables in a resource",
      "identity",
      policy({ Resource: `arn:aws:s3:::${variable("aws:username")}/*` }),
    ],
    [
      "a variable with a default",
      "boundary",
      policy({ Resource: `arn:aws:s3:::${variable("a:b, 'c:d'")}` }),
    ],
    ["a short ARN that ends in a star", "identity", policy({ Resource: "arn:aws:logs:*" })],
    ["an ARN of three parts", "identity", policy({ Resource: "arn:aws:sqs" })],
    [
      "an ARN of five parts",
      "boundary",
      policy({ Resource: "arn:aws:sqs:eu-west-1:111122223333" }),
    ],
    ["wildcards in every part", "identity", policy({ Resource: "arn:*:s3:*:*:da*" })],
    ["an access point", "identity", policy({ Resource: "arn:aws:s3:eu-west-1:111122223333:ap/x" })],
    ["an action that ends in a star", "session", policy({ Action: ["s3:Get*", "s3:?ut"] })],
    ["empty statement ids, twice", "identity", { Statement: [{ ...allow, Sid: "" }, allow] }],
    ["a condition without keys", "identity", policy({ Condition: { StringEquals: {} } })],
    [
      "operators with everything",
      "identity",
      policy({ Condition: { "ForAnyValue:ArnNotLikeIfExists": { "a:b/c d": ["x", 1, true] } } }),
    ],
    ["malformed numbers and ranges", "identity", policy({ Condition: { IpAddress: { a: "b" } } })],
    ["a statement id with blanks on a resource", "resource", policy({ ...deny, Sid: "No no" })],
    ["a resource policy without a resource", "resource", policy({ ...deny, Resource: undefined })],
    ["an API's short resource", "resource", policy({ ...deny, Resource: "execute-api:/*" })],
    ["a path of any service", "resource", policy({ ...deny, Resource: ["*/rates", "*/*"] })],
    ["every AWS principal in a trust policy", "trust", policy({ Principal: { AWS: "*" } }, trust)],
    ["all of STS", "trust", policy({ Action: ["sts:*", "STS:TagSession"] }, trust)],
    [
      "principals of all forms",
      "trust",
      policy(
        {
          Principal: {
            AWS: [
              "111122223333",
              "arn:aws-cn:iam::111122223333:root",
              "arn:aws:iam::111122223333:user/path/alice",
              "arn:aws:sts::111122223333:assumed-role/r/s@x",
              "arn:aws:sts::111122223333:federated-user/f",
              "AROAEXAMPLE0000000001",
            ],
            Service: ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"],
            Federated: ["accounts.google.com", "arn:aws:iam::111122223333:saml-provider/Corp"],
          },
        },
        trust,
      ),
    ],
    ["a full service control policy", "service-control", policy({ NotAction: undefined })],
    ["a resource control policy", "resource-control", policy({}, deny)],
  ])("%s (%s)", (_, use, document) => {
    expect(firstProblem(document, use)).toBeUndefined();
  });

  it.each<[string, PolicyUse]>([
    ["\n", "identity"],
    [" ", "session"],
    [" ", "service-control"],
  ])("%j before it (%s)", (space, use) => {
    const parsed = parsePolicy(space + JSON.stringify({ Version: "2012-10-17", Statement: allow }));
    expect(parsed.ok && validatePolicy(parsed.policy, use)).toEqual([]);
  });
});

describe("validatePolicy of policies of Organizations", () => {
  const denyAll = { Effect: "Deny", Principal: "*", Resource: "*" };

  it.each([
    "cognito-identity",
    "cost-optimization-hub",
    "inspector-scan",
    "pca-connector-ad",
    "timestream-influxdb",
    "s3",
  ])("takes a resource control policy on %s", (service) => {
    const Statement = { ...denyAll, Action: `${service}:*` };
    expect(firstProblem({ Version: "2012-10-17", Statement }, "resource-control")).toBeUndefined();
  });

  it.each<[string, PolicyUse, object]>([
    ["a service control policy of the older language", "service-control", { Statement: allow }],
    [
      "a resource control policy of the older language",
      "resource-control",
      { Statement: { ...denyAll, Action: "s3:*" } },
    ],
    [
      "a resource control policy on a service that has none",
      "resource-control",
      { Version: "2012-10-17", Statement: { ...denyAll, Action: ["s3:*", "ec2:*"] } },
    ],
  ])("refuses %s", (_, use, document) => {
    expect(firstProblem(document, use)).toBeDefined();
  });
});

describe("the path of a problem", () => {
  const wrong = { ...allow, Action: "wrong" };
  const { Action: _, ...notOfSts } = trust;

  it.each<[object, string, PolicyUse?]>([
    [{ Statement: wrong }, "$.Statement.Action"],
    [{ Statement: [wrong] }, "$.Statement[0].Action"],
    [{ Statement: { ...allow, Action: ["wrong"] } }, "$.Statement.Action[0]"],
    [{ Statement: [allow, { ...allow, Action: ["s3:*", "wrong"] }] }, "$.Statement[1].Action[1]"],
    [{ Statement: { Effect: "Allow", Action: "s3:*" } }, "$.Statement"],
    [{ Statement: { ...notOfSts, NotAction: "s3:*" } }, "$.Statement.NotAction", "trust"],
  ])("is one that is there: %j", (document, path, use = "identity") => {
    expect(firstProblem(document, use)?.path).toBe(path);
  });

  it.each<[string, string, readonly [line: number, column: number]]>([
    ['{\n  "Version": "2008-10-17",\n  "Statement": #\n}', "$.Version", [2, 14]],
    ['{"Statement": #,\n"Version"\n:\n  "2008-10-17"}', "$.Version", [4, 3]],
    ['\n\t{"Statement": #}', "$", [2, 2]],
  ])("and its place are the version's: %j", (text, path, [line, column]) => {
    const parsed = parsePolicy(text.replace("#", JSON.stringify(allow)));
    const problems = parsed.ok ? validatePolicy(parsed.policy, "service-control") : [];
    expect(problems).toMatchObject([{ kind: "version", path, position: { line, column } }]);
  });

  it.each<[PolicyUse, object]>([
    ["identity", { Effect: "Allow", Action: "s3:*", Resource: [] }],
    ["resource-control", { Effect: "Deny", Principal: "*", Action: "ec2:*", Resource: "*" }],
  ])("is the statement's own in a list, for %s: %j", (use, statement) => {
    const document = { Version: "2012-10-17", Statement: [statement] };
    expect(firstProblem(document, use)?.path).toBe("$.Statement[0]");
  });
});
