/** `AssumeRoleWithSAML`: a role's session for the bearer of a provider's SAML assertion. */
import type { FederatedIdentity } from "../../pipeline/federated-identity.ts";
import type { SamlProviderFacts } from "../../pipeline/identity-providers.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { AssumeRoleWithSAMLRequest } from "../../wire/generated/sts.ts";
import { durationSecondsDefault } from "./assume-role.ts";
import { invalidIdentityToken } from "./errors.ts";
import { redeem } from "./redeemed-assertions.ts";
import {
  findRole,
  openRoleSession,
  type RoleTarget,
  roleAccount,
  roleQuestions,
  roleRecord,
} from "./role-session.ts";
import { isOwnRecipient, readAssertion, type SamlAssertion } from "./saml-assertion.ts";
import {
  nameQualifier,
  type SamlClaims,
  type SamlKeys,
  samlClaims,
  samlKeys,
} from "./saml-claims.ts";
import { verifiedResponse } from "./saml-response.ts";
import { packedPolicySize, type SessionPolicies, sessionPolicies } from "./session-policies.ts";
import { type SessionTags, sessionTags } from "./session-tags.ts";
import { type Sts, stsOperation } from "./sts.ts";

interface Prepared {
  readonly provider: SamlProviderFacts;
  readonly assertion: SamlAssertion;
  readonly claims: SamlClaims;
  readonly keys: SamlKeys;
  readonly tags: SessionTags;
}

interface Facts {
  readonly prepared: Prepared;
  readonly target: RoleTarget;
  readonly policies: SessionPolicies;
  readonly packed: number | undefined;
}

type Request = OperationRequest<AssumeRoleWithSAMLRequest>;

export function assumeRoleWithSaml(sts: Sts): Operation {
  return stsOperation<"AssumeRoleWithSAML", Facts, Prepared>("AssumeRoleWithSAML", {
    readOnly: false,
    accountOf: ({ RoleArn }) => roleAccount(RoleArn),
    prepare: (request) => verified(sts, request),
    subject: ({ provider, assertion, keys }): FederatedIdentity => ({
      kind: "saml",
      provider: provider.arn,
      userName: assertion.subject,
      keys: keys.trust,
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
    permissions: (_request, { target, prepared: { claims, tags } }) =>
      roleQuestions({
        action: "sts:AssumeRoleWithSAML",
        target,
        sessionName: claims.sessionName,
        tags,
        sourceIdentity: claims.sourceIdentity,
      }),
    async run({ input, account, now }, { prepared, target, policies, packed }, unit) {
      const { provider, assertion, claims, keys, tags } = prepared;
      await redeem(unit.database, account, assertion, now);
      const session = await openRoleSession(
        sts,
        {
          target,
          sessionName: claims.sessionName,
          durationSeconds: input.DurationSeconds ?? claims.sessionSeconds ?? durationSecondsDefault,
          policies,
          packedPolicySize: packed,
          tags,
          sourceIdentity: claims.sourceIdentity,
          chained: false,
          keys: keys.session,
          endsAt: assertion.sessionEndsAt,
        },
        now,
        unit,
      );
      return {
        ...session,
        Subject: assertion.subject,
        SubjectType: assertion.subjectType,
        Issuer: assertion.issuer,
        Audience: assertion.recipient,
        NameQualifier: nameQualifier(assertion.issuer, provider),
      };
    },
    record: ({ input }) => roleRecord(input.RoleArn),
  });
}

async function verified(sts: Sts, { input, account, now }: Request): Promise<Prepared> {
  const provider = await sts.providers.samlProvider(account, input.PrincipalArn);
  if (provider === undefined) throw invalidIdentityToken("Specified provider doesn't exist.");
  if (provider.validUntil !== undefined && now >= provider.validUntil) {
    throw invalidIdentityToken("The metadata of the SAML provider has run out.");
  }
  const response = verifiedResponse(input.SAMLAssertion, provider);
  const { destination } = response;
  if (destination !== undefined && !isOwnRecipient(destination, sts)) {
    throw invalidIdentityToken("The SAML response is meant for another destination.");
  }
  const assertion = readAssertion(response.assertion, provider, sts, now);
  if (assertion.sessionEndsAt !== undefined && now >= assertion.sessionEndsAt) {
    throw invalidIdentityToken("The session at the identity provider has ended.");
  }
  const claims = samlClaims(assertion, input.RoleArn, input.PrincipalArn);
  return {
    provider,
    assertion,
    claims,
    keys: samlKeys(assertion, provider),
    tags: sessionTags(claims.tags, claims.transitiveTagKeys),
  };
}
