/** Which condition keys a call has: as much as which values, which ones are absent. */
import { describe, expect, it } from "vitest";
import type { ContextValue } from "../policy/index.ts";
import type { Caller } from "./caller.ts";
import { questionKeys, requestKeys } from "./context-keys.ts";
import type { FederatedIdentity } from "./federated-identity.ts";
import type { PermissionRequest } from "./operation.ts";
import type { Gathered } from "./request.ts";
import {
  account,
  federatedByRoot,
  federatedCaller,
  issuedAt,
  roleCaller,
  rootCaller,
  sessionWith,
  userCaller,
} from "./testing/callers.ts";
import { member, outsider } from "./testing/standings.ts";

const receivedAt = issuedAt + 60_500;

/** The parts of a request that its keys are made of. */
function requestOf(caller: Caller, further: object = {}): Gathered {
  return {
    caller,
    account,
    receivedAt,
    sourceAddress: "192.0.2.7",
    secureTransport: false,
    region: "eu-central-1",
    service: { actionPrefix: "iam", global: true },
    operation: {},
    http: { headers: { "user-agent": "aws-cli/2.0", referer: "https://console.example.com/" } },
    ...further,
  } as unknown as Gathered;
}

const keysOf = (caller: Caller, further?: object) =>
  Object.fromEntries(requestKeys(requestOf(caller, further)));

const always = {
  "aws:currenttime": "2026-11-22T10:01:00Z",
  "aws:epochtime": 1_795_341_660,
  "aws:sourceip": "192.0.2.7",
  "aws:securetransport": false,
  "aws:requestedregion": "us-east-1",
  "aws:viaawsservice": false,
  "aws:useragent": "aws-cli/2.0",
  "aws:referer": "https://console.example.com/",
};
const signed = { "aws:principalaccount": account, "aws:principalisawsservice": false };
const issued = { "aws:tokenissuetime": "2026-11-22T10:00:00Z" };
const tagged = { "aws:principaltag/team": "blue", "aws:principaltag/level": "one" };
const root = {
  ...signed,
  "aws:principalarn": `arn:aws:iam::${account}:root`,
  "aws:principaltype": "Account",
  "aws:userid": account,
};
const user = {
  ...signed,
  ...tagged,
  "aws:principalarn": `arn:aws:iam::${account}:user/team/anna`,
  "aws:principaltype": "User",
  "aws:userid": "AIDAQQQQQQQQQQQQQQQQQ",
  "aws:username": "anna",
};
const role = {
  ...signed,
  ...tagged,
  ...issued,
  "aws:principalarn": `arn:aws:iam::${account}:role/ci/Deploy`,
  "aws:principaltype": "AssumedRole",
  "aws:userid": "AROAQQQQQQQQQQQQQQQQQ:run-1",
};
const federated = {
  ...signed,
  ...issued,
  "aws:principalarn": `arn:aws:sts::${account}:federated-user/bob`,
  "aws:principaltype": "FederatedUser",
  "aws:userid": `${account}:bob`,
};
const withMfa = sessionWith({ mfaAuthenticatedAt: issuedAt - 30_000 });
const noMfa = { "aws:multifactorauthpresent": false };
const mfa = { "aws:multifactorauthpresent": true, "aws:multifactorauthage": 90 };

