import { describe, expect, it } from "vitest";
import { compilePolicy } from "./compile.ts";
import { contextKeyNamesOf } from "./context-keys.ts";
import type { PolicyDocument } from "./document.ts";
import { explain } from "./explain.ts";
import { parsePolicy } from "./parse.ts";
import { principalContext } from "./principal-context.ts";
import type { AttachedPolicy, AuthorizationRequest, RequestPrincipal } from "./request.ts";

const account = "111122223333";
const alice: RequestPrincipal = {
  type: "user",
  account,
  arn: `arn:aws:iam::${account}:user/team/alice`,
  uniqueId: "AIDAALICE000000000001",
};

function parse(statements: readonly unknown[], version = "2012-10-17") {
  const parsed = parsePolicy(JSON.stringify({ Version: version, Statement: statements }, null, 1));
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.policy;
}

function attach(name: string, statements: readonly unknown[]): AttachedPolicy {
  const compiled = compilePolicy(parse(statements));
  return { compiled, name, arn: undefined, origin: "inline" };
}

function ask(context: Readonly<Record<string, string>> = {}): AuthorizationRequest {
  return {
    principal: alice,
    action: "s3:GetObject",
    resource: "arn:aws:s3:::data/a",
    resourceAccount: account,
    context: new Map(Object.entries(context)),
  };
}

const regional = {
  Sid: "Regional",
  Effect: "Allow",
  Action: "s3:Get*",
  Resource: "arn:aws:s3:::data/*",
  Condition: { StringEquals: { "aws:RequestedRegion": ["eu-west-1"] } },
};
const other = { Effect: "Allow", Action: "ec2:*", Resource: "*" };

