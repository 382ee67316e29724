/** Keys by ARN and in a list, for whoever decides about them in others' names. */
import type { Kysely } from "kysely";
import type { AnyUnit } from "../../pipeline/caller.ts";
import type {
  KeptRange,
  KeptResource,
  ResourceKeeper,
  SupposedCall,
} from "../../pipeline/kept-resources.ts";
import type { GrantOperation } from "../../wire/generated/kms.ts";
import { grantsOf } from "./grant-match.ts";
import { keyPermission } from "./key-permission.ts";
import { isGone } from "./key-state.ts";
import type { LoadedKey } from "./key-store.ts";
import type { Kms } from "./kms.ts";
import type { KmsTables } from "./tables.ts";

const keyArnForm = /^arn:aws:kms:[^:]*:\d{12}:key\/([^/]+)$/;

/**
 * What a grant allows by itself. A grant's say over `CreateGrant` hangs on the grant that is to be
 * made, which nobody knows here, and `RetireGrant` is about grants: neither is counted.
 */
const grantable: readonly GrantOperation[] = [
  "Decrypt",
  "DeriveSharedSecret",
  "DescribeKey",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateMac",
  "GetPublicKey",
  "ReEncryptFrom",
  "ReEncryptTo",
  "Sign",
  "Verify",
  "VerifyMac",
];

const grantOperations = new Map(grantable.map((name) => [`kms:${name.toLowerCase()}`, name]));

export class KeyKeeper implements ResourceKeeper {
  readonly type = "kms:key";
  readonly #kms: Kms;

  constructor(kms: Kms) {
    this.#kms = kms;
  }

  async find(arn: string, unit: AnyUnit): Promise<KeptResource | undefined> {
    const [, keyId] = keyArnForm.exec(arn) ?? [];
    if (keyId === undefined) return undefined;
    const key = await this.#kms.store.key(keyId, unit);
    if (key?.arn !== arn || isGone(key, this.#kms.clock.now())) return undefined;
    return this.#kept(key);
  }

  /** In the order of their ids. */
  async list({ account, after, limit }: KeptRange, unit: AnyUnit): Promise<KeptResource[]> {
    const { store, clock } = this.#kms;
    const [, keyId = ""] = keyArnForm.exec(after) ?? [];
    const rows = await databaseOf(unit)
      .selectFrom("kms_key")
      .select("key_id")
      .where("account_id", "=", account)
      .where("key_id", ">", keyId)
      .where(({ eb, or }) =>
        or([eb("deletion_at", "is", null), eb("deletion_at", ">", clock.now())]),
      )
      .orderBy("key_id")
      .limit(limit)
      .execute();
    const keys: KeptResource[] = [];
    for (const { key_id } of rows) {
      const key = await store.key(key_id, unit);
      if (key !== undefined) keys.push(this.#kept(key));
    }
    return keys;
  }

  #kept(key: LoadedKey): KeptResource {
    const { store } = this.#kms;
    return {
      arn: key.arn,
      async question({ action, caller, encryptionContext: context }: SupposedCall, unit) {
        return keyPermission({
          action: action.slice(action.indexOf(":") + 1),
          caller,
          target: { key, alias: undefined },
          grants: await grantsOf(store, key, caller, unit),
          grantOperation: grantOperations.get(action),
          context,
        });
      },
      async grantees(action, unit) {
        const operation = grantOperations.get(action.toLowerCase());
        return operation === undefined ? [] : granteesOf(key, operation, unit);
      },
    };
  }
}

function databaseOf(unit: AnyUnit): Kysely<KmsTables> {
  return unit.database as Kysely<KmsTables>;
}

async function granteesOf(key: LoadedKey, operation: GrantOperation, unit: AnyUnit) {
  const rows = await databaseOf(unit)
    .selectFrom("kms_grant")
    .select(["grantee_key", "operations"])
    .where("key_id", "=", key.row.key_id)
    .execute();
  return rows
    .filter((row) => (JSON.parse(row.operations) as readonly string[]).includes(operation))
    .map((row) => row.grantee_key);
}
