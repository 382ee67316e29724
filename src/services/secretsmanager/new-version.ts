/** Stores a value as a version of a secret: once for each token, with its labels. */
import type { AccountId, Arn } from "../../base/arn.ts";
import type { OperationRequest } from "../../pipeline/operation.ts";
import { tellDeleted } from "./deletion-events.ts";
import { parseConfiguration } from "./dynamic/configuration.ts";
import { isDynamic } from "./dynamic/kind.ts";
import { tokenInUse } from "./errors.ts";
import { planRotation } from "./rotation/due.ts";
import { columnsAfterMove } from "./rotation/progress.ts";
import { findVersion, stagesOfSecret } from "./rows.ts";
import { arnOf, updateSecretRow } from "./secret.ts";
import {
  gatherOpening,
  isSameValue,
  type KeyRight,
  noRight,
  openValue,
  type SealingKey,
  type SecretValue,
  sealValue,
} from "./secret-value.ts";
import type { SecretsManager, SecretsUnit } from "./secretsmanager.ts";
import { attachToNewVersion, current, pending, type Stages, stagesOf } from "./stages.ts";
import type { SecretTable, VersionTable } from "./tables.ts";
import { addVersion, fillVersion, pruneVersions, removeVersion, writeStages } from "./versions.ts";

export interface NewVersion {
  readonly secret: SecretTable;
  readonly arn: Arn;
  readonly versionId: string;
  readonly value: SecretValue;
  /** Undefined for `AWSCURRENT`. */
  readonly stages: readonly string[] | undefined;
  readonly key: SealingKey;
  /** What `gatherRepeated` gave. */
  readonly repeated: KeyRight;
  readonly now: number;
}

/**
 * The right to have the version of a token opened, where it is there already: its value is compared
 * with the one of the call, which tells whoever may not read it whether a guess is right.
 */
export async function gatherRepeated(
  parts: SecretsManager,
  request: OperationRequest<unknown>,
  secret: SecretTable | undefined,
  versionId: string,
  unit: SecretsUnit,
): Promise<KeyRight> {
  const version = secret && (await findVersion(unit.database, secret.secret_id, versionId));
  if (secret === undefined || version === undefined || version.sealed === null) return noRight;
  return gatherOpening(parts, version, arnOf(secret), request, unit);
}

/**
 * Gives the labels of the version. A token that stands for a version with the same value changes
 * nothing; with another value it is refused with `ResourceExistsException`.
 */
export async function storeVersion(
  parts: SecretsManager,
  stored: NewVersion,
  unit: SecretsUnit,
): Promise<readonly string[]> {
  const { secret, versionId, now } = stored;
  // Refused here, and not to each of its readers.
  if (isDynamic(secret)) parseConfiguration(stored.value, parts.dynamic.findEngine);
  const { secret_id } = secret;
  const before = await stagesOfSecret(unit.database, secret_id);
  const existing = await findVersion(unit.database, secret_id, versionId);
  if (existing !== undefined && existing.sealed !== null) {
    await requireSameValue(parts, existing, stored, unit);
    return stagesOf(before, versionId);
  }
  const after = attachToNewVersion(before, versionId, stored.stages);
  await writeValue(parts, existing, stored, unit);
  await relabel(parts, { secret, before, after }, unit, now);
  const outdated = await pruneVersions(unit, secret_id, now);
  tellDeleted({ audit: parts.audit, now }, "SecretVersionDeletion", secret, outdated, unit);
  return stagesOf(after, versionId);
}

async function requireSameValue(
  parts: SecretsManager,
  existing: VersionTable,
  { arn, value, versionId, repeated }: NewVersion,
  unit: SecretsUnit,
): Promise<void> {
  if (repeated.refusal !== undefined) throw repeated.refusal;
  const present = await openValue(parts, existing, arn, unit);
  if (!isSameValue(present, value)) throw tokenInUse(versionId, arn);
}

async function writeValue(
  parts: SecretsManager,
  existing: VersionTable | undefined,
  { secret, arn, versionId, value, key, now }: NewVersion,
  unit: SecretsUnit,
): Promise<void> {
  const sealing = { account: secret.account_id as AccountId, arn, versionId };
  const sealed = await sealValue(parts, value, sealing, key, unit);
  if (existing === undefined) {
    await addVersion(unit, secret, { ...sealed, version_id: versionId, created_at: now });
  } else {
    await fillVersion(unit, existing, sealed);
  }
}

/** Labels that move. */
export interface Relabelling {
  readonly secret: SecretTable;
  readonly before: Stages;
  readonly after: Stages;
}

/** Writes the labels, and what else follows where `AWSCURRENT` or `AWSPENDING` moved. */
export async function relabel(
  parts: SecretsManager,
  asked: Relabelling,
  unit: SecretsUnit,
  now: number,
): Promise<void> {
  const { secret, before } = asked;
  const { secret_id } = secret;
  const after = await withoutSuperseded(parts, asked, unit);
  await writeStages(unit, secret_id, before, after);
  const moved = columnsAfterMove(secret, before, after, now);
  await updateSecretRow(unit, secret, { changed_at: now, ...moved });
  if (moved.rotation_due_at !== undefined) {
    await planRotation(secret, moved.rotation_due_at, unit, now);
  }
  await dropEmptyPending(secret_id, before, asked.after, unit);
}

/**
 * A rotation that runs here is over once somebody else moves a label that it works by. Its version
 * was made from a value that is no longer the current one: taken up again, it would bring back what
 * somebody has mended since, or never fit. So it is `AWSPENDING` no more, and the next one begins.
 */
async function withoutSuperseded(
  { rotations }: SecretsManager,
  { secret, before, after }: Relabelling,
  unit: SecretsUnit,
): Promise<Stages> {
  const { rotation_lambda_arn: lambdaArn } = secret;
  const [token, replaces] = [before.get(pending), before.get(current)];
  if (token === undefined || token === replaces || token === after.get(current)) return after;
  const hasMoved = replaces !== after.get(current);
  if (!hasMoved && after.get(pending) === token) return after;
  if (lambdaArn === null || !rotations.runs(lambdaArn)) return after;
  const reason = hasMoved ? "Another version became current." : "AWSPENDING was moved by hand.";
  const rotation = { secretArn: arnOf(secret), token, lambdaArn, replaces };
  await rotations.cancel(rotation, unit, reason);
  const left = new Map(after);
  if (left.get(pending) === token) left.delete(pending);
  return left;
}

/** A rotation that has stored no value yet is over once another version became current. */
async function dropEmptyPending(
  secretId: string,
  before: Stages,
  after: Stages,
  unit: SecretsUnit,
): Promise<void> {
  const waiting = after.get(pending);
  const hasMoved = before.get(current) !== after.get(current);
  if (waiting === undefined || !hasMoved || waiting === after.get(current)) return;
  const version = await findVersion(unit.database, secretId, waiting);
  if (version?.sealed !== null || stagesOf(after, waiting).length > 1) return;
  await removeVersion(unit, version);
}
