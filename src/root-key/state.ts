/** Which root key seals and which are former, as the database says; and the keys that fit it. */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../base/clock.ts";
import { keyOfCheck } from "../keys/key-check.ts";
import type { RootKey } from "../keys/root-key.ts";
import { rootKeyIdOf } from "../keys/sealing.ts";
import type { ServerTables } from "./tables.ts";

/** The fact that holds the current root key's check. */
export const keyCheckFact = "root-key-check";

export interface FormerKey {
  readonly id: string;
  readonly check: string;
  readonly replacedAt: EpochMilliseconds;
  /** Undefined while the database may hold values under it. */
  readonly rewrappedAt: EpochMilliseconds | undefined;
  readonly droppedAt: EpochMilliseconds | undefined;
}

export interface KeyState {
  readonly current: { readonly id: string; readonly check: string };
  /** Oldest first. */
  readonly former: readonly FormerKey[];
}

/** Undefined where the database is new. */
export async function readKeyState(database: Kysely<ServerTables>): Promise<KeyState | undefined> {
  const fact = await database
    .selectFrom("server_fact")
    .select("value")
    .where("name", "=", keyCheckFact)
    .executeTakeFirst();
  if (fact === undefined) return undefined;
  const rows = await database
    .selectFrom("server_former_root_key")
    .selectAll()
    .orderBy("replaced_at")
    .orderBy("key_id")
    .execute();
  return {
    current: { id: rootKeyIdOf(fact.value), check: fact.value },
    former: rows.map((row) => ({
      id: row.key_id,
      check: row.key_check,
      replacedAt: row.replaced_at,
      rewrappedAt: row.rewrapped_at ?? undefined,
      droppedAt: row.dropped_at ?? undefined,
    })),
  };
}

/** The keys that a server works with: `others` open, and only `current` seals. */
export interface KeyRing {
  readonly current: RootKey;
  readonly others: readonly RootKey[];
}

/**
 * The keys at hand in the parts that the database gives them. One that it does not know yet opens
 * too: another node may seal under it before this one hears of it.
 *
 * @throws WrongRootKeyError where a key that values are sealed under is not among them
 */
export function ringOf({ current, former }: KeyState, keys: readonly RootKey[]): KeyRing {
  const sealing = keyOfCheck(keys, current.check);
  for (const { check, rewrappedAt } of former) {
    if (rewrappedAt === undefined) keyOfCheck(keys, check);
  }
  const dropped = new Set(former.filter(isDropped).map(({ id }) => id));
  const others = keys.filter(({ id }) => id !== sealing.id && !dropped.has(id));
  return { current: sealing, others };
}

export function isDropped({ droppedAt }: FormerKey): boolean {
  return droppedAt !== undefined;
}
