/** The end of a recovery window: a job removes the rows of a secret that is gone already. */
import type { AccountId } from "../../base/arn.ts";
import type { Clock } from "../../base/clock.ts";
import type { JobKind } from "../../jobs/job.ts";
import { cancelJob, scheduleJob } from "../../jobs/queue.ts";
import type { AuditTrail } from "../../pipeline/audit.ts";
import { type DeletionWitness, tellDeleted } from "./deletion-events.ts";
import { secretChangeKey } from "./secret-cache.ts";
import type { SecretsUnit } from "./secretsmanager.ts";
import type { SecretTable } from "./tables.ts";

const kind = "secretsmanager/removal";

/** Removes a secret with its versions and labels. */
export async function removeSecret(
  witness: DeletionWitness,
  secret: SecretTable,
  unit: SecretsUnit,
): Promise<void> {
  const versions = await unit.database
    .selectFrom("secretsmanager_version")
    .select("version_id")
    .where("secret_id", "=", secret.secret_id)
    .orderBy("ordinal")
    .execute();
  const ids = versions.map(({ version_id }) => version_id);
  tellDeleted(witness, "EndSecretVersionDelete", secret, ids, unit);
  await unit.database
    .deleteFrom("secretsmanager_secret")
    .where("secret_id", "=", secret.secret_id)
    .execute();
  unit.changed(secretChangeKey(secret));
}

export async function scheduleRemoval(
  { secret_id, account_id }: SecretTable,
  dueAt: number,
  unit: SecretsUnit,
  now: number,
): Promise<void> {
  const account = account_id as AccountId;
  const job = { kind, subject: secret_id, account, payload: {}, dueAt, lane: kind };
  await scheduleJob(unit, job, now);
}

export async function cancelRemoval({ secret_id }: SecretTable, unit: SecretsUnit): Promise<void> {
  await cancelJob(unit, kind, secret_id);
}

/** A secret that was restored in the meantime, or whose name was given anew, is left alone. */
export function secretRemoval(clock: Clock, audit: AuditTrail): JobKind {
  return {
    name: kind,
    pauses: { first: 1_000, longest: 600_000 },
    async perform({ subject, account }) {
      return async (anyUnit) => {
        await anyUnit.lock(account);
        const unit = anyUnit as unknown as SecretsUnit;
        const now = clock.now();
        const secret = await unit.database
          .selectFrom("secretsmanager_secret")
          .selectAll()
          .where("secret_id", "=", subject)
          .executeTakeFirst();
        const deletionAt = secret?.deletion_at ?? null;
        if (secret === undefined || deletionAt === null) return;
        // The clock was set back since the job was due.
        if (deletionAt > now) return scheduleRemoval(secret, deletionAt, unit, now);
        await removeSecret({ audit, now }, secret, unit);
      };
    },
  };
}
