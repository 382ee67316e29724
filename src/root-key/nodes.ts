/** The servers on a database: each says which root keys it has and which one it seals under. */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../base/clock.ts";
import type { NodeTable, ServerTables } from "./tables.ts";

/** A node of a shared database that is silent for so long, in milliseconds, is gone. */
const nodeSilentMilliseconds = 60_000;

/** Rows of nodes are kept so long after their last word, in milliseconds. */
const nodeKeptMilliseconds = 86_400_000;

export interface NodeWord {
  readonly id: string;
  readonly host: string;
  readonly startedAt: EpochMilliseconds;
  readonly keyIds: readonly string[];
  readonly sealingKeyId: string;
  readonly sealingSince: EpochMilliseconds;
}

export interface NodeView extends NodeWord {
  readonly seenAt: EpochMilliseconds;
}

/** `isAlone` on SQLite, whose data folder is held by one server: rows of others are of the past. */
export async function sayOfNode(
  database: Kysely<ServerTables>,
  node: NodeWord,
  now: EpochMilliseconds,
  isAlone: boolean,
): Promise<void> {
  const said = {
    host: node.host,
    started_at: node.startedAt,
    seen_at: now,
    key_ids: JSON.stringify(node.keyIds),
    sealing_key_id: node.sealingKeyId,
    sealing_since: node.sealingSince,
  };
  await database
    .insertInto("server_node")
    .values({ node_id: node.id, ...said })
    .onConflict((conflict) => conflict.column("node_id").doUpdateSet(said))
    .execute();
  const others = database.deleteFrom("server_node").where("node_id", "!=", node.id);
  const past = isAlone ? others : others.where("seen_at", "<", now - nodeKeptMilliseconds);
  await past.execute();
}

/** A node that stops is waited for no longer. */
export async function forgetNode(database: Kysely<ServerTables>, id: string): Promise<void> {
  await database.deleteFrom("server_node").where("node_id", "=", id).execute();
}

/** Nodes that were heard of lately, in the order of their ids; one that is alone says little. */
export async function liveNodes(
  database: Kysely<ServerTables>,
  now: EpochMilliseconds,
  isAlone: boolean,
): Promise<readonly NodeView[]> {
  const rows = await database.selectFrom("server_node").selectAll().orderBy("node_id").execute();
  if (isAlone) return rows.map((row) => viewOf({ ...row, seen_at: now }));
  return rows.filter((row) => row.seen_at >= now - nodeSilentMilliseconds).map(viewOf);
}

function viewOf(row: NodeTable): NodeView {
  return {
    id: row.node_id,
    host: row.host,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    keyIds: JSON.parse(row.key_ids) as readonly string[],
    sealingKeyId: row.sealing_key_id,
    sealingSince: row.sealing_since,
  };
}
