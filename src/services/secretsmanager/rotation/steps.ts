/**
 * The four steps of a rotation, each safe to repeat. A strategy works between two transactions,
 * never inside one.
 */
import type { AccountId, Arn } from "../../../base/arn.ts";
import type { Clock } from "../../../base/clock.ts";
import type { Storage } from "../../../storage/storage.ts";
import { relabel, storeVersion } from "../new-version.ts";
import { findVersion, stagesOfSecret } from "../rows.ts";
import { arnOf, findSecret } from "../secret.ts";
import { parseSecretId, readSecretArn } from "../secret-id.ts";
import { noRight, openValue, type SealingKey, type SecretValue } from "../secret-value.ts";
import type { SecretsManager, SecretsUnit } from "../secretsmanager.ts";
import { attach, current, pending, previous, type Stages } from "../stages.ts";
import type { SecretsManagerTables, SecretTable } from "../tables.ts";
import { tagRecord, tagsOf } from "../tags.ts";
import {
  type PendingVersion,
  type RotatedVersions,
  RotationError,
  type RotationJob,
  type RotationStep,
  type RotationStrategies,
  type RotationStrategy,
  type ValueMaker,
} from "./runner.ts";

export interface RotationStepsParts {
  readonly secretsManager: SecretsManager;
  readonly storage: Storage<SecretsManagerTables>;
  readonly clock: Clock;
  readonly strategies: RotationStrategies;
}

/** A strategy that was taken away by the operator can come back: the step is tried again. */
function strategyFor(
  { strategies }: RotationStepsParts,
  { lambdaArn }: RotationJob,
): RotationStrategy {
  const strategy = strategies.find(lambdaArn);
  if (typeof strategy === "object") return strategy;
  throw new RotationError("Unfit", "No strategy of this name is connected.");
}

/** The secret of a job while its rotation is under way. */
interface UnderWay {
  readonly secret: SecretTable;
  readonly stages: Stages;
}

/** Writes what came of a step, in a unit that is kept only where nobody else took the job over. */
export type StepCompletion = (unit: SecretsUnit) => Promise<void>;

/**
 * Runs the slow part of one step of a rotation, and gives what is to be written of it. Rejects with
 * `RotationError` and with whatever the strategy rejects with.
 */
export async function performStep(
  parts: RotationStepsParts,
  job: RotationJob,
  step: RotationStep,
  signal: AbortSignal,
): Promise<StepCompletion> {
  const strategy = strategyFor(parts, job);
  const { pending: value, ...versions } = await readVersions(parts, job);
  if (step === "createSecret") {
    if (value !== undefined) return async () => {};
    const created = await strategy.createSecret(versions, signal);
    return (unit) => store(parts, job, created, unit);
  }
  if (value === undefined) throw noPendingValue();
  const pendingVersion = { ...versions, pending: value };
  if (step === "finishSecret") {
    await strategy.finishSecret?.(pendingVersion, signal);
    return async (unit) => {
      await finish(parts, job, unit);
      await strategy.finishWithin?.(pendingVersion, unit);
    };
  }
  await strategy[step](pendingVersion, signal);
  return async () => {};
}

function noPendingValue(): RotationError {
  return new RotationError("OutOfOrder", "The pending version has no value yet.");
}

/** Makes the current value work again, where that of the rotation had been set. */
export async function restoreCurrent(
  parts: RotationStepsParts,
  job: RotationJob,
  signal: AbortSignal,
): Promise<void> {
  const versions = await parts.storage.transact((unit) => versionsToRestore(parts, job, unit));
  if (versions !== undefined) await strategyFor(parts, job).restore?.(versions, signal);
}

/**
 * Undefined where nothing was set, or there is nothing to set back to. The rotation's version may
 * have lost its label, and the secret may wait for its deletion, which can be taken back.
 */
async function versionsToRestore(
  parts: RotationStepsParts,
  job: RotationJob,
  unit: SecretsUnit,
): Promise<PendingVersion | undefined> {
  const secret = await jobsSecret(parts, job, unit);
  if (secret === undefined) return undefined;
  const stages = await stagesOfSecret(unit.database, secret.secret_id);
  if (stages.get(current) === job.token) return undefined;
  const { secretsManager } = parts;
  const set = await valueOfVersion(secretsManager, secret, job.secretArn, job.token, unit);
  const versions = await versionsOf(parts, job, { secret, stages }, unit);
  return set === undefined || versions.current === undefined
    ? undefined
    : { ...versions, pending: set };
}

/** Tries what can be tried without a change: a value is made, and thrown away. */
export async function rehearse(
  parts: RotationStepsParts,
  job: RotationJob,
  signal: AbortSignal,
): Promise<void> {
  const strategy = strategyFor(parts, job);
  const versions = await parts.storage.transact(async (unit) => {
    const secret = await liveSecret(parts, job, unit);
    const stages = await stagesOfSecret(unit.database, secret.secret_id);
    return versionsOf(parts, job, { secret, stages }, unit);
  });
  await strategy.rehearse?.(versions, signal);
}

/** Undefined where it is gone. */
function jobsSecret(
  { clock }: RotationStepsParts,
  { secretArn }: Pick<RotationJob, "secretArn">,
  { database }: SecretsUnit,
): Promise<SecretTable | undefined> {
  const place = { account: "" as AccountId, region: "" };
  return findSecret(database, parseSecretId(secretArn, place), clock.now());
}

async function liveSecret(
  parts: RotationStepsParts,
  job: Pick<RotationJob, "secretArn">,
  unit: SecretsUnit,
): Promise<SecretTable> {
  const secret = await jobsSecret(parts, job, unit);
  if (secret === undefined || secret.deletion_at !== null) {
    throw new RotationError("Ended", "The secret is no more.");
  }
  return secret;
}

