/**
 * Staging labels as pure rules: each label is on one version of a secret, and `AWSPREVIOUS` follows
 * the version that `AWSCURRENT` left (Secrets Manager API Reference, `PutSecretValue` and
 * `UpdateSecretVersionStage`).
 */
import { invalidParameter, limitExceeded } from "./errors.ts";

export const current = "AWSCURRENT";
export const previous = "AWSPREVIOUS";
export const pending = "AWSPENDING";

/** From each label to the version that has it. */
export type Stages = ReadonlyMap<string, string>;

/** Of all versions of a secret together (Secrets Manager quotas). */
const labelsPerSecret = 20;

/** Puts labels on a version, taking them from where they were. */
export function attach(stages: Stages, versionId: string, labels: readonly string[]): Stages {
  const moved = new Map(stages);
  for (const label of labels) moved.set(label, versionId);
  const left = stages.get(current);
  if (left !== undefined && left !== moved.get(current)) moved.set(previous, left);
  if (moved.size > labelsPerSecret) {
    throw limitExceeded(`A secret can have at most ${labelsPerSecret} staging labels.`);
  }
  return moved;
}

/**
 * The labels after a new version came: those that were asked for, or `AWSCURRENT`; the first
 * version of a secret has that in any case.
 */
export function attachToNewVersion(
  stages: Stages,
  versionId: string,
  asked: readonly string[] | undefined,
): Stages {
  const isFirst = !stages.has(current);
  return attach(stages, versionId, isFirst ? [...(asked ?? []), current] : (asked ?? [current]));
}

export interface StageMove {
  readonly label: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Moves a label, or takes it away. Throws `InvalidParameterException`. */
export function moveStage(stages: Stages, { label, from, to }: StageMove): Stages {
  const holder = stages.get(label);
  if (to !== undefined) {
    if (holder !== to) requireHolder(label, holder, from);
    return attach(stages, to, [label]);
  }
  if (from === undefined) {
    throw invalidParameter("You must specify MoveToVersionId, RemoveFromVersionId, or both.");
  }
  if (label === current) {
    throw invalidParameter(
      `You can only move staging label ${current} to a different secret version. It can't be ` +
        "completely removed.",
    );
  }
  requireHolder(label, holder, from);
  const left = new Map(stages);
  left.delete(label);
  return left;
}

/** A label that is on a version is taken from there only by who names the version. */
function requireHolder(label: string, holder: string | undefined, from: string | undefined): void {
  if (holder === from) return;
  if (holder === undefined) {
    throw invalidParameter(
      `Staging label ${label} isn't attached to version ${from}, so RemoveFromVersionId can't ` +
        "reference it.",
    );
  }
  if (from === undefined) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently ` +
        `attached to version ${holder}, so you must explicitly reference that version in ` +
        "RemoveFromVersionId.",
    );
  }
  throw invalidParameter(
    `The parameter RemoveFromVersionId must reference version ${holder}, which staging label ` +
      `${label} is currently attached to.`,
  );
}

/** The labels of one version, in the order of the alphabet. */
export function stagesOf(stages: Stages, versionId: string): readonly string[] {
  return [...stages].filter(([, holder]) => holder === versionId).map(([label]) => label);
}
