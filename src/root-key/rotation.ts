/** Puts a new root key in front, seals everything anew under it, and lets the former one go. */
import type { Kysely } from "kysely";
import type { AccountId } from "../base/arn.ts";
import type { Clock, EpochMilliseconds } from "../base/clock.ts";
import { assert, ServiceError } from "../base/errors.ts";
import { scheduleJob } from "../jobs/queue.ts";
import { makeKeyCheck } from "../keys/key-check.ts";
import type { RootKey } from "../keys/root-key.ts";
import type { AnyUnit } from "../storage/storage.ts";
import type { NodeView } from "./nodes.ts";
import { type RootKeys, rootKeyChanges, rootKeyLock } from "./root-keys.ts";
import { type FormerKey, isDropped, type KeyState, keyCheckFact, readKeyState } from "./state.ts";
import { newPass, writeProgress } from "./sweep.ts";
import type { ServerTables } from "./tables.ts";

/** The kind and the subject of the one job that does it all. */
export const rotationJob = { kind: "server/root-key", subject: "rotation" } as const;

/**
 * So long after its values were sealed anew, in milliseconds, a former key still opens what callers
 * hold: 36 hours, the longest life of a session token (STS API Reference, `GetSessionToken`).
 */
export const keptMilliseconds = 36 * 3_600_000;

export interface Rotating {
  readonly rootKeys: Pick<RootKeys, "liveNodes" | "refresh">;
  readonly clock: Clock;
  /** The first account: the server's own jobs are its. */
  readonly account: AccountId;
}

/**
 * Makes `next` the key that seals, on every node, with the commit of the unit.
 *
 * @throws ServiceError `RotationInProgress`; `RootKeyNotDistributed` where a node does not have it
 */
export async function beginRotation(
  { clock, account, rootKeys }: Rotating,
  unit: AnyUnit,
  next: RootKey,
): Promise<void> {
  await unit.lock(rootKeyLock);
  const database = unit.database as Kysely<ServerTables>;
  const now = clock.now();
  const state = await currentState(database);
  requireNew(state, next.id);
  requireEverywhere(await rootKeys.liveNodes(database), next.id);
  const { id, check } = state.current;
  const former = { key_id: id, key_check: check, replaced_at: now };
  await database
    .insertInto("server_former_root_key")
    .values({ ...former, rewrapped_at: null, dropped_at: null })
    .execute();
  await database
    .updateTable("server_fact")
    .set({ value: makeKeyCheck(next) })
    .where("name", "=", keyCheckFact)
    .execute();
  await writeProgress(database, newPass(next.id, false));
  await scheduleRotation(unit, account, now, now);
  unit.changed(rootKeyChanges.current(next.id));
}

export async function currentState(database: Kysely<ServerTables>): Promise<KeyState> {
  const state = await readKeyState(database);
  assert(state !== undefined, "a server that runs has its root key's check");
  return state;
}

export async function scheduleRotation(
  unit: AnyUnit,
  account: AccountId,
  dueAt: EpochMilliseconds,
  now: EpochMilliseconds,
): Promise<void> {
  const job = { ...rotationJob, account, payload: {}, dueAt, lane: "server" };
  await scheduleJob(unit, job, now);
}

function requireNew({ current, former }: KeyState, id: string): void {
  if (former.some(({ rewrappedAt }) => rewrappedAt === undefined)) {
    throw new ServiceError(
      "RotationInProgress",
      "The root key is being rotated already; sallyport root-key status tells how far it is.",
    );
  }
  if (current.id === id || former.some((key) => key.id === id)) {
    throw new ServiceError("InvalidRootKey", `Root key ${id} has been in use already.`);
  }
}

function requireEverywhere(nodes: readonly NodeView[], id: string): void {
  const without = nodes.filter(({ keyIds }) => !keyIds.includes(id));
  if (without.length === 0) return;
  const named = without.map((node) => `${node.host} (node ${node.id})`).join(", ");
  throw new ServiceError(
    "RootKeyNotDistributed",
    `Root key ${id} is not in the key file of ${named}. Copy the key file to every server first; ` +
      "each looks at its file every few seconds.",
  );
}

/**
 * Forgets a former key now, with all that was given out under it: temporary credentials, grant
 * tokens, import tokens.
 *
 * @throws ServiceError `RootKeyNotFound`, `RootKeyInUse`
 */
export async function dropKey({ clock }: Rotating, unit: AnyUnit, id: string): Promise<void> {
  await unit.lock(rootKeyLock);
  const database = unit.database as Kysely<ServerTables>;
  const { former, current } = await currentState(database);
  const key = former.find((each) => each.id === id);
  if (id === current.id || (key !== undefined && key.rewrappedAt === undefined)) {
    throw new ServiceError("RootKeyInUse", `Values are sealed under root key ${id}.`);
  }
  if (key === undefined || isDropped(key)) {
    throw new ServiceError("RootKeyNotFound", `There is no former root key ${id}.`);
  }
  await markDropped(unit, key, clock.now());
}

export async function markDropped(
  unit: AnyUnit,
  { id }: FormerKey,
  now: EpochMilliseconds,
): Promise<void> {
  await (unit.database as Kysely<ServerTables>)
    .updateTable("server_former_root_key")
    .set({ dropped_at: now })
    .where("key_id", "=", id)
    .execute();
  unit.changed(rootKeyChanges.dropped(id));
}

export async function markRewrapped(
  unit: AnyUnit,
  { id }: FormerKey,
  now: EpochMilliseconds,
): Promise<void> {
  await (unit.database as Kysely<ServerTables>)
    .updateTable("server_former_root_key")
    .set({ rewrapped_at: now })
    .where("key_id", "=", id)
    .execute();
}
