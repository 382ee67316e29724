/**
 * Secrets as reads need them, kept in memory until they change: the row, the labels and the current
 * version with its sealed value. Nothing of it is in plain sight. Changes read the database, under
 * their account's lock.
 */
import { ChangeAwareCache } from "../../storage/change-cache.ts";
import type { Storage } from "../../storage/storage.ts";
import { findByName, findVersion, stagesOfSecret } from "./rows.ts";
import type { SecretReference } from "./secret-id.ts";
import type { SecretsUnit } from "./secretsmanager.ts";
import { current, type Stages } from "./stages.ts";
import { decidedPolicyOf } from "./stored-policy.ts";
import type { SecretsManagerTables, SecretTable, VersionTable } from "./tables.ts";

export interface CachedSecret {
  readonly secret: SecretTable;
  readonly stages: Stages;
  /** The resource policy as decisions read it. */
  readonly policyText: string | undefined;
  /** Undefined where there is none, and where it is too large to be kept. */
  readonly currentVersion: VersionTable | undefined;
}

/** With the bound on values, this stays within some 60 MB. */
const entriesMax = 10_000;
const sealedCharactersMax = 4_096;

/** The name under which units tell that a secret changed. */
export function secretChangeKey({
  account_id,
  region,
  name,
}: Pick<SecretTable, "account_id" | "region" | "name">): string {
  return `secretsmanager:secret:${account_id}:${region}:${name}`;
}

export class SecretCache {
  readonly #secrets = new ChangeAwareCache<CachedSecret | undefined>({ entriesMax });

  constructor(storage: Storage<SecretsManagerTables>) {
    storage.onChange((change) => this.#secrets.invalidate(change));
  }

  /** The secret of a name, whether or not its recovery window has ended. */
  read(
    { account, region, name }: SecretReference,
    unit: SecretsUnit,
  ): Promise<CachedSecret | undefined> {
    const key = secretChangeKey({ account_id: account, region, name });
    return this.#secrets.getIn(unit, key, async () => {
      const { database } = unit;
      const secret = await findByName(database, account, region, name);
      if (secret === undefined) return { value: undefined };
      const stages = await stagesOfSecret(database, secret.secret_id);
      const id = stages.get(current);
      const version =
        id === undefined ? undefined : await findVersion(database, secret.secret_id, id);
      const isSmall = (version?.sealed?.length ?? 0) <= sealedCharactersMax;
      const currentVersion = isSmall ? version : undefined;
      const policyText = decidedPolicyOf(secret);
      return { value: { secret, stages, policyText, currentVersion } };
    });
  }
}
