/** RetireGrant: by those whom the grant names, by its account, or by permission. */
import { rootArn } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation, OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import type { GrantConstraints, RetireGrantRequest } from "../../wire/generated/kms.ts";
import { validationError } from "./errors.ts";
import { checkGrantId, grantNotFound, isGrantId, mayRetire, removeGrant } from "./grant.ts";
import { constraintContext, constraintKeys } from "./grant-constraints.ts";
import { granteeKeys, noGrants } from "./grant-match.ts";
import { openGrantToken } from "./grant-token.ts";
import { type KeyFacts, recordedKey, stopDryRun } from "./key-call.ts";
import { keyPermission } from "./key-permission.ts";
import { keyArn } from "./key-store.ts";
import { findKey, requireKey } from "./key-target.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import type { GrantTable, KmsTables } from "./tables.ts";

interface RetireFacts extends KeyFacts {
  readonly grant: GrantTable | undefined;
}

/** A grant by its token, or by its id and the ARN of its key. Throws where it is neither. */
function askedGrant(kms: Kms, { GrantToken, GrantId, KeyId }: RetireGrantRequest) {
  if (GrantToken !== undefined && GrantId === undefined && KeyId === undefined) {
    return { grantId: openGrantToken(kms.sealer, GrantToken), keyId: undefined };
  }
  if (GrantToken === undefined && GrantId !== undefined && KeyId !== undefined) {
    return { grantId: GrantId, keyId: KeyId };
  }
  throw validationError("Specify either a grant token, or a grant ID and the ARN of a key.");
}

async function gatherGrant(
  kms: Kms,
  { input, account, region, now }: OperationRequest<RetireGrantRequest>,
  unit: Unit<KmsTables>,
): Promise<RetireFacts> {
  const { grantId, keyId } = askedGrant(kms, input);
  const grant = isGrantId(grantId) ? await findGrant(unit, grantId) : undefined;
  const text = keyId ?? (grant && keyArn(grant.region, grant.account_id, grant.key_id));
  if (text === undefined) {
    throw new ServiceError("InvalidGrantTokenException", "The grant of the token is gone.");
  }
  const target = await findKey(kms.store, { text, account, region, now, aliases: false }, unit);
  const isOfKey = grant !== undefined && target.key?.row.key_id === grant.key_id;
  return { target, grant: isOfKey ? grant : undefined, grants: noGrants };
}

function findGrant({ database }: Unit<KmsTables>, grantId: string) {
  return database
    .selectFrom("kms_grant as grant")
    .innerJoin("kms_key as key", "key.key_id", "grant.key_id")
    .selectAll("grant")
    .select("key.region")
    .where("grant.grant_id", "=", grantId)
    .executeTakeFirst();
}

/**
 * Whom the grant names needs no policy. The accounts of the key, of the grant's issuer and of a
 * retiring principal say by their own policies who else may; the key's policy has no say (KMS
 * Developer Guide, "Retiring and revoking grants"; rule E21). Denies of all others bind everyone.
 */
function permissions(
  { caller }: OperationRequest<RetireGrantRequest>,
  { target, grant }: RetireFacts,
): readonly PermissionRequest[] {
  const constraints =
    grant?.constraints == null ? undefined : (JSON.parse(grant.constraints) as GrantConstraints);
  const question = keyPermission({
    action: "RetireGrant",
    caller,
    target,
    context: constraintContext(constraints),
    keys: constraintKeys(constraints),
  });
  if (grant === undefined || target.key === undefined || caller.kind === "anonymous") {
    return [question];
  }
  const { key } = target;
  const accounts = [grant.issuing_account, key.account];
  const isOwner = accounts.includes(caller.account) || mayRetire(grant, [rootArn(caller.account)]);
  // The grant stands in for the caller's own account too: it is asked as one of that account.
  const ofOwner = { ...question, resourceAccount: caller.account };
  if (!mayRetire(grant, granteeKeys(caller))) return [isOwner ? ofOwner : question];
  return [{ ...ofOwner, resourcePolicy: { kind: "key", policy: key.policy, granted: true } }];
}

function retireGrant(kms: Kms): Operation {
  return kmsOperation<"RetireGrant", RetireFacts>("RetireGrant", {
    readOnly: false,
    gather: (request, unit) => gatherGrant(kms, request, unit),
    permissions,
    async run({ input }, { target, grant }, unit) {
      requireKey(target);
      if (input.GrantId !== undefined) checkGrantId(input.GrantId);
      if (grant === undefined) throw grantNotFound(input.GrantId ?? "");
      stopDryRun(input);
      await removeGrant(unit, grant);
      return {};
    },
    // A token does not tell its grant to those who read the trail.
    record: (request, output, facts) => ({
      ...recordedKey(request, output, facts),
      ...(facts?.grant === undefined
        ? {}
        : { additionalEventData: { grantId: facts.grant.grant_id } }),
    }),
  });
}

export function retireGrantOperations(kms: Kms): readonly Operation[] {
  return [retireGrant(kms)];
}
