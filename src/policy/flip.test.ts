/** What would turn a decision: proven by applying it, over random scenarios and chosen ones. */
import { describe, expect, it } from "vitest";
import { policiesOf, requestOf } from "../../conformance/reference/engine.ts";
import { generateScenario } from "../../fuzz/policy/generate.ts";
import { seededRandom } from "../../fuzz/policy/random.ts";
import { compilePolicy } from "./compile.ts";
import { decide } from "./decide.ts";
import { explain } from "./explain.ts";
import { whatWouldFlip } from "./flip.ts";
import { applyPolicyChanges, applyRequestChanges } from "./flip-changes.ts";
import { parsePolicy } from "./parse.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  AuthorizationRequest,
  ContextValue,
  RequestPrincipal,
} from "./request.ts";

function scenarios(count: number, seed: number) {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const scenario = generateScenario(random);
    return { request: requestOf(scenario), policies: policiesOf(scenario) };
  });
}

/** Every choice of some of the items but not of all. */
function properSubsets<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const choices = Array.from({ length: 2 ** items.length - 1 }, (_, bits) => bits);
  return choices.map((bits) => items.filter((_, at) => (bits >> at) % 2 === 1));
}

describe("whatWouldFlip, over random scenarios", () => {
  it("proposes changes of policies that turn the decision, and no part of them does", () => {
    let proposals = 0;
    for (const { request, policies } of scenarios(1_500, 11)) {
      const before = decide(request, policies).verdict === "allowed";
      const turns = (changes: Parameters<typeof applyPolicyChanges>[1]) =>
        (decide(request, applyPolicyChanges(policies, changes)).verdict === "allowed") !== before;
      for (const way of whatWouldFlip(request, policies).policies) {
        proposals += 1;
        expect(turns(way)).toBe(true);
        expect(properSubsets(way).some(turns)).toBe(false);
      }
    }
    expect(proposals).toBeGreaterThan(1_500);
  }, 300_000);

  it("finds a way through the policies wherever there is one", () => {
    for (const { request, policies } of scenarios(1_500, 12)) {
      const { to, policies: ways } = whatWouldFlip(request, policies);
      if (ways.length > 0) continue;
      // The root user, who needs no policy, is out of reach where nothing else is asked. A key's
      // policy neither gives what KMS keeps to its account nor keeps a grant from its end (E21).
      const isSovereign = to === "denied" && request.principal.type === "root";
      expect(isSovereign || policies.resource?.kind === "key").toBe(true);
    }
  }, 300_000);

  it("proposes values of condition keys that turn it, and no part of them does", () => {
    let proposals = 0;
    for (const { request, policies } of scenarios(1_500, 13)) {
      const before = decide(request, policies).verdict === "allowed";
      const turns = (changes: Parameters<typeof applyRequestChanges>[1]) =>
        (decide(applyRequestChanges(request, changes), policies).verdict === "allowed") !== before;
      const { request: changes } = whatWouldFlip(request, policies);
      if (changes === undefined) continue;
      proposals += 1;
      expect(turns(changes)).toBe(true);
      expect(properSubsets(changes).some(turns)).toBe(false);
    }
    expect(proposals).toBeGreaterThan(20);
  }, 300_000);
});

describe("explain, over random scenarios", () => {
  it("derives the decision: no step denies, and none that must allow is silent", () => {
    for (const { request, policies } of scenarios(5_000, 14)) {
      const { decision, steps } = explain(request, policies);
      const denies = steps.find(({ answer }) => answer === "denies");
      const silent = steps.find(({ mustAllow, answer }) => mustAllow && answer === "silent");
      const verdict = denies ? "explicitDeny" : silent ? "implicitDeny" : "allowed";
      expect(verdict).toBe(decision.verdict);
      if (denies ?? silent) expect((denies ?? silent)?.kind).toBe(decision.decidedBy);
    }
  }, 300_000);
});