describe("explain", () => {
  it("shows each condition with the value that was seen", () => {
    const request = ask({ "aws:requestedregion": "us-east-1" });
    const { policies, sentence } = explain(request, { identity: [attach("p", [other, regional])] });
    expect(policies[0]?.statements.map(({ applies, actionFits }) => [applies, actionFits])).toEqual(
      [
        [false, false],
        [false, true],
      ],
    );
    expect(policies[0]?.statements[1]?.conditions).toEqual([
      {
        operator: "StringEquals",
        key: "aws:RequestedRegion",
        values: ["eu-west-1"],
        seen: "us-east-1",
        holds: false,
      },
    ]);
    expect(sentence).toBe("s3:GetObject is denied: no identity-based policy allows it.");
  });

  it("tells which keys were missing, and only those that matter to the action", () => {
    const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
    const { missingKeys } = explain(ask(), {
      identity: [attach("p", [regional, { ...other, Condition: mfa }])],
    });
    expect(missingKeys).toEqual(["aws:RequestedRegion"]);
  });

  it("lists every statement that matched, of every policy", () => {
    const request = ask({ "aws:requestedregion": "eu-west-1" });
    const identity = [attach("p", [regional, regional]), attach("q", [regional])];
    const { decision, sentence } = explain(request, { identity });
    expect(decision.matched.map(({ policy, index }) => [policy.name, index])).toEqual([
      ["p", 0],
      ["p", 1],
      ["q", 0],
    ]);
    expect(sentence).toBe(
      's3:GetObject is allowed by statement "Regional" (line 4) of the identity-based policy p.',
    );
  });

  it("says that a statement does not apply where its policy is not heard (E21)", () => {
    const everything = { Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" };
    const key = { kind: "key", policy: attach("key", [everything]) } as const;
    const heard = (action: string) => {
      const of = { resource: "arn:aws:kms:us-east-1:444455556666:key/1" };
      const request = { ...ask(), ...of, action, resourceAccount: "444455556666" };
      const identity = [attach("all", [{ Effect: "Allow", Action: "kms:*", Resource: "*" }])];
      const { decision, policies } = explain(request, { identity, resource: key });
      const own = policies.find(({ kind }) => kind === "key")?.statements[0];
      return [decision.verdict, own?.actionFits, own?.principalFits, own?.applies];
    };
    expect(heard("kms:Decrypt")).toEqual(["allowed", true, true, true]);
    expect(heard("kms:DisableKey")).toEqual(["implicitDeny", true, true, false]);
  });

  it("shows only policies that have a say", () => {
    const boundary = attach("b", [other]);
    const root: RequestPrincipal = { type: "root", account, arn: `arn:aws:iam::${account}:root` };
    const request = { ...ask(), principal: root };
    expect(explain(request, { identity: [attach("p", [other])], boundary }).policies).toEqual([]);
  });

  it("tells of a session that the root user asked for that it needs no identity policy", () => {
    const arn = `arn:aws:sts::${account}:federated-user/guest`;
    const issuer = { type: "root", account, arn: `arn:aws:iam::${account}:root` } as const;
    const principal = { type: "federatedUser", account, arn, name: "guest", issuer } as const;
    const session = [attach("s", [{ Effect: "Allow", Action: "s3:*", Resource: "*" }])];
    const { sentence } = explain({ ...ask(), principal }, { identity: [], session });
    expect(sentence).toBe("s3:GetObject is allowed: the root user needs no identity policy.");
  });
});

describe("contextKeyNamesOf", () => {
  const keysOf = (document: PolicyDocument) => [...contextKeyNamesOf(document).keys()];

  it("finds the keys of conditions and of variables, each once", () => {
    const variable = (key: string) => `$\{${key}}`;
    const [name, tag] = [variable("aws:username"), variable("aws:PrincipalTag/t, 'x'")];
    const statement = {
      ...regional,
      Resource: `arn:aws:s3:::data/${name}/${tag}`,
      Condition: {
        StringLike: { "s3:prefix": name, "aws:RequestedRegion": "e*" },
      },
    };
    expect(keysOf(parse([statement]))).toEqual([
      "aws:username",
      "aws:principaltag/t",
      "s3:prefix",
      "aws:requestedregion",
    ]);
    expect(keysOf(parse([statement], "2008-10-17"))).toEqual(["s3:prefix", "aws:requestedregion"]);
  });
});

describe("principalContext", () => {
  const role: RequestPrincipal = {
    type: "roleSession",
    account,
    arn: `arn:aws:sts::${account}:assumed-role/Deployer/s`,
    roleArn: `arn:aws:iam::${account}:role/ci/Deployer`,
    roleId: "AROADEPLOYER000000001",
    sessionName: "s",
    serviceLinked: false,
  };
  const rootUser: RequestPrincipal = { type: "root", account, arn: `arn:aws:iam::${account}:root` };

  it.each<[string, RequestPrincipal, readonly unknown[]]>([
    ["a user", alice, [alice.arn, account, "User", "AIDAALICE000000000001", "alice"]],
    ["a root user", rootUser, [rootUser.arn, account, "Account", account, undefined]],
    [
      "a role session: the role's ARN with its path",
      role,
      [role.roleArn, account, "AssumedRole", "AROADEPLOYER000000001:s", undefined],
    ],
    [
      "a federated user",
      { type: "federatedUser", account, arn: "arn:f", name: "f", issuer: alice },
      ["arn:f", account, "FederatedUser", `${account}:f`, undefined],
    ],
    [
      "an anonymous caller",
      { type: "anonymous" },
      [undefined, "anonymous", "Anonymous", "anonymous", undefined],
    ],
  ])("gives the keys of %s", (_, principal, expected) => {
    const keys = new Map(principalContext(principal));
    const names = ["principalarn", "principalaccount", "principaltype", "userid", "username"];
    expect(names.map((name) => keys.get(`aws:${name}`))).toEqual(expected);
  });

  it("names the service that calls for itself", () => {
    const keys = new Map(principalContext({ type: "service", name: "ec2.amazonaws.com" }));
    expect(keys.get("aws:principalisawsservice")).toBe(true);
    expect(keys.get("aws:principalservicenameslist")).toEqual(["ec2.amazonaws.com"]);
  });
});
