/** `AssumeRoleWithWebIdentity`: a role's session for the bearer of a provider's token. */
import type { FederatedIdentity } from "../../pipeline/federated-identity.ts";
import type { OidcProviderFacts } from "../../pipeline/identity-providers.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { AssumeRoleWithWebIdentityRequest } from "../../wire/generated/sts.ts";
import { durationSecondsDefault } from "./assume-role.ts";
import { invalidIdentityToken, invalidParameterValue } from "./errors.ts";
import { IssuerKeyRing } from "./issuer-keys.ts";
import { isOwnIssuer } from "./issuer-urls.ts";
import {
  findRole,
  openRoleSession,
  type RoleTarget,
  roleAccount,
  roleQuestions,
  roleRecord,
} from "./role-session.ts";
import { packedPolicySize, type SessionPolicies, sessionPolicies } from "./session-policies.ts";
import { type SessionTags, sessionTags } from "./session-tags.ts";
import { type Sts, stsOperation } from "./sts.ts";
import {
  type ClaimKeys,
  checkedSourceIdentity,
  claimedTags,
  claimKeys,
  isRoleAuthorized,
} from "./web-identity-claims.ts";
import { readToken, type VerifiedToken, verifyToken } from "./web-identity-token.ts";

interface Prepared {
  readonly provider: OidcProviderFacts;
  readonly token: VerifiedToken;
  readonly keys: ClaimKeys;
  readonly tags: SessionTags;
  readonly sourceIdentity: string | undefined;
  readonly isRoleAuthorized: boolean;
}

interface Facts {
  readonly prepared: Prepared;
  readonly target: RoleTarget;
  readonly policies: SessionPolicies;
  readonly packed: number | undefined;
}

type Request = OperationRequest<AssumeRoleWithWebIdentityRequest>;

export function assumeRoleWithWebIdentity(sts: Sts): Operation {
  const ring = new IssuerKeyRing({
    clock: sts.clock,
    insecureLoopback: sts.insecureLoopbackIssuers,
    outbound: sts.outbound,
  });
  return stsOperation<"AssumeRoleWithWebIdentity", Facts, Prepared>("AssumeRoleWithWebIdentity", {
    readOnly: true,
    recordsAnswer: true,
    accountOf: ({ RoleArn }) => roleAccount(RoleArn),
    prepare: (request) => verified(sts, ring, request),
    subject: ({ provider, token, keys }): FederatedIdentity => ({
      kind: "web-identity",
      provider: provider.arn,
      userName: token.subject,
      keys: { ...keys.trust, "aws:federatedprovider": provider.arn },
    }),
    async gather({ input }, unit, prepared) {
      const policies = sessionPolicies(input);
      return {
        prepared,
        target: await findRole(sts.directory, input.RoleArn, unit),
        policies,
        packed: packedPolicySize(policies, prepared.tags.tags),
      };
    },
    permissions: ({ input }, { target, prepared: { tags, sourceIdentity, isRoleAuthorized } }) =>
      roleQuestions({
        action: "sts:AssumeRoleWithWebIdentity",
        target,
        sessionName: input.RoleSessionName,
        tags,
        sourceIdentity,
        keys: { "sts:RoleAuthorizedByIdp": isRoleAuthorized },
      }),
    async run({ input, now }, { prepared, target, policies, packed }, unit) {
      const { provider, token, keys, tags, sourceIdentity } = prepared;
      const session = await openRoleSession(
        sts,
        {
          target,
          sessionName: input.RoleSessionName,
          durationSeconds: input.DurationSeconds ?? durationSecondsDefault,
          policies,
          packedPolicySize: packed,
          tags,
          sourceIdentity,
          chained: false,
          federatedProvider: provider.arn,
          keys: keys.session,
        },
        now,
        unit,
      );
      return {
        ...session,
        SubjectFromWebIdentityToken: token.subject,
        Audience: token.audience,
        Provider: provider.arn,
      };
    },
    record: ({ input }) => roleRecord(input.RoleArn),
  });
}

/** All that comes from outside, before the transaction: the provider's keys and the token. */
async function verified(
  sts: Sts,
  ring: IssuerKeyRing,
  { input, account, now }: Request,
): Promise<Prepared> {
  if (input.ProviderId !== undefined) {
    throw invalidParameterValue(
      "ProviderId is for OAuth 2.0 access tokens, which are not taken here: send an ID token.",
    );
  }
  const unverified = readToken(input.WebIdentityToken);
  const { issuer } = unverified;
  const provider = isOwnIssuer(sts.endpoint, issuer)
    ? undefined
    : await sts.providers.oidcProvider(account, issuer);
  if (provider === undefined || provider.issuer !== issuer) {
    throw invalidIdentityToken(`No OpenIDConnect provider found in your account for ${issuer}`);
  }
  const token = await verifyToken(unverified, provider, ring, now);
  const { tags, transitiveTagKeys } = claimedTags(token.claims);
  return {
    provider,
    token,
    keys: claimKeys(provider, token),
    tags: sessionTags(tags, transitiveTagKeys),
    sourceIdentity: checkedSourceIdentity(token.claims["https://aws.amazon.com/source_identity"]),
    isRoleAuthorized: isRoleAuthorized(token.claims, input.RoleArn),
  };
}