async function underWay(
  parts: RotationStepsParts,
  job: RotationJob,
  unit: SecretsUnit,
): Promise<UnderWay> {
  const secret = await liveSecret(parts, job, unit);
  const stages = await stagesOfSecret(unit.database, secret.secret_id);
  const now = stages.get(current);
  if (now === job.token) return { secret, stages };
  if (stages.get(pending) !== job.token) {
    throw new RotationError("Ended", "The rotation was ended by hand.");
  }
  if (now !== job.replaces) {
    throw new RotationError("Ended", "Another version became current meanwhile.");
  }
  return { secret, stages };
}

async function versionsOf(
  parts: RotationStepsParts,
  job: RotationJob,
  found: UnderWay,
  unit: SecretsUnit,
): Promise<RotatedVersions> {
  const { secretArn, token } = job;
  const read = (versionId: string | undefined) =>
    valueOfVersion(parts.secretsManager, found.secret, secretArn, versionId, unit);
  return {
    secret: found.secret,
    secretArn,
    token,
    current: await read(found.stages.get(current)),
    previous: await read(found.stages.get(previous)),
    administrator: (masterArn) => readAdministrator(parts, found.secret, masterArn),
  };
}

function readVersions(parts: RotationStepsParts, job: RotationJob) {
  return parts.storage.transact(async (unit) => {
    const found = await underWay(parts, job, unit);
    return {
      ...(await versionsOf(parts, job, found, unit)),
      pending: await valueOfVersion(
        parts.secretsManager,
        found.secret,
        job.secretArn,
        job.token,
        unit,
      ),
    };
  });
}

/** On an administrator's secret: the beginnings of names of secrets that it may rotate. */
export const rotatesTag = "sallyport:rotates";

/**
 * Whoever writes a secret chooses its `masterarn`, and so could borrow any administrator; that
 * one's owner must have said that this secret may.
 */
function readAdministrator(
  parts: RotationStepsParts,
  rotated: SecretTable,
  masterArn: string,
): Promise<SecretValue> {
  return parts.storage.transact(async (unit) => {
    const reference = readSecretArn(masterArn);
    const found =
      reference === undefined || reference.account !== rotated.account_id
        ? undefined
        : await findSecret(unit.database, reference, parts.clock.now());
    const names = found && tagRecord(tagsOf(found))[rotatesTag];
    const isAllowed = names?.split(" ").some((start) => start && rotated.name.startsWith(start));
    if (found === undefined || found.deletion_at !== null || isAllowed !== true) {
      throw new RotationError(
        "Unfit",
        `The secret of masterarn isn't there, or its tag ${rotatesTag} doesn't name this secret.`,
      );
    }
    const stages = await stagesOfSecret(unit.database, found.secret_id);
    const arn = arnOf(found);
    const versionId = stages.get(current);
    const value = await valueOfVersion(parts.secretsManager, found, arn, versionId, unit);
    if (value === undefined) throw new RotationError("Unfit", "The master secret has no value.");
    return value;
  });
}

export async function valueOfVersion(
  secretsManager: SecretsManager,
  secret: SecretTable,
  arn: Arn,
  versionId: string | undefined,
  unit: SecretsUnit,
): Promise<SecretValue | undefined> {
  if (versionId === undefined) return undefined;
  const version = await findVersion(unit.database, secret.secret_id, versionId);
  if (version === undefined || version.sealed === null) return undefined;
  return openValue(secretsManager, version, arn, unit);
}

/** Keeps the new value; where another run of the step was faster, its value stands. */
async function store(
  parts: RotationStepsParts,
  job: RotationJob,
  created: SecretValue | ValueMaker | undefined,
  unit: SecretsUnit,
): Promise<void> {
  const { secret } = await lockedUnderWay(parts, job, unit);
  const existing = await findVersion(unit.database, secret.secret_id, job.token);
  if (existing !== undefined && existing.sealed !== null) return;
  const value = typeof created === "function" ? await created(unit) : created;
  if (value === undefined) throw noPendingValue();
  const key = await ownKey(parts.secretsManager, secret, unit);
  const { secretArn: arn, token: versionId } = job;
  const now = parts.clock.now();
  const version = { secret, arn, versionId, value, key, repeated: noRight, now };
  await storeVersion(parts.secretsManager, { ...version, stages: [pending] }, unit);
}

/** The service seals for itself: nobody is asked but the key. */
async function ownKey(
  { keys }: SecretsManager,
  { account_id, kms_key }: SecretTable,
  unit: SecretsUnit,
): Promise<SealingKey> {
  const account = account_id as AccountId;
  const asking = { account, service: "secretsmanager", reference: kms_key ?? undefined };
  return { key: await keys.find(asking, unit), questions: [], refusal: undefined };
}

async function lockedUnderWay(
  parts: RotationStepsParts,
  job: RotationJob,
  unit: SecretsUnit,
): Promise<UnderWay> {
  const { secret } = await underWay(parts, job, unit);
  await unit.lock(secret.account_id);
  return underWay(parts, job, unit);
}

/** `AWSCURRENT` moves to the new version, and `AWSPENDING` goes. */
async function finish(
  parts: RotationStepsParts,
  job: RotationJob,
  unit: SecretsUnit,
): Promise<void> {
  const { secret, stages } = await lockedUnderWay(parts, job, unit);
  const version = await findVersion(unit.database, secret.secret_id, job.token);
  if (version === undefined || version.sealed === null) throw noPendingValue();
  const after = new Map(attach(stages, job.token, [current]));
  if (after.get(pending) === job.token) after.delete(pending);
  await relabel(parts.secretsManager, { secret, before: stages, after }, unit, parts.clock.now());
}