describe("whatWouldFlip proposes", () => {
  const account = "111122223333";
  const session: RequestPrincipal = {
    type: "roleSession",
    account,
    arn: `arn:aws:sts::${account}:assumed-role/Deployer/build-7`,
    roleArn: `arn:aws:iam::${account}:role/ci/Deployer`,
    roleId: "AROADEPLOYER000000001",
    sessionName: "build-7",
    serviceLinked: false,
  };
  const resource = "arn:aws:s3:::data/a";
  const ask = (context: Record<string, ContextValue> = {}): AuthorizationRequest => ({
    principal: session,
    action: "s3:GetObject",
    resource,
    resourceAccount: account,
    context: new Map(Object.entries(context)),
  });
  const all = { Effect: "Allow", Action: "*", Resource: "*" };
  const get = { Sid: "Get", Effect: "Allow", Action: "s3:Get*", Resource: "*" };
  const other = { Effect: "Allow", Action: "ec2:*", Resource: "*" };
  const deny = { Sid: "No", Effect: "Deny", Action: ["s3:GetObject", "s3:Put*"], Resource: "*" };
  const condition = (Condition: unknown, statement: object = get) => ({ ...statement, Condition });
  const policy = (name: string, ...statements: readonly unknown[]): AttachedPolicy => {
    const text = JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 1);
    const parsed = parsePolicy(text);
    if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
    const compiled = compilePolicy(parsed.policy);
    return { compiled, name, arn: undefined, origin: "inline" };
  };
  const region = { StringEquals: { "aws:RequestedRegion": "eu-west-1" } };
  const noMfa = { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } };
  const bucket = {
    kind: "standard",
    policy: policy("bucket", { ...other, Principal: "*" }),
  } as const;

  it.each<[string, ApplicablePolicies, Record<string, ContextValue>, string]>([
    [
      "the Allow that is missing",
      { identity: [policy("p", other)] },
      {},
      `It would be allowed if an identity-based policy allowed s3:GetObject on ${resource}.`,
    ],
    [
      "the value that a condition wants",
      { identity: [policy("p", condition(region))] },
      { "aws:requestedregion": "us-east-1" },
      `It would be allowed if an identity-based policy allowed s3:GetObject on ${resource}, ` +
        "or with aws:RequestedRegion = eu-west-1 (now us-east-1) in the request.",
    ],
    [
      "the value that dodges a conditional Deny",
      { identity: [policy("p", all, condition(noMfa, { ...deny, Action: "*" }))] },
      {},
      'It would be allowed without statement "No" (line 9) of the identity-based policy p, ' +
        "or with aws:MultiFactorAuthPresent = true (not there now) in the request.",
    ],
    [
      "one value of a Deny's list, where it stands there by itself",
      { identity: [policy("p", all, deny)] },
      {},
      'It would be allowed without s3:GetObject in Action of statement "No" (line 9) of the ' +
        "identity-based policy p.",
    ],
    [
      "every level and kind that is silent",
      {
        identity: [],
        boundary: policy("b", other),
        serviceControl: [
          { target: "r-1", policies: [policy("full", all)] },
          { target: "ou-1", policies: [policy("some", other)] },
        ],
      },
      {},
      "It would be allowed if a service control policy of ou-1, an identity-based policy and " +
        `a permissions boundary allowed s3:GetObject on ${resource}.`,
    ],
    [
      "the resource's policy, where that takes fewer changes",
      { identity: [], boundary: policy("b", other), resource: bucket },
      {},
      `It would be allowed if a resource-based policy (for ${session.arn}) allowed s3:GetObject ` +
        `on ${resource}.`,
    ],
    [
      "the statement that carries an Allow",
      { identity: [policy("p", other, get)] },
      {},
      'It would be denied without statement "Get" (line 9) of the identity-based policy p.',
    ],
    [
      "a Deny, where an Allow stands in several places",
      { identity: [policy("p", get), policy("q", get)] },
      {},
      `It would be denied if an identity-based policy denied s3:GetObject on ${resource}.`,
    ],
  ])("%s", (_, policies, context, sentence) => {
    expect(whatWouldFlip(ask(context), policies).sentence).toBe(sentence);
  });

  it("the role by its name, as a second way, where only the identity policies are silent", () => {
    const ways = whatWouldFlip(ask(), { identity: [], resource: bucket }).policies;
    expect(ways.map((way) => way.map((change) => "kind" in change && change.kind))).toEqual([
      ["identity"],
      ["resource"],
    ]);
    expect(ways[1]?.[0]).toMatchObject({
      statement: { Principal: { AWS: session.roleArn }, Resource: resource },
    });
  });

  it("nothing for a root user that no policy binds", () => {
    const root = { type: "root", account, arn: `arn:aws:iam::${account}:root` } as const;
    const flip = whatWouldFlip({ ...ask(), principal: root }, { identity: [] });
    expect(flip).toEqual({
      to: "denied",
      policies: [],
      request: undefined,
      sentence: "No change of these policies would make it denied.",
    });
  });
});
