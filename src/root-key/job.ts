/** The job behind a rotation: passes over all sealed columns until one finds nothing left to do. */
import type { EpochMilliseconds } from "../base/clock.ts";
import type { Completion, JobKind } from "../jobs/job.ts";
import type { AnyUnit, Storage } from "../storage/storage.ts";
import {
  currentState,
  keptMilliseconds,
  markDropped,
  markRewrapped,
  type Rotating,
  rotationJob,
  scheduleRotation,
} from "./rotation.ts";
import { type FormerKey, isDropped } from "./state.ts";
import { newPass, readProgress, type SweepParts, type SweepProgress, sweepBatch } from "./sweep.ts";
import type { ServerTables } from "./tables.ts";

/**
 * What was sealed before a node turned to the new key is written by then, in milliseconds: a unit
 * of work takes 15 seconds at most, and what precedes it in a call much less.
 */
const settledMilliseconds = 20_000;

/** Before a pass may be the last one, nodes are asked again so often, in milliseconds. */
const settlePauseMilliseconds = 1_000;

export interface RotationWitness {
  /** Puts the end of a rotation, or of a key, on record. */
  record(event: "RootKeyRewrapped" | "RootKeyDropped", keyId: string, unit: AnyUnit): Promise<void>;
}

export interface RotationJobParts extends SweepParts, Rotating {
  readonly storage: Storage<ServerTables>;
  readonly witness: RotationWitness;
}

export function rotationJobKind(parts: RotationJobParts): JobKind {
  const { storage, clock, rootKeys } = parts;
  return {
    name: rotationJob.kind,
    pauses: { first: 5_000, longest: 600_000 },
    async perform(_job, signal): Promise<Completion> {
      await rootKeys.refresh();
      const { current, former } = await storage.read(currentState);
      const left = former.filter((key) => !isDropped(key));
      if (left.length === 0) return async () => {};
      const now = clock.now();
      const isSettled = await storage.read(async (database) => {
        const nodes = await rootKeys.liveNodes(database);
        return nodes.every(
          (node) =>
            node.sealingKeyId === current.id && node.sealingSince <= now - settledMilliseconds,
        );
      });
      const last = await storage.read(readProgress);
      const ofThis = last?.keyId === current.id ? last : undefined;
      const isUnfinished = ofThis !== undefined && ofThis.columns < parts.columns.length;
      if (ofThis !== undefined && !isUnfinished && !isSettled)
        return (unit) => lookAgain(parts, unit);
      const begun = isUnfinished ? ofThis : newPass(current.id, isSettled, ofThis);
      const pass = await sweep(parts, begun, signal);
      requireSound(pass);
      return (unit) => concluded(parts, unit, pass, left);
    },
  };
}

/** To the end of the pass, unless this node loses the job or stops. */
async function sweep(
  parts: RotationJobParts,
  begun: SweepProgress,
  signal: AbortSignal,
): Promise<SweepProgress> {
  let progress = begun;
  while (progress.columns < parts.columns.length) {
    signal.throwIfAborted();
    progress = await sweepBatch(parts, progress);
  }
  return progress;
}

/** Soon, for the next pass, which may be the last one. */
function lookAgain({ clock, account }: Rotating, unit: AnyUnit): Promise<void> {
  const now = clock.now();
  return scheduleRotation(unit, account, now + settlePauseMilliseconds, now);
}

/** A former key stays as long as a value is under it that nobody can open any more. */
function requireSound({ failures, firstFailure }: SweepProgress): void {
  if (failures === 0) return;
  throw new Error(
    `${failures} sealed values do not open, the first in ${firstFailure}; ` +
      "the former root key is kept until they are restored or removed",
  );
}

async function concluded(
  parts: RotationJobParts,
  unit: AnyUnit,
  pass: SweepProgress,
  left: readonly FormerKey[],
): Promise<void> {
  if (!pass.isSettled || pass.rewrapped > 0) return lookAgain(parts, unit);
  const { clock, account, witness } = parts;
  const now = clock.now();
  for (const key of left.filter(({ rewrappedAt }) => rewrappedAt === undefined)) {
    await markRewrapped(unit, key, now);
    await witness.record("RootKeyRewrapped", key.id, unit);
  }
  const dueAt = ({ rewrappedAt = now }: FormerKey): EpochMilliseconds =>
    rewrappedAt + keptMilliseconds;
  const due = left.filter((key) => dueAt(key) <= now);
  for (const key of due) {
    await markDropped(unit, key, now);
    await witness.record("RootKeyDropped", key.id, unit);
  }
  const later = left.filter((key) => !due.includes(key)).map(dueAt);
  if (later.length > 0) await scheduleRotation(unit, account, Math.min(...later), now);
}
