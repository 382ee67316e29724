/** Keys with all that decisions and their use need, kept in memory until they change. */
import type { KeyObject } from "node:crypto";
import type { Kysely } from "kysely";
import type { AccountId, Arn } from "../../base/arn.ts";
import { assert } from "../../base/errors.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { AnyUnit, Tags } from "../../pipeline/caller.ts";
import type { AttachedPolicy } from "../../policy/index.ts";
import { ChangeAwareCache, type Loaded } from "../../storage/change-cache.ts";
import type { Storage } from "../../storage/storage.ts";
import { changeKeys } from "./change-keys.ts";
import { decidedKeyPolicy } from "./effective-policy.ts";
import { type SpecFacts, specFacts } from "./key-spec.ts";
import { keyObjectOf, openMaterial } from "./material.ts";
import type { GrantTable, KeyMaterialTable, KeyTable, KmsTables } from "./tables.ts";

/** A key as operations see it; what is opened of it goes when anything of it changes. */
export interface LoadedKey {
  readonly row: KeyTable;
  readonly account: AccountId;
  readonly arn: Arn;
  readonly spec: SpecFacts;
  readonly tags: Tags;
  /** With their prefix, in the order of their names. */
  readonly aliases: readonly string[];
  readonly policy: AttachedPolicy;
  /** By version, oldest first. */
  readonly materials: ReadonlyMap<number, KeyMaterialTable>;
  /** Material that was used already, by version. */
  readonly opened: Map<number, KeyObject>;
}

/** Entries kept of each kind: a key is some kilobytes, so this stays within some 50 MB. */
const entriesMax = 10_000;

export function keyArn(region: string, account: string, keyId: string): Arn {
  return `arn:aws:kms:${region}:${account}:key/${keyId}` as Arn;
}

export function aliasArn(region: string, account: string, name: string): Arn {
  return `arn:aws:kms:${region}:${account}:${name}` as Arn;
}

/** Where keys are read from: from memory, or as rows. */
export interface KeySource {
  /** The key of this id, whatever its state; undefined where there is none. */
  key(keyId: string, unit: AnyUnit): Promise<LoadedKey | undefined>;
  /** The id of the key that an alias points at. */
  aliasTarget(account: string, name: string, unit: AnyUnit): Promise<string | undefined>;
}

/**
 * The rows as they are, for changes. A change waits for its account's lock after the call arrived,
 * and what is remembered may be older than the change that it waited for.
 */
export const keyRows: KeySource = {
  key: async (keyId, unit) => (await loadKey(databaseOf(unit), keyId)).value,
  aliasTarget: (account, name, unit) => findAlias(databaseOf(unit), account, name),
};

export class KeyStore implements KeySource {
  readonly #sealer: Sealer;
  readonly #keys = new ChangeAwareCache<LoadedKey | undefined>({ entriesMax });
  readonly #aliases = new ChangeAwareCache<string | undefined>({ entriesMax });
  readonly #grants = new ChangeAwareCache<readonly GrantTable[]>({ entriesMax });

  constructor(parts: { readonly storage: Storage<KmsTables>; readonly sealer: Sealer }) {
    this.#sealer = parts.sealer;
    parts.storage.onChange((change) => {
      for (const cache of [this.#keys, this.#aliases, this.#grants]) cache.invalidate(change);
    });
  }

  key(keyId: string, unit: AnyUnit): Promise<LoadedKey | undefined> {
    return this.#keys.getIn(unit, changeKeys.key(keyId), () => loadKey(databaseOf(unit), keyId));
  }

  aliasTarget(account: string, name: string, unit: AnyUnit): Promise<string | undefined> {
    return this.#aliases.getIn(unit, changeKeys.alias(account, name), async () => ({
      value: await findAlias(databaseOf(unit), account, name),
    }));
  }

  /** The grants on a key whose grantee goes by this id or ARN. */
  grants(keyId: string, granteeKey: string, unit: AnyUnit): Promise<readonly GrantTable[]> {
    const changeKey = changeKeys.grants(keyId);
    return this.#grants.getIn(unit, `${changeKey}:${granteeKey}`, async () => {
      const value = await databaseOf(unit)
        .selectFrom("kms_grant")
        .selectAll()
        .where("key_id", "=", keyId)
        .where("grantee_key", "=", granteeKey)
        .execute();
      return { value, dependsOn: [changeKey] };
    });
  }

  /** The secret or private half of a version that is there. */
  material(key: LoadedKey, version: number): KeyObject {
    const known = key.opened.get(version);
    if (known !== undefined) return known;
    const sealed = key.materials.get(version)?.sealed;
    assert(typeof sealed === "string", "a key's state tells whether it has its material");
    const bytes = openMaterial(this.#sealer, key.row.key_id, version, sealed);
    const opened = keyObjectOf(key.spec.making, bytes);
    bytes.fill(0);
    key.opened.set(version, opened);
    return opened;
  }
}

/** Any unit's database holds this service's tables too. */
function databaseOf(unit: AnyUnit): Kysely<KmsTables> {
  return unit.database as Kysely<KmsTables>;
}

async function findAlias(
  database: Kysely<KmsTables>,
  account: string,
  name: string,
): Promise<string | undefined> {
  const row = await database
    .selectFrom("kms_alias")
    .select("key_id")
    .where("account_id", "=", account)
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.key_id;
}

async function loadKey(
  database: Kysely<KmsTables>,
  keyId: string,
): Promise<Loaded<LoadedKey | undefined>> {
  const row = await database
    .selectFrom("kms_key")
    .selectAll()
    .where("key_id", "=", keyId)
    .executeTakeFirst();
  if (row === undefined) return { value: undefined };
  const materials = await database
    .selectFrom("kms_key_material")
    .selectAll()
    .where("key_id", "=", keyId)
    .orderBy("version")
    .execute();
  const aliases = await database
    .selectFrom("kms_alias")
    .select("name")
    .where("key_id", "=", keyId)
    .orderBy("name")
    .execute();
  const tags = await database
    .selectFrom("kms_key_tag")
    .select(["tag_key", "tag_value"])
    .where("key_id", "=", keyId)
    .orderBy("tag_key")
    .execute();
  const spec = specFacts(row.spec);
  assert(spec !== undefined, "no key is made of a kind that is not built");
  const stored = { text: row.policy, principals: row.policy_principals };
  const value: LoadedKey = {
    row,
    account: row.account_id as AccountId,
    arn: keyArn(row.region, row.account_id, keyId),
    spec,
    tags: Object.fromEntries(tags.map((tag) => [tag.tag_key, tag.tag_value])),
    aliases: aliases.map(({ name }) => name),
    policy: decidedKeyPolicy(stored),
    materials: new Map(materials.map((material) => [material.version, material])),
    opened: new Map(),
  };
  return { value };
}
