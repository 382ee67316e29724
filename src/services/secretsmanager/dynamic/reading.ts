/** `GetSecretValue` of a dynamic secret: which lease answers it, and what must be done first. */
import type { EpochMilliseconds } from "../../../base/clock.ts";
import { ServiceError } from "../../../base/errors.ts";
import { activeLease, findLease } from "../../../leases/lease.ts";
import type { LeaseTable } from "../../../leases/tables.ts";
import type { OperationRequest } from "../../../pipeline/operation.ts";
import type { RememberedCall } from "../../../pipeline/remembered-call.ts";
import type { GetSecretValueResponse } from "../../../wire/generated/secretsmanager.ts";
import { valueNotFound } from "../errors.ts";
import { noteAccess, type ReadingFacts } from "../reading.ts";
import { nameAndArn, requireLiveSecret } from "../secret.ts";
import { openValue } from "../secret-value.ts";
import type { SecretsManager, SecretsUnit } from "../secretsmanager.ts";
import { current } from "../stages.ts";
import { parseConfiguration } from "./configuration.ts";
import { leaseDatabase } from "./lease-rows.ts";
import { detailOf, holderOf, shownLogin, unsealed } from "./lease-value.ts";
import {
  type AllowedRead,
  createLogin,
  type PreparedLease,
  renewedUntil,
  renewLogin,
} from "./leasing.ts";

export interface LeaseReadingFacts extends ReadingFacts {
  /** The lease that the call would be answered from; always undefined of other secrets. */
  readonly lease: LeaseTable | undefined;
}

interface Wanted {
  readonly VersionId?: string | undefined;
  readonly VersionStage?: string | undefined;
}

type Request = OperationRequest<Wanted>;

/** The lease that the work before made, the one that is named, or the caller's own. */
export async function gatherLease(
  { input, caller, now }: Request,
  { secret }: ReadingFacts,
  unit: SecretsUnit,
  prepared: PreparedLease | undefined,
): Promise<LeaseTable | undefined> {
  if (secret === undefined || caller.kind === "anonymous") return undefined;
  const database = leaseDatabase(unit);
  const holder = holderOf(caller);
  const subject = secret.secret_id;
  const id = prepared?.leaseId ?? input.VersionId;
  if (id === undefined) return activeLease(database, { subject, holder }, now);
  const lease = id.includes("\0") ? undefined : await findLease(database, id);
  if (lease?.subject !== subject || lease.holder !== holder) return undefined;
  return lease.state === "active" && lease.expires_at > now ? lease : undefined;
}

/** Undefined where the read can be answered, or refused, from what is there. */
export function leaseWork(
  parts: SecretsManager,
  { input, caller, now }: Request,
  facts: LeaseReadingFacts,
  call: () => RememberedCall,
): (() => Promise<PreparedLease>) | undefined {
  const { secret, version, lease, right, arn } = facts;
  if (secret === undefined || version === undefined || right.refusal !== undefined)
    return undefined;
  if (caller.kind === "anonymous" || isOtherStage(input)) return undefined;
  const need = needOf(lease, input, now);
  if (need === "nothing") return undefined;
  const read: AllowedRead = { secret, version, arn, caller, call: call() };
  if (need === "new" || lease === undefined) return () => createLogin(parts, read);
  return async () => {
    const renewed = await renewLogin(parts, lease, read);
    if (renewed !== undefined) return renewed;
    return input.VersionId === undefined ? createLogin(parts, read) : { leaseId: lease.lease_id };
  };
}

/**
 * A lease is used as it is for the first half of its life, then renewed; near the end of all
 * renewals a new one is made, so that a reader always has half a life before it. Who names a lease
 * gets that one or none.
 */
function needOf(
  lease: LeaseTable | undefined,
  { VersionId }: Wanted,
  now: EpochMilliseconds,
): "nothing" | "renewal" | "new" {
  if (lease === undefined) return VersionId === undefined ? "new" : "nothing";
  const half = detailOf(lease).lifetime / 2;
  if (lease.expires_at - now >= half) return "nothing";
  const until = renewedUntil(lease, now);
  if (until - now >= half) return "renewal";
  if (VersionId === undefined) return "new";
  return until > lease.expires_at ? "renewal" : "nothing";
}

/** A dynamic secret's readers see one stage. */
function isOtherStage({ VersionStage }: Wanted): boolean {
  return VersionStage !== undefined && VersionStage !== current;
}

/** The login of the lease, in the shape of AWS's database secrets. */
export async function readLease(
  parts: SecretsManager,
  { input, now }: Request,
  facts: LeaseReadingFacts,
  unit: SecretsUnit,
): Promise<GetSecretValueResponse> {
  const secret = requireLiveSecret(facts);
  const { lease, right, version, arn } = facts;
  const { VersionId, VersionStage } = input;
  if (version === undefined || isOtherStage(input)) {
    throw valueNotFound(`staging label: ${VersionStage ?? current}`);
  }
  if (right.refusal !== undefined) throw right.refusal;
  if (lease === undefined) {
    if (VersionId !== undefined) throw valueNotFound(`VersionId: ${VersionId}`);
    throw new ServiceError("InternalServiceError", "The lease ended meanwhile. Try again.", {
      status: 500,
    });
  }
  const { lease_id: version_id, sealed } = lease;
  const value = unsealed(await openValue(parts, { kind: "string", sealed, version_id }, arn, unit));
  const configuration = parseConfiguration(
    { kind: "string", bytes: Buffer.from(value.configuration, "utf8") },
    parts.dynamic.findEngine,
  );
  await noteAccess(secret, version, now, unit);
  return {
    ...nameAndArn(secret),
    VersionId: version_id,
    SecretString: shownLogin(configuration, value, lease.expires_at),
    VersionStages: [current],
    CreatedDate: new Date(lease.created_at),
  };
}
