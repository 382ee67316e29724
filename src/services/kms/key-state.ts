/** A key's state at an instant, and what it lets be done. */
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { KeyState } from "../../wire/generated/kms.ts";
import { disabled, invalidState } from "./errors.ts";
import type { LoadedKey } from "./key-store.ts";
import type { KeyMaterialTable } from "./tables.ts";

export type State = Extract<KeyState, "Enabled" | "Disabled" | "PendingDeletion" | "PendingImport">;

/** Whether a version can be used: imported material may be gone, or have run out. */
export function hasMaterial(material: KeyMaterialTable | undefined, now: EpochMilliseconds) {
  if (material === undefined || material.sealed === null) return false;
  return material.expires_at === null || material.expires_at > now;
}

/** The waiting period is over: the key is no more, even where its rows are yet to be swept. */
export function isGone(key: LoadedKey, now: EpochMilliseconds): boolean {
  return key.row.deletion_at !== null && key.row.deletion_at <= now;
}

export function stateOf(key: LoadedKey, now: EpochMilliseconds): State {
  const { row, materials } = key;
  if (row.deletion_at !== null) return "PendingDeletion";
  if (row.origin === "EXTERNAL" && !importedWhole(materials, row.current_version, now)) {
    return "PendingImport";
  }
  return row.enabled === 1 ? "Enabled" : "Disabled";
}

/** All versions in use must be there, or what they encrypted could not be read. */
function importedWhole(
  materials: ReadonlyMap<number, KeyMaterialTable>,
  currentVersion: number,
  now: EpochMilliseconds,
): boolean {
  for (let version = 1; version <= currentVersion; version += 1) {
    if (!hasMaterial(materials.get(version), now)) return false;
  }
  return true;
}

/** What AWS says of the states that forbid something: "arn:… is pending deletion." */
const stateWords = {
  PendingDeletion: "pending deletion",
  PendingImport:
    "pending import because no key material has ever been imported or one of the imported key " +
    "materials is deleted or expired",
} as const;

/** For cryptographic operations: throws in every state but `Enabled`. */
export function requireEnabled(key: LoadedKey, now: EpochMilliseconds): void {
  const state = stateOf(key, now);
  if (state === "Enabled") return;
  if (state === "Disabled") throw disabled(key.arn);
  throw invalidState(key.arn, stateWords[state]);
}

/** For changes: throws in the states that are named (KMS Developer Guide, "Key states"). */
export function refuseStates(
  key: LoadedKey,
  now: EpochMilliseconds,
  refused: readonly State[],
): void {
  const state = stateOf(key, now);
  if (!refused.includes(state)) return;
  if (state === "Disabled" || state === "Enabled") throw disabled(key.arn);
  throw invalidState(key.arn, stateWords[state]);
}
