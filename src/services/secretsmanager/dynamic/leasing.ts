/** Makes and renews the logins of dynamic secrets: the outside work of a read that is allowed. */
import { randomUUID } from "node:crypto";
import type { AccountId, Arn } from "../../../base/arn.ts";
import type { EpochMilliseconds } from "../../../base/clock.ts";
import { ServiceError } from "../../../base/errors.ts";
import { EngineError } from "../../../engines/engine.ts";
import {
  activateLease,
  endAnew,
  endLease,
  type NewLease,
  openLease,
  openLeaseCount,
  renewLease,
  withdrawLease,
} from "../../../leases/lease.ts";
import type { EndReason, LeaseTable } from "../../../leases/tables.ts";
import type { SignedCaller } from "../../../pipeline/caller.ts";
import type { RememberedCall } from "../../../pipeline/remembered-call.ts";
import { invalidRequest } from "../errors.ts";
import { keyOf, openValue, sealValue } from "../secret-value.ts";
import type { SecretsManager } from "../secretsmanager.ts";
import type { SecretTable, VersionTable } from "../tables.ts";
import { type DynamicConfiguration, parseConfiguration } from "./configuration.ts";
import { leaseDatabase, leaseKindName } from "./lease-rows.ts";
import {
  detailOf,
  holderOf,
  type LeaseDetail,
  type LeaseValue,
  newPassword,
  newRoleName,
  sealable,
} from "./lease-value.ts";

/** The lease that the outside work came to. */
export interface PreparedLease {
  readonly leaseId: string;
}

/** A read that is allowed, of a secret that has a configuration. */
export interface AllowedRead {
  readonly secret: SecretTable;
  readonly version: VersionTable;
  readonly arn: Arn;
  readonly caller: SignedCaller;
  readonly call: RememberedCall;
}

/** How long a database may take to make a login, in milliseconds: well before the clean-up. */
const workMilliseconds = 20_000;
const leasesPerSecretMax = 10_000;

/** What seals remembered calls: they hold session tokens. */
export const callPurpose = "lease call";

/**
 * Reads of one reader at the same time share the login that the first of them asks for. Throws
 * `InternalServiceError` where the database does not answer, which clients try again.
 */
export function createLogin(parts: SecretsManager, read: AllowedRead): Promise<PreparedLease> {
  const { loginsUnderWay } = parts;
  const key = `${read.secret.secret_id} ${holderOf(read.caller)}`;
  const known = loginsUnderWay.get(key);
  if (known !== undefined) return known;
  const login = makeLogin(parts, read).finally(() => loginsUnderWay.delete(key));
  loginsUnderWay.set(key, login);
  return login;
}

async function makeLogin(parts: SecretsManager, read: AllowedRead): Promise<PreparedLease> {
  const { clock } = parts.dynamic;
  const { lease, configuration, value } = await openedLease(parts, read);
  const signal = AbortSignal.timeout(workMilliseconds);
  const { engine, admin, creation: statements } = configuration;
  const { role: name, password } = value;
  try {
    const role = { name, password, expiresAt: lease.expires_at, statements };
    await engine.createRole(admin, role, signal);
  } catch (failure) {
    await notMade(parts, lease, failure);
    throw toldFailure(failure);
  }
  const isActive = await parts.storage.transact((unit) => activateLease(unit, lease, clock.now()));
  if (!isActive) {
    // The clean-up came first, and may have found nothing yet.
    await parts.storage.transact((unit) => endAnew(unit, lease, clock.now()));
    throw unavailable();
  }
  return { leaseId: lease.lease_id };
}

interface OpenedLease {
  readonly lease: NewLease;
  readonly configuration: DynamicConfiguration;
  readonly value: LeaseValue;
}

