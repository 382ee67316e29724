/** Schedules: a job waits for the next window of each secret, and begins a rotation in it. */
import { randomUUID } from "node:crypto";
import type { AccountId } from "../../../base/arn.ts";
import type { Clock, EpochMilliseconds } from "../../../base/clock.ts";
import { ServiceError } from "../../../base/errors.ts";
import type { JobKind } from "../../../jobs/job.ts";
import { cancelJob, scheduleJob } from "../../../jobs/queue.ts";
import { arnOf, updateSecretRow } from "../secret.ts";
import type { SecretsUnit } from "../secretsmanager.ts";
import type { SecretTable } from "../tables.ts";
import { beginRotation } from "./begin.ts";
import { closingOf, nextWindow, rulesOf } from "./configuration.ts";
import type { RotationRunner } from "./runner.ts";

const kind = "secretsmanager/rotation-due";

/** Has the secret rotated when its window opens; no longer, where `dueAt` is null. */
export async function planRotation(
  { secret_id, account_id }: Pick<SecretTable, "secret_id" | "account_id">,
  dueAt: EpochMilliseconds | null,
  unit: SecretsUnit,
  now: EpochMilliseconds,
): Promise<void> {
  if (dueAt === null) return cancelJob(unit, kind, secret_id);
  const account = account_id as AccountId;
  const job = { kind, subject: secret_id, account, payload: {}, dueAt, lane: kind };
  await scheduleJob(unit, job, now);
}

/** The job of a schedule. */
export function rotationDue(clock: Clock, rotations: RotationRunner): JobKind {
  return {
    name: kind,
    pauses: { first: 1_000, longest: 600_000 },
    async perform({ subject, account }) {
      const token = randomUUID();
      return async (unit) => {
        await unit.lock(account);
        const secrets = unit as unknown as SecretsUnit;
        await rotateDue(rotations, { secretId: subject, token }, secrets, clock.now());
      };
    },
  };
}

/** A window that was missed, since no server ran, is not made up for: the next one is awaited. */
async function rotateDue(
  rotations: RotationRunner,
  { secretId, token }: { readonly secretId: string; readonly token: string },
  unit: SecretsUnit,
  now: EpochMilliseconds,
): Promise<void> {
  const secret = await unit.database
    .selectFrom("secretsmanager_secret")
    .selectAll()
    .where("secret_id", "=", secretId)
    .executeTakeFirst();
  if (secret === undefined || secret.deletion_at !== null || secret.rotation_enabled !== 1) return;
  const { rotation_due_at: opens, rotation_lambda_arn: lambdaArn } = secret;
  const rules = rulesOf(secret);
  if (opens === null || lambdaArn === null || rules === undefined) return;
  // It was put off meanwhile, or the clock was set back since the job was due.
  if (opens > now) return planRotation(secret, opens, unit, now);
  const due = nextWindow(rules, now)?.opens ?? null;
  await updateSecretRow(unit, secret, { rotation_due_at: due });
  await planRotation(secret, due, unit, now);
  if (now >= closingOf(rules, opens)) return;
  const beginning = { secret, arn: arnOf(secret), lambdaArn, token };
  await beginRotation(rotations, beginning, unit, now).catch(ignoreUnderWay);
}

/** An earlier rotation that is still being tried is the one that was due. */
function ignoreUnderWay(error: unknown): void {
  if (!(error instanceof ServiceError && error.code === "InvalidRequestException")) throw error;
}
