/** Which policies have a say over a question: the caller's, the resource's, both guard-rails. */
import { describe, expect, it } from "vitest";
import type { ResourcePolicy } from "../policy/index.ts";
import type { FederatedIdentity } from "./federated-identity.ts";
import { applicablePolicies, callerPolicies } from "./principal.ts";
import { roleCaller, rootCaller, sessionWith, userCaller } from "./testing/callers.ts";
import { levelWith, member, memberWith, outsider } from "./testing/standings.ts";

const guards = [levelWith({ Effect: "Allow", Action: "*", Resource: "*" })];
const guarded = memberWith({ serviceControl: guards, resourceControl: guards });
const question = { action: "kms:Decrypt", resource: "arn:aws:kms:eu-west-1:1:key/1" };
const [
  {
    policies: [someone],
  } = { policies: [] },
] = guards;
if (someone === undefined) throw new Error("the level has a policy");
const resourcePolicy: ResourcePolicy = { kind: "key", policy: someone };
const provided: FederatedIdentity = {
  kind: "saml",
  provider: "arn",
  userName: "u",
  keys: {},
};

describe("the caller's side", () => {
  it.each([
    ["a user", userCaller()],
    ["a role", roleCaller()],
    ["the root user", rootCaller()],
  ])("has the service control policies of its account for %s", (_, caller) => {
    expect(callerPolicies(caller, undefined, guarded).serviceControl).toBe(guards);
    expect(callerPolicies(caller, undefined, member)).not.toHaveProperty("serviceControl");
    expect(callerPolicies(caller, undefined, outsider)).not.toHaveProperty("serviceControl");
  });

  it("has nothing for those who have no account, whose standing is nobody's", () => {
    const nothing = { identity: [] };
    expect(callerPolicies({ kind: "anonymous" }, undefined, undefined)).toEqual(nothing);
    expect(callerPolicies(userCaller(), provided, guarded)).toEqual(nothing);
  });

  it("tells no session policies from an empty list of them", () => {
    const policiesOf = (policies?: readonly []) =>
      callerPolicies(roleCaller(sessionWith({ policies })), undefined, outsider);
    expect(policiesOf()).not.toHaveProperty("session");
    expect(policiesOf([]).session).toEqual([]);
  });
});

describe("a question", () => {
  const own = callerPolicies(userCaller(), undefined, guarded);

  it("adds nothing to the caller's side where the resource has no guard of its own", () => {
    expect(applicablePolicies(own, question, outsider)).toBe(own);
  });

  it("adds the resource's policy, and the resource control policies over its owner", () => {
    expect(applicablePolicies(own, { ...question, resourcePolicy }, guarded)).toEqual({
      ...own,
      resource: resourcePolicy,
      resourceControl: guards,
    });
  });

  it("spares what is the service's own of resource control policies", () => {
    const owned = { ...question, resourcePolicy, isServiceOwned: true };
    const applicable = applicablePolicies(own, owned, guarded);
    expect(applicable).toEqual({ ...own, resource: resourcePolicy });
  });
});