/** Committed before anything is made: by this row a crash is cleaned up after. */
function openedLease(
  parts: SecretsManager,
  { secret, version, arn, caller, call }: AllowedRead,
): Promise<OpenedLease> {
  const { clock, sealer, findEngine } = parts.dynamic;
  const [leaseId, role, password] = [randomUUID(), newRoleName(caller), newPassword()];
  return parts.storage.transact(async (unit) => {
    const now = clock.now();
    if ((await openLeaseCount(leaseDatabase(unit), secret.secret_id)) >= leasesPerSecretMax) {
      throw invalidRequest(`The secret has ${leasesPerSecretMax} leases, and can have no more.`);
    }
    const stored = await openValue(parts, version, arn, unit);
    const configuration = parseConfiguration(stored, findEngine);
    const text = Buffer.from(stored.bytes).toString("utf8");
    const value = { role, password, configuration: text };
    const key = { key: keyOf(version), questions: [], refusal: undefined };
    const sealing = { account: secret.account_id as AccountId, arn, versionId: leaseId };
    const { sealed } = await sealValue(parts, sealable(value), sealing, key, unit);
    const { engine, engineName, admin, lifetime, lifetimeMax } = configuration;
    const detail: LeaseDetail = { role, engine: engineName, lifetime };
    const lease: NewLease = {
      lease_id: leaseId,
      account_id: secret.account_id,
      region: secret.region,
      kind: leaseKindName,
      subject: secret.secret_id,
      resource: arn,
      holder: holderOf(caller),
      holder_arn: caller.arn,
      expires_at: now + lifetime,
      expires_max_at: now + lifetimeMax,
      lane: `${engine.name}://${admin.host}:${admin.port}`,
      detail: JSON.stringify(detail),
      sealed,
      sealed_call: sealer.seal(callPurpose, leaseId, JSON.stringify(call)),
    };
    await openLease(unit, lease, now);
    return { lease, configuration, value };
  });
}

/** Reads during an outage leave no rows behind that would all have to be ended after it. */
async function notMade(parts: SecretsManager, lease: NewLease, failure: unknown): Promise<void> {
  if (!(failure instanceof EngineError && failure.isBeforeWork)) {
    return ended(parts, lease, "creation failed");
  }
  await parts.storage.transact((unit) => withdrawLease(unit, lease));
}

async function ended(
  parts: SecretsManager,
  lease: Pick<LeaseTable, "lease_id" | "account_id" | "lane">,
  reason: EndReason,
): Promise<void> {
  const { clock } = parts.dynamic;
  await parts.storage.transact((unit) => endLease(unit, lease, reason, clock.now()));
}

/** How far a lease can be renewed now. */
export function renewedUntil(lease: LeaseTable, now: EpochMilliseconds): EpochMilliseconds {
  return Math.min(now + detailOf(lease).lifetime, lease.expires_max_at);
}

/** Undefined where the login was gone, so that another one is needed. */
export async function renewLogin(
  parts: SecretsManager,
  lease: LeaseTable,
  { version, arn, call }: AllowedRead,
): Promise<PreparedLease | undefined> {
  const { clock, sealer, findEngine } = parts.dynamic;
  const leaseId = lease.lease_id;
  const until = renewedUntil(lease, clock.now());
  const configuration = await parts.storage.transact(async (unit) =>
    parseConfiguration(await openValue(parts, version, arn, unit), findEngine),
  );
  try {
    await configuration.engine.renewRole(
      configuration.admin,
      { name: detailOf(lease).role, expiresAt: until },
      AbortSignal.timeout(workMilliseconds),
    );
  } catch (failure) {
    if (failure instanceof EngineError && failure.code === "RoleMissing") {
      await ended(parts, lease, "lost");
      return undefined;
    }
    // The lease has not ended: its login is as good as it was.
    if (failure instanceof EngineError) return { leaseId };
    throw failure;
  }
  const sealed_call = sealer.seal(callPurpose, leaseId, JSON.stringify(call));
  const isRenewed = await parts.storage.transact((unit) =>
    renewLease(unit, lease, { expires_at: until, sealed_call }, clock.now()),
  );
  return isRenewed ? { leaseId } : undefined;
}

function toldFailure(failure: unknown): unknown {
  if (!(failure instanceof EngineError)) return failure;
  if (failure.code === "Unreachable") return unavailable(failure);
  return invalidRequest(`No login could be made for this read: ${failure.message}.`);
}

function unavailable(cause?: unknown): ServiceError {
  return new ServiceError(
    "InternalServiceError",
    "The database of the secret did not make a login in time. Try again.",
    { status: 500, cause },
  );
}
