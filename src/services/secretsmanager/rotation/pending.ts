/** The version that a rotation makes before it has a value for it. */

import type { SecretsUnit } from "../secretsmanager.ts";
import { attach, pending, type Stages } from "../stages.ts";
import type { SecretTable } from "../tables.ts";
import { addVersion, noValue, writeStages } from "../versions.ts";

/** `AWSPENDING` moves to it from wherever an earlier rotation left it. */
export async function addPendingVersion(
  secret: SecretTable,
  stages: Stages,
  token: string,
  unit: SecretsUnit,
  now: number,
): Promise<void> {
  await addVersion(unit, secret, { ...noValue, version_id: token, created_at: now });
  await writeStages(unit, secret.secret_id, stages, attach(stages, token, [pending]));
}
