/** What a secret's row tells of its rotations once `AWSCURRENT` has moved. */
import type { EpochMilliseconds } from "../../../base/clock.ts";
import { current, pending, type Stages } from "../stages.ts";
import type { SecretTable } from "../tables.ts";
import { nextWindow, rulesOf } from "./configuration.ts";

/**
 * A rotation is complete when the version that waited becomes the current one. A value that
 * somebody put by hand counts as a rotation for the schedule too (Secrets Manager API Reference,
 * `RotationRulesType`).
 */
export function columnsAfterMove(
  secret: SecretTable,
  before: Stages,
  after: Stages,
  now: EpochMilliseconds,
): Partial<SecretTable> {
  const arrived = after.get(current);
  if (secret.rotation_enabled === null || arrived === before.get(current)) return {};
  const window = secret.rotation_enabled === 1 ? nextWindow(rulesOf(secret), now) : undefined;
  return {
    ...(arrived === before.get(pending) ? { rotated_at: now } : {}),
    rotation_due_at: window?.opens ?? null,
  };
}
