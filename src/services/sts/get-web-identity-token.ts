/** `GetWebIdentityToken`: a signed token that tells others who the caller is. */
import { randomUUID } from "node:crypto";
import type { JWTPayload } from "jose";
import { isoSeconds } from "../../base/clock.ts";
import { assert, ServiceError } from "../../base/errors.ts";
import { signJwt, tokenAlgorithms } from "../../keys/token-signing.ts";
import type { SignedCaller, Tags } from "../../pipeline/caller.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { Membership } from "../../pipeline/organization.ts";
import type { GetWebIdentityTokenRequest } from "../../wire/generated/sts.ts";
import { validationError } from "./errors.ts";
import { issuerUrl } from "./issuer-urls.ts";
import { refuseBadTags, tagRecord } from "./session-tags.ts";
import { SigningKeys, saveSigningKey, type UnsavedKey } from "./signing-keys.ts";
import { type Sts, stsOperation } from "./sts.ts";

type Request = OperationRequest<GetWebIdentityTokenRequest>;

/** Made before the call is decided, and given out only where it is allowed. */
interface Prepared {
  readonly token: string;
  readonly expiresAt: number;
  readonly unsaved: UnsavedKey | undefined;
}

const secondsDefault = 300;
const claimsBytesMax = 8_192;

/** The claim under which AWS's own claims stand. */
const namespace = "https://sts.amazonaws.com/";

export function getWebIdentityToken(sts: Sts): Operation {
  const keys = new SigningKeys(sts.storage, sts.sealer);
  return stsOperation<"GetWebIdentityToken", boolean, Prepared>("GetWebIdentityToken", {
    readOnly: false,
    prepare: (request) => signed(sts, keys, request),
    permissions: ({ input }) => questions(input),
    async run({ account, now }, _facts, unit, { token, expiresAt, unsaved }) {
      await requireFederation(sts, account, unit);
      if (unsaved !== undefined) await saveSigningKey(unit.database, account, unsaved, now);
      return { WebIdentityToken: token, Expiration: new Date(expiresAt) };
    },
  });
}

function questions(input: GetWebIdentityTokenRequest) {
  const requestTags = input.Tags === undefined ? undefined : tagRecord(input.Tags);
  const asked = {
    resource: "*",
    requestTags,
    keys: {
      "sts:IdentityTokenAudience": input.Audience,
      "sts:DurationSeconds": input.DurationSeconds ?? secondsDefault,
      "sts:SigningAlgorithm": input.SigningAlgorithm,
    },
  };
  const own = { action: "sts:GetWebIdentityToken", ...asked };
  if ((input.Tags ?? []).length === 0) return [own];
  return [own, { action: "sts:TagGetWebIdentityToken", ...asked }];
}

async function requireFederation(sts: Sts, ...[account, unit]: IssuerQuestion) {
  const issuer = await sts.providers.issuer(account, unit);
  if (issuer?.outboundFederation === true) return issuer;
  throw new ServiceError(
    "OutboundWebIdentityFederationDisabledException",
    "Outbound web identity federation is not enabled for this account.",
  );
}

type IssuerQuestion = Parameters<Sts["providers"]["issuer"]>;

async function signed(sts: Sts, keys: SigningKeys, request: Request): Promise<Prepared> {
  const { input, account, caller, now, endpoint } = request;
  assert(caller.kind !== "anonymous", "the model wants this call signed");
  const algorithm = tokenAlgorithms.find((each) => each === input.SigningAlgorithm);
  if (algorithm === undefined) {
    throw validationError(
      `1 validation error detected: Value '${input.SigningAlgorithm}' at 'signingAlgorithm' ` +
        "failed to satisfy constraint: Member must satisfy enum value set: [RS256, ES384]",
    );
  }
  refuseBadTags(input.Tags ?? []);
  const { issuerId } = await requireFederation(sts, account);
  const expiresAt = now + (input.DurationSeconds ?? secondsDefault) * 1_000;
  refuseOutliving(caller, expiresAt);
  const { membership } = await sts.organizations.standing(account);
  const claims = claimsOf(request, caller, {
    iss: issuerUrl(endpoint, issuerId),
    expiresAt,
    membership,
  });
  if (Buffer.byteLength(JSON.stringify(claims)) > claimsBytesMax) {
    throw new ServiceError(
      "JWTPayloadSizeExceededException",
      `The token's claims would have more than ${claimsBytesMax} bytes.`,
    );
  }
  const { key, unsaved } = await keys.signingKey(account, algorithm, now);
  return { token: await signJwt(claims, key), expiresAt, unsaved };
}

/** A token must not outlive the credentials that asked for it. */
function refuseOutliving({ session }: SignedCaller, expiresAt: number): void {
  if (session === undefined || expiresAt <= session.expiresAt) return;
  throw new ServiceError(
    "SessionDurationEscalationException",
    `The token would end after the session that asks for it: ${isoSeconds(session.expiresAt)}.`,
  );
}

/** What a token says beyond the call and its caller. */
interface TokenFrame {
  readonly iss: string;
  readonly expiresAt: number;
  /** Of the caller's account. */
  readonly membership: Membership | undefined;
}

/** IAM User Guide, "Understanding token claims". A claim that says nothing is left out. */
function claimsOf(
  { input, account, now, region }: Request,
  caller: SignedCaller,
  { iss, expiresAt, membership }: TokenFrame,
): JWTPayload {
  const { session } = caller;
  const [audience, ...more] = input.Audience;
  return {
    iss,
    aud: more.length === 0 && audience !== undefined ? audience : [...input.Audience],
    sub: caller.kind === "role" ? caller.principal.arn : caller.arn,
    iat: now / 1_000,
    exp: expiresAt / 1_000,
    jti: randomUUID(),
    [namespace]: {
      aws_account: account,
      source_region: region,
      org_id: membership?.organizationId,
      ou_path: membership && [membership.path],
      principal_tags: unlessEmpty(principalTags(caller)),
      request_tags: unlessEmpty(tagRecord(input.Tags ?? [])),
      original_session_exp: session === undefined ? undefined : isoSeconds(session.expiresAt),
      federated_provider: session?.federatedProvider,
      source_identity: session?.sourceIdentity,
    },
  };
}

/** The session's tags go before the principal's own of the same key, whatever its case. */
function principalTags(caller: SignedCaller): Tags {
  const own = caller.kind === "user" || caller.kind === "role" ? caller.principal.tags : {};
  const tags = caller.session?.tags ?? {};
  const overridden = new Set(Object.keys(tags).map((key) => key.toLowerCase()));
  const kept = Object.entries(own).filter(([key]) => !overridden.has(key.toLowerCase()));
  return { ...Object.fromEntries(kept), ...tags };
}

function unlessEmpty(tags: Tags): Tags | undefined {
  return Object.keys(tags).length === 0 ? undefined : tags;
}
