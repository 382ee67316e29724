/** What all reads of values share: the facts of one, and that it is told when one was. */
import { type SecretFacts, updateSecretRow } from "./secret.ts";
import type { KeyRight } from "./secret-value.ts";
import type { SecretsUnit } from "./secretsmanager.ts";
import type { Stages } from "./stages.ts";
import type { SecretTable, VersionTable } from "./tables.ts";

/** A secret and the version of it that is to be read. */
export interface ReadingFacts extends SecretFacts {
  readonly stages: Stages;
  /** Of a dynamic secret the version with its configuration, which no reader is shown. */
  readonly version: VersionTable | undefined;
  readonly right: KeyRight;
  readonly isDynamic: boolean;
}

const dayMilliseconds = 86_400_000;

/** AWS tells the day of the last read: only the first one of a day writes it. */
export async function noteAccess(
  secret: SecretTable,
  version: VersionTable,
  now: number,
  unit: SecretsUnit,
): Promise<void> {
  const accessed_on = now - (now % dayMilliseconds);
  if (secret.accessed_on >= accessed_on && version.accessed_on >= accessed_on) return;
  await updateSecretRow(unit, secret, { accessed_on });
  await unit.database
    .updateTable("secretsmanager_version")
    .set({ accessed_on })
    .where("secret_id", "=", version.secret_id)
    .where("version_id", "=", version.version_id)
    .execute();
}
