/** Test files: what is told of mistakes and where, and what each member means. */
import { describe, expect, it } from "vitest";
import { runWorld } from "../test-run.ts";
import { readWorld } from "./world.ts";

const user = "arn:aws:iam::111122223333:user/alice";
/** A policy of one statement about everything, as YAML. */
const policy = (...members: readonly string[]): string => {
  const statement = [...members, 'Action: "*"', 'Resource: "*"'].join(", ");
  return `{ Version: "2012-10-17", Statement: { ${statement} } }`;
};
const all = policy("Effect: Allow");
const caseOf = (...lines: readonly string[]): string =>
  ["cases:", "  - name: x", ...lines.map((line) => `    ${line}`)].join("\n");
const whole = [`principal: ${user}`, "action: s3:GetObject", "expect: denied"];

function mistakes(text: string): readonly string[] {
  const { findings } = readWorld({ file: "a.test.yaml", text });
  return findings.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

function verdicts(text: string): readonly string[] {
  const { world, findings } = readWorld({ file: "a.test.yaml", text });
  expect(findings).toEqual([]);
  return runWorld(world).checks.map(({ actual }) => actual);
}

describe("a mistake in a test file is told with its line and column", () => {
  it.each<[string, string, RegExp]>([
    ["an empty file", "", /^1:1 the file is empty$/],
    ["a list", "- a", /^1:1 expected a map/],
    ["an unknown section", "polices: {}", /^1:1 .*`polices`.*did you mean `policies`\?/],
    ["a key that stands twice", "cases: []\ncases: []", /^2:1 this key stands here twice/],
    [
      "brackets without an end",
      `cases: []\nprincipals: ${"[".repeat(100_000)}`,
      /^2:113 brackets stand more than 100 deep in each other here/,
    ],
    ["a second document", "cases: []\n---\ncases: []", /^2:1 a second document/],
    ["cases that are no list", "cases: { a: 1 }", /^1:8 expected a list of cases/],
    ["a case without what it needs", caseOf(), /^2:5 a case needs `principal` and `action` and/],
    ["an unknown member", caseOf(...whole, "acton: a"), /^6:5 .*`acton`.*`action`/],
    ["an unknown expectation", caseOf("expect: allow"), /^3:13 `allow` is none of .*`allowed`/m],
    ["an action with a wildcard", caseOf("action: s3:*"), /^3:13 `s3:\*` is no action/m],
    ["no action at all", caseOf("action: []"), /^3:13 `action` needs at least one value/m],
    ["a resource by no name", caseOf(...whole, "resource: data"), /^6:15 `data` is no ARN/],
    ["a caller of no form", caseOf("principal: bob"), /^3:16 `bob`: a caller is the ARN of/m],
    [
      "a caller and a resource by nearly their names",
      `principals: { alice: "arn:aws:iam::111122223333:user/alice" }
resources: { report: "arn:aws:s3:::reports/a" }
cases: [{ name: a, principal: alise, action: s3:GetObject, resource: reprot, expect: denied }]`,
      /^3:31 `alise`: .*; did you mean `alice`\?\n3:70 .*; did you mean `report`\?/,
    ],
    ["a policy by no name", caseOf(...whole, "identity: p"), /^6:15 there is no policy `p`/],
    [
      "a policy without a file",
      caseOf(...whole, "identity: p.json"),
      /^6:15 there is no file p.json/,
    ],
    ["a context that is no map", caseOf(...whole, "context: [a]"), /^6:14 expected a map/],
    [
      "a key that stands twice but for case",
      caseOf(...whole, "context: { a: 1, A: 2 }"),
      /^6:22 .*twice/,
    ],
    [
      "an account of other digits",
      caseOf(...whole, "resourceAccount: 12"),
      /^6:22 an account is twelve/,
    ],
    ["a reason of no kind", caseOf(...whole, "because: scp"), /^6:14 `scp` is none of/],
    [
      "two policies of one resource",
      caseOf(...whole, `trustPolicy: ${all}`, `keyPolicy: ${all}`),
      /exclude each other/,
    ],
    [
      "a federated user of nobody",
      caseOf("principal: arn:aws:sts::111122223333:federated-user/f"),
      /needs `issuer`/,
    ],
    ["a policy in itself", "policies:\n  a: &a\n    Statement: *a", /^3:5 its aliases/],
    [
      "an element that a policy does not have",
      caseOf(...whole, "identity: { Statment: [] }"),
      /^6:2\d there is no element `Statment`/m,
    ],
    [
      "a principal in an identity policy",
      caseOf(
        ...whole,
        `identity: { Statement: { Effect: Allow, Principal: "*", Action: "*", Resource: "*" } }`,
      ),
      /^6:\d+ a policy of this kind .* names no principal/m,
    ],
  ])("%s", (_, text, expected) => {
    expect(mistakes(text).join("\n")).toMatch(expected);
  });
});

describe("a name that AWS does not have", () => {
  it("is warned of, as a denial is easily had of it, but may be one's own", () => {
    const lists = ["action: [s3:GetObjcet, acme:Launch]", "expect: denied"];
    const context = "context: { aws:SourceIP: 10.0.0.1, aws:SourceIpp: a, acme:x: b }";
    const text = caseOf(`principal: ${user}`, ...lists, context);
    const { findings, warnings } = readWorld({ file: "a", text });
    expect(findings).toEqual([]);
    expect(warnings.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      "4:14 AWS's reference has no action `s3:GetObjcet`; did you mean `s3:GetObject`?",
      "6:40 AWS's reference has no global condition key `aws:SourceIpp`; " +
        "did you mean `aws:SourceIp`?",
    ]);
  });
});