describe("the global keys", () => {
  it.each<readonly [string, Caller, Readonly<Record<string, ContextValue>>]>([
    ["the root user", rootCaller(), root],
    ["a session of the root user", rootCaller(sessionWith()), { ...root, ...issued, ...noMfa }],
    ["the root user with a second factor", rootCaller(withMfa), { ...root, ...issued, ...mfa }],
    ["a user", userCaller(), user],
    ["a session of a user", userCaller(sessionWith()), { ...user, ...issued, ...noMfa }],
    ["a user with a second factor", userCaller(withMfa), { ...user, ...issued, ...mfa }],
    ["a role", roleCaller(), role],
    ["a role taken with a second factor", roleCaller(withMfa), role],
    ["a federated user", federatedCaller(), { ...federated, ...tagged }],
    ["a federated user of the root user", federatedByRoot(), federated],
    [
      "nobody",
      { kind: "anonymous" },
      {
        "aws:principalaccount": "anonymous",
        "aws:principaltype": "Anonymous",
        "aws:userid": "anonymous",
      },
    ],
  ])("of %s are these and no others", (_, caller, keys) => {
    expect(keysOf(caller)).toEqual({ ...always, ...keys });
  });

  it("name the caller's organization and its place there, for members only", () => {
    const organization = {
      "aws:principalorgid": "o-example",
      "aws:principalorgpaths": ["o-example/r-ab12/ou-ab12-prod/"],
    };
    for (const caller of [rootCaller(), userCaller(), roleCaller(), federatedCaller()]) {
      const without = keysOf(caller, { callerStanding: outsider });
      expect(without).toEqual(keysOf(caller));
      expect(keysOf(caller, { callerStanding: member })).toEqual({ ...without, ...organization });
    }
  });

  it("tell a session of AssumeRoot, which says nothing of a second factor", () => {
    const session = sessionWith({ assumedRootIn: "o-example" });
    const keys = keysOf(rootCaller(session));
    expect(keys).toEqual({ ...always, ...root, ...issued, "aws:assumedroot": true });
  });

  it("leave out what the client did not send", () => {
    const keys = keysOf(userCaller(), { http: { headers: {} } });
    expect(keys).not.toHaveProperty("aws:useragent");
    expect(keys).not.toHaveProperty("aws:referer");
  });

  it("name the region that was asked for, where the service has regions", () => {
    const service = { actionPrefix: "sts", global: false };
    expect(keysOf(userCaller(), { service })["aws:requestedregion"]).toBe("eu-central-1");
  });

  it("have a session's tags before the principal's own, whatever their case", () => {
    const keys = keysOf(roleCaller(sessionWith({ tags: { TEAM: "red", Ticket: "7" } })));
    expect(keys).toMatchObject({
      "aws:principaltag/team": "red",
      "aws:principaltag/level": "one",
      "aws:principaltag/ticket": "7",
    });
  });

  it("have what stays with a session", () => {
    const session = sessionWith({
      sourceIdentity: "anna",
      federatedProvider: "token.example.com",
      keys: { "token.example.com:sub": "repo:one" },
    });
    expect(keysOf(roleCaller(session))).toEqual({
      ...always,
      ...role,
      "aws:sourceidentity": "anna",
      "aws:federatedprovider": "token.example.com",
      "token.example.com:sub": "repo:one",
    });
  });

  it("are the token's claims where an outside provider vouches for the caller", () => {
    const subject: FederatedIdentity = {
      kind: "web-identity",
      provider: "arn",
      userName: "u",
      keys: { "Token.example.com:SUB": "repo:one" },
    };
    const keys = keysOf({ kind: "anonymous" }, { operation: { subject: () => subject } });
    expect(keys).toEqual({ ...always, "token.example.com:sub": "repo:one" });
  });
});

describe("the keys of a question", () => {
  const request = requestOf(userCaller());
  const shared = new Map<string, ContextValue>([["aws:userid", "x"]]);
  const asked = (question: Partial<PermissionRequest>, owner = outsider) =>
    Object.fromEntries(
      questionKeys(shared, { action: "iam:GetUser", resource: "*", ...question }, request, owner),
    );

  it("name the account of the resource: the call's own where nothing else is said", () => {
    expect(asked({})).toEqual({ "aws:userid": "x", "aws:resourceaccount": account });
    const resourceAccount = "210987654321" as typeof account;
    expect(asked({ resourceAccount })["aws:resourceaccount"]).toBe(resourceAccount);
  });

  it("name the organization of the resource's account, where it has one", () => {
    expect(asked({}, member)).toEqual({
      "aws:userid": "x",
      "aws:resourceaccount": account,
      "aws:resourceorgid": "o-example",
      "aws:resourceorgpaths": ["o-example/r-ab12/ou-ab12-prod/"],
    });
  });

  it("have the resource's tags under both names, and those of the request", () => {
    const keys = asked({ resourceTags: { Team: "blue" }, requestTags: { Env: "prod" } });
    expect(keys).toMatchObject({
      "aws:resourcetag/team": "blue",
      "iam:resourcetag/team": "blue",
      "aws:requesttag/env": "prod",
      "aws:tagkeys": ["Env"],
    });
  });

  it("have the tags under the name of the service that is asked, whichever was called", () => {
    const keys = asked({ action: "kms:Decrypt", resourceTags: { Team: "blue" } });
    expect(keys).toMatchObject({ "aws:resourcetag/team": "blue", "kms:resourcetag/team": "blue" });
    expect(keys).not.toHaveProperty("iam:resourcetag/team");
  });

  it("have all values of tags that differ by the case of their keys alone", () => {
    const tags = { Team: "red", team: "blue", TEAM: "red", Level: "1", level: "1" };
    const values = ["red", "blue", "red"];
    expect(asked({ resourceTags: tags, requestTags: tags })).toMatchObject({
      "aws:resourcetag/team": values,
      "iam:resourcetag/team": values,
      "aws:requesttag/team": values,
      "aws:resourcetag/level": "1",
    });
  });

  it("have no tag keys where the request has no tags", () => {
    expect(asked({ requestTags: {} })).not.toHaveProperty("aws:tagkeys");
    expect(asked({ requestTagKeys: [] })).not.toHaveProperty("aws:tagkeys");
    expect(asked({ requestTagKeys: ["a"] })["aws:tagkeys"]).toEqual(["a"]);
  });

  it("leave out keys without a value", () => {
    const keys = { "iam:PolicyARN": "arn", "iam:PermissionsBoundary": undefined };
    expect(asked({ keys })).toEqual({
      "aws:userid": "x",
      "aws:resourceaccount": account,
      "iam:policyarn": "arn",
    });
  });

  it("do not show in the next question", () => {
    asked({ requestTags: { Env: "prod" } });
    expect([...shared.keys()]).toEqual(["aws:userid"]);
  });
});
