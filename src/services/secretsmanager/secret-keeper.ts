/** Secrets by ARN and in a list, for whoever decides about them in others' names. */
import type { AccountId } from "../../base/arn.ts";
import type { Clock } from "../../base/clock.ts";
import {
  type KeptRange,
  type KeptResource,
  noGrantees,
  type ResourceKeeper,
} from "../../pipeline/kept-resources.ts";
import type { AnyUnit, Unit } from "../../storage/storage.ts";
import { arnOf, factsOf, findSecret, secretPermission } from "./secret.ts";
import { readSecretArn } from "./secret-id.ts";
import type { SecretsManagerTables, SecretTable } from "./tables.ts";

export class SecretKeeper implements ResourceKeeper {
  readonly type = "secretsmanager:secret";
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async find(arn: string, unit: AnyUnit): Promise<KeptResource | undefined> {
    const reference = readSecretArn(arn);
    if (reference?.suffix === undefined) return undefined;
    const secret = await findSecret(databaseOf(unit), reference, this.#clock.now());
    return secret && kept(secret);
  }

  /** In the order of Regions, and of names in each. */
  async list({ account, after, limit }: KeptRange, unit: AnyUnit): Promise<KeptResource[]> {
    const { region, name } = readSecretArn(after) ?? { region: "", name: "" };
    const rows = await databaseOf(unit)
      .selectFrom("secretsmanager_secret")
      .selectAll()
      .where("account_id", "=", account)
      .where(({ eb, refTuple, tuple }) => eb(refTuple("region", "name"), ">", tuple(region, name)))
      .where(({ eb, or }) =>
        or([eb("deletion_at", "is", null), eb("deletion_at", ">", this.#clock.now())]),
      )
      .orderBy("region")
      .orderBy("name")
      .limit(limit)
      .execute();
    return rows.map(kept);
  }
}

function databaseOf(unit: AnyUnit) {
  return (unit as unknown as Unit<SecretsManagerTables>).database;
}

function kept(secret: SecretTable): KeptResource {
  const arn = arnOf(secret);
  const { account_id, region, name, arn_suffix: suffix } = secret;
  const reference = { account: account_id as AccountId, region, name, suffix };
  return {
    arn,
    // How the call would name the secret is the caller's to say.
    question: async ({ action }) =>
      secretPermission(action.slice(action.indexOf(":") + 1), arn, factsOf(reference, secret), {
        keys: { "secretsmanager:SecretId": undefined },
      }),
    grantees: noGrantees,
  };
}