describe("a resource that an action cannot act on", () => {
  it.each<[string, readonly string[]]>([
    ["resource: arn:aws:s3:::reports", ["4:13 resourceFit"]],
    ["resource: [arn:aws:s3:::reports, arn:aws:s3:::reports/q1.pdf]", []],
    ["resource: '*'", []],
  ])("is warned of, as a denial is easily had of it: %s", (resource, told) => {
    const text = caseOf(`principal: ${user}`, "action: s3:GetObject", resource, "expect: denied");
    const { findings, warnings } = readWorld({ file: "a", text });
    expect(findings).toEqual([]);
    expect(warnings.map(({ line, column, rule }) => `${line}:${column} ${rule}`)).toEqual(told);
  });
});

describe("a policy that AWS owns", () => {
  const arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  const asked = [`principal: ${user}`, "action: ec2:DescribeInstances", "expect: allowed"];

  it("is given by its ARN, and has its own name", () => {
    const text = caseOf(...asked, `identity: ${arn}`, "because: { policy: ReadOnlyAccess }");
    const { world, findings } = readWorld({ file: "a", text });
    expect(findings).toEqual([]);
    expect(runWorld(world).checks.map(({ passed }) => passed)).toEqual([true]);
  });

  it("may have a name of the file's, and is nothing to be covered", () => {
    const text = `policies: { readers: "${arn}" }\n${caseOf(...asked, "identity: readers")}`;
    const { world, findings } = readWorld({ file: "a", text });
    expect(findings).toEqual([]);
    expect(world.policies).toEqual([]);
    expect(runWorld(world).checks.map(({ because }) => because)).toEqual([
      expect.stringMatching(/is allowed by .* of the identity-based policy readers\.$/),
    ]);
  });

  it("is a mistake where AWS has none of that name", () => {
    expect(mistakes(caseOf(...asked, `identity: ${arn}s`))).toEqual([
      expect.stringContaining(`AWS has no policy \`${arn}s\`; did you mean \`${arn}\`?`),
    ]);
  });
});

