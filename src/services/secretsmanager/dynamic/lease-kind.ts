/** Leases of dynamic secrets, as the room of leases sees them. */
import type { Arn } from "../../../base/arn.ts";
import { assert } from "../../../base/errors.ts";
import { EngineError } from "../../../engines/engine.ts";
import type { LeaseKind } from "../../../leases/kind.ts";
import type { LeaseTable } from "../../../leases/tables.ts";
import type { RememberedCall } from "../../../pipeline/remembered-call.ts";
import { findVersion, stagesOfSecret } from "../rows.ts";
import { arnOf } from "../secret.ts";
import { openValue } from "../secret-value.ts";
import type { SecretsManager, SecretsUnit } from "../secretsmanager.ts";
import { current } from "../stages.ts";
import type { SecretTable } from "../tables.ts";
import { type DynamicConfiguration, parseConfiguration } from "./configuration.ts";
import { leaseKindName } from "./lease-rows.ts";
import { detailOf, unsealed } from "./lease-value.ts";
import { callPurpose } from "./leasing.ts";

/** `isStillAllowed` decides a call anew. */
export function dynamicLeases(
  parts: SecretsManager,
  isStillAllowed: (call: RememberedCall) => Promise<boolean>,
): LeaseKind {
  return {
    name: leaseKindName,
    async isStillHeld(lease) {
      const secret = await parts.storage.transact((unit) => secretOf(lease, unit));
      if (secret === undefined || secret.deletion_at !== null) return false;
      const { sealed_call } = lease;
      assert(sealed_call !== null, "an active lease remembers its call");
      const { sealer } = parts.dynamic;
      const text = sealer.openText(callPurpose, lease.lease_id, sealed_call);
      return isStillAllowed(JSON.parse(text) as RememberedCall);
    },
    async renew(lease, expiresAt, signal) {
      await withAdministrator(parts, lease, ({ engine, admin }) =>
        engine.renewRole(admin, { name: detailOf(lease).role, expiresAt }, signal),
      );
    },
    async end(lease, signal) {
      const { role: name } = detailOf(lease);
      await withAdministrator(parts, lease, ({ engine, admin, revocation: statements }) =>
        engine.dropRole(admin, { name, statements }, signal),
      );
    },
  };
}

/**
 * Works as the administrator whom the secret names now, else as the one whom it named when the
 * lease was made: the password may have been rotated since, and the secret may be gone.
 */
async function withAdministrator(
  parts: SecretsManager,
  lease: LeaseTable,
  work: (configuration: DynamicConfiguration) => Promise<void>,
): Promise<void> {
  const candidates = await parts.storage.transact((unit) => configurationsOf(parts, lease, unit));
  let refusal: EngineError | undefined;
  for (const configuration of candidates) {
    try {
      return await work(configuration);
    } catch (failure) {
      if (!(failure instanceof EngineError) || failure.code !== "SignInRefused") throw failure;
      // The first one's is told: it is the secret's own by now, which somebody can mend.
      refusal ??= failure;
    }
  }
  throw refusal;
}

async function configurationsOf(
  parts: SecretsManager,
  lease: LeaseTable,
  unit: SecretsUnit,
): Promise<readonly DynamicConfiguration[]> {
  const { findEngine } = parts.dynamic;
  const { lease_id: version_id, sealed, resource } = lease;
  const own = unsealed(
    await openValue(parts, { kind: "string", sealed, version_id }, resource as Arn, unit),
  );
  const bytes = Buffer.from(own.configuration, "utf8");
  const first = parseConfiguration({ kind: "string", bytes }, findEngine);
  const now = await currentConfiguration(parts, lease, unit);
  return now !== undefined && isSamePlace(now, first) ? [now, first] : [first];
}

/** Another database would know nothing of the login, and the end would be none. */
function isSamePlace(one: DynamicConfiguration, other: DynamicConfiguration): boolean {
  return (
    one.engine === other.engine &&
    one.admin.host === other.admin.host &&
    one.admin.port === other.admin.port &&
    one.admin.dbname === other.admin.dbname
  );
}

async function currentConfiguration(
  parts: SecretsManager,
  lease: LeaseTable,
  unit: SecretsUnit,
): Promise<DynamicConfiguration | undefined> {
  const secret = await secretOf(lease, unit);
  if (secret === undefined) return undefined;
  const id = (await stagesOfSecret(unit.database, secret.secret_id)).get(current);
  const version =
    id === undefined ? undefined : await findVersion(unit.database, secret.secret_id, id);
  if (version === undefined || version.sealed === null) return undefined;
  const value = await openValue(parts, version, arnOf(secret), unit);
  return parseConfiguration(value, parts.dynamic.findEngine);
}

function secretOf(
  { subject }: LeaseTable,
  { database }: SecretsUnit,
): Promise<SecretTable | undefined> {
  return database
    .selectFrom("secretsmanager_secret")
    .selectAll()
    .where("secret_id", "=", subject)
    .executeTakeFirst();
}
