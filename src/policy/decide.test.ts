import { describe, expect, it } from "vitest";
import { compilePolicy } from "./compile.ts";
import { decide } from "./decide.ts";
import { defaultFlags, type EvaluationFlags } from "./flags.ts";
import { parsePolicy } from "./parse.ts";
import { longListMin } from "./policy-list.ts";
import type { AttachedPolicy, AuthorizationRequest, RequestPrincipal } from "./request.ts";

const account = "111122223333";
const alice: RequestPrincipal = {
  type: "user",
  account,
  arn: `arn:aws:iam::${account}:user/alice`,
  uniqueId: "AIDAALICE000000000001",
};
const request: AuthorizationRequest = {
  principal: alice,
  action: "s3:GetObject",
  resource: "arn:aws:s3:::data/a",
  resourceAccount: account,
  context: new Map(),
};

function attach(
  name: string,
  statements: readonly unknown[],
  flags: EvaluationFlags = defaultFlags,
): AttachedPolicy {
  const parsed = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const compiled = compilePolicy(parsed.policy, flags);
  return { compiled, name, arn: `arn:aws:iam::${account}:policy/${name}`, origin: "inline" };
}

const allow = { Sid: "Reads", Effect: "Allow", Action: "s3:Get*", Resource: "*" };
const deny = { Sid: "Stops", Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::data/*" };

describe("decide", () => {
  it("names the policy and the statement that denied", () => {
    const policy = attach("guard", [allow, deny]);
    const { matched } = decide(request, { identity: [attach("reads", [allow]), policy] });
    expect(matched).toEqual([
      expect.objectContaining({ kind: "identity", policy, effect: "Deny", index: 1, sid: "Stops" }),
    ]);
  });

  it("names what allowed on the way", () => {
    const [identity, boundary] = [attach("reads", [allow]), attach("bounds", [allow])];
    const { matched } = decide(request, { identity: [identity], boundary });
    expect(matched.map(({ kind, policy }) => [kind, policy.name])).toEqual([
      ["identity", "reads"],
      ["boundary", "bounds"],
    ]);
  });

  it("names nothing where nothing spoke", () => {
    expect(decide(request, { identity: [] }).matched).toEqual([]);
  });

  it("answers the same when a value of the context is found by another decision", () => {
    const inner = { ...request, action: "sqs:SendMessage", resource: "arn:aws:s3:::other/b" };
    const tag = { StringEquals: { "aws:PrincipalTag/t": "a" } };
    const policies = {
      identity: [
        attach("tagged", [
          { ...allow, Condition: tag },
          { ...deny, Effect: "Allow" },
        ]),
      ],
    };
    const get = (key: string) => {
      decide({ ...inner, context: new Map([[key, "b"]]) }, policies);
      return "b";
    };
    expect(decide({ ...request, context: { get } }, policies).verdict).toBe("allowed");
  });

  it("keeps thousands of actions apart", () => {
    const identity = [attach("one", [{ ...allow, Action: "s3:Action7" }])];
    const allowed = Array.from({ length: 20_000 }, (_, number) => number).filter(
      (number) =>
        decide({ ...request, action: `s3:Action${number}` }, { identity }).verdict === "allowed",
    );
    expect(allowed).toEqual([7]);
    expect(decide({ ...request, action: "s3:ACTION7" }, { identity }).verdict).toBe("allowed");
  });

  it.each([
    ["s3:get\u212aey", "s3:GetKey", "allowed"],
    ["s3:GetKey", "s3:get\u212aey", "allowed"],
    ["s3:Get\u00c9t\u00e9*", "s3:get\u00e9T\u00c9s", "allowed"],
    ["s3:\u0130*", "s3:\u0130stanbul", "allowed"],
    ["s3:Get`*", "s3:Get@Key", "implicitDeny"],
    ["s3\u001aGet", "s3:Get", "implicitDeny"],
    ["s3\u001a:*", "s3\u001a:Get", "allowed"],
  ])(
    "compares letters and nothing else without case: %j, asked for %j",
    (pattern, action, verdict) => {
      const identity = [attach("one", [{ ...allow, Action: pattern }])];
      expect(decide({ ...request, action }, { identity }).verdict).toBe(verdict);
    },
  );

  describe("with a long list of policies", () => {
    const others = Array.from({ length: longListMin }, (_, number) =>
      attach(`other-${number}`, [{ ...allow, Resource: `arn:aws:s3:::other-${number}/*` }]),
    );

    it("finds the one that allows, and names it, at every question", () => {
      const identity = Object.freeze([...others, attach("reads", [allow])]);
      for (const _ of [1, 2, 3]) {
        const { verdict, matched } = decide(request, { identity });
        expect([verdict, matched[0]?.policy.name]).toEqual(["allowed", "reads"]);
      }
    });

    it("sees a change of a list that is not frozen", () => {
      const identity = [...others, attach("reads", [allow])];
      for (const _ of [1, 2, 3]) expect(decide(request, { identity }).verdict).toBe("allowed");
      identity.pop();
      expect(decide(request, { identity }).verdict).toBe("implicitDeny");
    });
  });

  it("names what allowed at each level of control policies, at every question", () => {
    const full = attach("full", [{ Effect: "Allow", Action: "*", Resource: "*" }]);
    const guard = attach("guard", [{ ...deny, Action: "s3:DeleteObject" }]);
    const levels = [
      { target: "r-1", policies: [full] },
      { target: "ou-1", policies: [guard, full] },
    ];
    const policies = { identity: [attach("reads", [allow])], serviceControl: levels };
    for (const _ of [1, 2, 3, 4, 5, 6]) {
      const { matched } = decide(request, policies);
      expect(matched.map(({ kind, policy }) => [kind, policy.name])).toEqual([
        ["serviceControl", "full"],
        ["serviceControl", "full"],
        ["identity", "reads"],
      ]);
      const { decidedBy } = decide({ ...request, action: "s3:DeleteObject" }, policies);
      expect(decidedBy).toBe("serviceControl");
    }
    levels.push({ target: "account", policies: [guard] });
    expect(decide(request, policies).decidedBy).toBe("serviceControl");
  });

  describe("what AWS leaves open follows its flag:", () => {
    const service: RequestPrincipal = { type: "service", name: "ec2.amazonaws.com" };
    const everyAws = { ...allow, Principal: { AWS: "*" } };
    const notAlice = { ...deny, NotPrincipal: { AWS: alice.arn } };
    const inBool = {
      ...allow,
      Condition: { Bool: { "aws:SecureTransport": "$" + "{aws:PrincipalTag/tls}" } },
    };
    const anyArn = { ...allow, Condition: { ArnLike: { "aws:SourceArn": "*" } } };
    const context = new Map<string, string>([
      ["aws:securetransport", "true"],
      ["aws:principaltag/tls", "true"],
      ["aws:sourcearn", alice.arn],
    ]);

    it.each([
      ["awsWildcardCoversServices", service, [allow], everyAws, "allowed", "implicitDeny"],
      ["notPrincipalNeedsParents", alice, [allow], notAlice, "explicitDeny", "allowed"],
      ["variablesInBool", alice, [inBool], undefined, "allowed", "implicitDeny"],
      ["loneStarIsAnyArn", alice, [anyArn], undefined, "allowed", "implicitDeny"],
    ] as const)("%s", (flag, principal, statements, ofResource, byDefault, turned) => {
      const verdictWith = (flags: EvaluationFlags) => {
        const identity = [attach("identity", statements, flags)];
        const policy = ofResource && attach("resource", [ofResource], flags);
        const resource = policy && ({ kind: "standard", policy } as const);
        const policies = { identity, ...(resource && { resource }) };
        return decide({ ...request, principal, context }, policies).verdict;
      };
      expect(verdictWith(defaultFlags)).toBe(byDefault);
      expect(verdictWith({ ...defaultFlags, [flag]: false })).toBe(turned);
    });
  });
});