describe("a case", () => {
  const request = [`principal: ${user}`, "action: s3:GetObject", "expect: denied"];

  it("is decided for each of its principals, actions and resources", () => {
    const lists = [`principal: [${user}, anonymous]`, "action: [s3:GetObject, s3:PutObject]"];
    const resources = "resource: [arn:aws:s3:::a/b, arn:aws:s3:::c/d, '*']";
    expect(verdicts(caseOf(...lists, resources, "expect: denied"))).toHaveLength(12);
  });

  it("takes defaults, then its principal's, then its resource's, then its own words", () => {
    const only = (value: string) =>
      `{ Version: "2012-10-17", Statement: { Effect: Allow, Action: "*", Resource: "*",` +
      ` Condition: { StringEquals: { "x:who": ${value} } } } }`;
    const file = (own: string) => `
principals:
  alice: { arn: "${user}", context: { x:who: principal }, identity: ${only("[principal, case]")} }
resources:
  data: { arn: "arn:aws:s3:::data", context: { X:WHO: resource } }
defaults: { context: { x:who: default }, identity: ${only("default")}, action: s3:GetObject }
cases:
  - { principal: "${user}", expect: allowed }
  - { principal: alice, expect: allowed }
  - { principal: alice, resource: data, expect: denied }
  - { principal: alice, resource: data, context: { x:Who: ${own} }, expect: allowed }
`;
    expect(verdicts(file("case"))).toEqual(["allowed", "allowed", "implicitDeny", "allowed"]);
    expect(verdicts(file("null"))).toEqual(["allowed", "allowed", "implicitDeny", "implicitDeny"]);
  });

  it("is the caller's own call, unless it says that a service makes it", () => {
    const guarded =
      `[${all}, { Version: "2012-10-17", Statement: { Effect: Deny, Action: "*", Resource: "*",` +
      ' Condition: { StringNotEqualsIfExists: { "aws:SourceVpc": vpc-1 },' +
      ' Bool: { "aws:ViaAWSService": "false" } } } }]';
    const given = (context: string) =>
      verdicts(caseOf(...request, `identity: ${guarded}`, `context: ${context}`)).join();
    expect(given("{}")).toBe("explicitDeny");
    expect(given("{ aws:SourceVpc: vpc-1 }")).toBe("allowed");
    expect(given("{ aws:ViaAWSService: true }")).toBe("allowed");
    expect(given("{ aws:CalledVia: [athena.amazonaws.com] }")).toBe("allowed");
    expect(given("{ aws:CalledViaFirst: athena.amazonaws.com }")).toBe("allowed");
    expect(given("{ aws:ViaAWSService: null }")).toBe("allowed");
  });

  it("has tags as keys, numbers with their digits, and lists as multi-valued keys", () => {
    const condition =
      `{ StringEquals: { "aws:PrincipalTag/Team": red, "aws:ResourceTag/Stage": "1" },` +
      ` "ForAllValues:StringEquals": { "aws:TagKeys": [a, b] },` +
      ` NumericEquals: { "s3:max-keys": 12345678901234567890 } }`;
    const file = `
principals:
  alice: { arn: "${user}", tags: { team: red } }
resources:
  data: { arn: "arn:aws:s3:::data", tags: { stage: 1 } }
cases:
  - principal: alice
    action: s3:GetObject
    resource: data
    context: { aws:TagKeys: [a], s3:max-keys: 12345678901234567890 }
    identity: ${policy("Effect: Allow", `Condition: ${condition}`)}
    expect: allowed
`;
    expect(verdicts(file)).toEqual(["allowed"]);
  });

  it("knows each kind of policy, and null takes one away", () => {
    const none = policy("Effect: Deny");
    const deny = policy("Effect: Deny", 'Principal: "*"').replace('Action: "*"', 'Action: "s3:*"');
    for (const member of ["boundary", "session", "serviceControl", "identity"]) {
      expect(verdicts(caseOf(...request, `${member}: ${none}`))).toEqual(["explicitDeny"]);
    }
    for (const member of ["endpoint", "resourcePolicy", "keyPolicy", "resourceControl"]) {
      expect(verdicts(caseOf(...request, `${member}: ${deny}`))).toEqual(["explicitDeny"]);
    }
    const exempt = [`serviceControl: ${none}`, "exempt: serviceControl", `identity: ${all}`];
    expect(verdicts(caseOf(...request, ...exempt))).toEqual(["allowed"]);
    const shared = `defaults: { boundary: ${none}, identity: ${all} }\n`;
    expect(verdicts(shared + caseOf(...request))).toEqual(["explicitDeny"]);
    expect(verdicts(shared + caseOf(...request, "boundary: null"))).toEqual(["allowed"]);
  });

  it("may name the reason, and fails for another one", () => {
    const run = (because: string) => {
      const policies = `policies: { p: ${policy("Sid: S", "Effect: Allow")} }\n`;
      const own = caseOf(
        ...request.slice(0, 2),
        "expect: allowed",
        "identity: p",
        `because: ${because}`,
      );
      const { world } = readWorld({ file: "a", text: policies + own });
      return runWorld(world).checks.map(({ passed }) => passed);
    };
    expect(["identity", "{ policy: p }", "{ sid: S, kind: identity }"].flatMap(run)).toEqual([
      true,
      true,
      true,
    ]);
    expect(["resource", "{ policy: q }", "{ sid: T }"].flatMap(run)).toEqual([false, false, false]);
  });
});
