/** `userIdentity` as CloudTrail writes it for each kind of caller. */
import { expect, it } from "vitest";
import type { Caller } from "./caller.ts";
import type { RequestSoFar } from "./request.ts";
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
import { userIdentity } from "./user-identity.ts";

const attributes = { creationDate: "2026-11-22T10:00:00Z", mfaAuthenticated: "false" };
const user = {
  type: "IAMUser",
  principalId: "AIDAQQQQQQQQQQQQQQQQQ",
  arn: `arn:aws:iam::${account}:user/team/anna`,
  accountId: account,
  accessKeyId: "AKIAUSER",
  userName: "anna",
};
const { accessKeyId: _key, ...userAsIssuer } = user;
const root = {
  type: "Root",
  principalId: account,
  arn: `arn:aws:iam::${account}:root`,
  accountId: account,
};
const federated = {
  type: "FederatedUser",
  principalId: `${account}:bob`,
  arn: `arn:aws:sts::${account}:federated-user/bob`,
  accountId: account,
  accessKeyId: "ASIABOB",
};
const role = {
  type: "AssumedRole",
  principalId: "AROAQQQQQQQQQQQQQQQQQ:run-1",
  arn: `arn:aws:sts::${account}:assumed-role/Deploy/run-1`,
  accountId: account,
  accessKeyId: "ASIAROLE",
  sessionContext: {
    sessionIssuer: {
      type: "Role",
      principalId: "AROAQQQQQQQQQQQQQQQQQ",
      arn: `arn:aws:iam::${account}:role/ci/Deploy`,
      accountId: account,
      userName: "Deploy",
    },
    attributes,
  },
};
const withMfa = sessionWith({ mfaAuthenticatedAt: issuedAt });
const withSource = sessionWith({ sourceIdentity: "anna", federatedProvider: "token.example.com" });

function identityOf(further: object): unknown {
  // As the record holds it: members that are undefined are not there.
  return JSON.parse(JSON.stringify(userIdentity({ ...further } as unknown as RequestSoFar)));
}

it.each<readonly [string, Caller, object]>([
  ["the root user", rootCaller(), { ...root, accessKeyId: "AKIAROOT" }],
  [
    "a session of AssumeRoot",
    rootCaller(sessionWith({ assumedRootIn: "o-example" })),
    { ...root, accessKeyId: "AKIAROOT", sessionContext: { attributes, assumedRoot: "true" } },
  ],
  ["a user", userCaller(), user],
  [
    "a session of a user with a second factor",
    userCaller(withMfa),
    { ...user, sessionContext: { attributes: { ...attributes, mfaAuthenticated: "true" } } },
  ],
  ["a role", roleCaller(), role],
  [
    "a role taken from outside, with its source",
    roleCaller(withSource),
    {
      ...role,
      sessionContext: {
        ...role.sessionContext,
        webIdFederationData: { federatedProvider: "token.example.com" },
        sourceIdentity: "anna",
      },
    },
  ],
  [
    "a federated user, with the user who asked for it",
    federatedCaller(),
    { ...federated, sessionContext: { sessionIssuer: userAsIssuer, attributes } },
  ],
  [
    "a federated user of the root user, who has no name",
    federatedByRoot(),
    { ...federated, sessionContext: { sessionIssuer: root, attributes } },
  ],
  ["nobody", { kind: "anonymous" }, { type: "Anonymous", principalId: "anonymous" }],
])("names %s", (_, caller, identity) => {
  expect(identityOf({ caller })).toEqual(identity);
});

it.each([
  ["web-identity", "WebIdentityUser"],
  ["saml", "SAMLUser"],
])("names a subject of an outside provider: %s", (kind, type) => {
  const subject = { kind, provider: "token.example.com", userName: "repo:one", keys: {} };
  const operation = { subject: () => subject };
  expect(identityOf({ caller: { kind: "anonymous" }, operation, prepared: {} })).toEqual({
    type,
    principalId: "token.example.com:repo:one",
    userName: "repo:one",
    identityProvider: "token.example.com",
  });
});

it("tells no more than the key that a refused call claimed", () => {
  expect(identityOf({ claim: { accessKeyId: "AKIAWRONG" } })).toEqual({
    type: "Unknown",
    accessKeyId: "AKIAWRONG",
  });
});
