/** What the database knows of the server itself: facts, root keys that were replaced, and nodes. */
import type { Migration } from "../storage/migrations.ts";
import { createTable, instant, json, optional, text } from "../storage/schema.ts";

/** A root key that another one took the place of. */
export interface FormerRootKeyTable {
  key_id: string;
  /** Opens under this key and no other, so that a key file is known to hold it. */
  key_check: string;
  replaced_at: number;
  /** When the last value under it was sealed anew; null before. */
  rewrapped_at: number | null;
  /** When it was forgotten; null before. */
  dropped_at: number | null;
}

/** A server on this database, as it last said of itself. */
export interface NodeTable {
  node_id: string;
  host: string;
  started_at: number;
  seen_at: number;
  /** JSON: the ids of the root keys in its key file. */
  key_ids: string;
  sealing_key_id: string;
  /** Since when it seals under that key. */
  sealing_since: number;
}

export interface ServerTables {
  /** What the server knows of itself: one row a fact. */
  server_fact: { name: string; value: string };
  server_former_root_key: FormerRootKeyTable;
  server_node: NodeTable;
}

export const serverMigrations: readonly Migration[] = [
  {
    id: "server/0001-facts",
    steps: [createTable("server_fact", { name: text, value: text }, { primaryKey: ["name"] })],
  },
  {
    id: "server/0002-root-keys",
    steps: [
      createTable(
        "server_former_root_key",
        {
          key_id: text,
          key_check: text,
          replaced_at: instant,
          rewrapped_at: optional(instant),
          dropped_at: optional(instant),
        },
        { primaryKey: ["key_id"] },
      ),
      createTable(
        "server_node",
        {
          node_id: text,
          host: text,
          started_at: instant,
          seen_at: instant,
          key_ids: json,
          sealing_key_id: text,
          sealing_since: instant,
        },
        { primaryKey: ["node_id"] },
      ),
    ],
  },
];
