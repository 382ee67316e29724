/** The table of leases: one row for each thing that was given for a time and ends by itself. */
import type { Migration } from "../storage/migrations.ts";
import {
  addColumn,
  createIndex,
  createTable,
  instant,
  json,
  optional,
  text,
} from "../storage/schema.ts";

/**
 * `creating` is committed before anything outside is made, so that a crash leaves a row by which it
 * is cleaned up; `ending` before anything is taken away, so that nobody is given it meanwhile.
 */
export type LeaseState = "creating" | "active" | "ending" | "ended";

/** Why a lease came to its end. */
export type EndReason =
  | "expired"
  | "revoked"
  /** Whoever holds it may not have it any more. */
  | "right withdrawn"
  /** What it stands for was gone outside. */
  | "lost"
  | "creation failed";

export interface LeaseTable {
  lease_id: string;
  account_id: string;
  region: string;
  /** Who knows how to end it: `secretsmanager/dynamic`. */
  kind: string;
  /** What it is a lease of, by an id that is never given anew. */
  subject: string;
  /** The same, as people know it: an ARN. */
  resource: string;
  /** Who holds it: the same for all calls of one principal's key or session name. */
  holder: string;
  /** The same, as people know it: an ARN. */
  holder_arn: string;
  state: LeaseState;
  created_at: number;
  /** When it became active; null where it never did, and where that was before this was kept. */
  activated_at: number | null;
  expires_at: number;
  /** No renewal goes beyond. */
  expires_max_at: number;
  ended_at: number | null;
  end_reason: EndReason | null;
  /** The outside party that it is kept with: see `NewJob.lane`. */
  lane: string;
  /** JSON of its kind, nothing secret: how what was given is known outside. */
  detail: string;
  /** What is given, sealed by its kind; null once nothing of it can be left outside. */
  sealed: string | null;
  /** The call that it was given to, sealed; see `LeaseKind.isStillHeld`. */
  sealed_call: string | null;
}

export interface LeaseTables {
  lease: LeaseTable;
}

export const leaseMigrations: readonly Migration[] = [
  {
    id: "leases/0001-leases",
    steps: [
      createTable(
        "lease",
        {
          lease_id: text,
          account_id: text,
          region: text,
          kind: text,
          subject: text,
          resource: text,
          holder: text,
          holder_arn: text,
          state: text,
          created_at: instant,
          expires_at: instant,
          expires_max_at: instant,
          ended_at: optional(instant),
          end_reason: optional(text),
          lane: text,
          detail: json,
          sealed: optional(text),
          sealed_call: optional(text),
        },
        { primaryKey: ["lease_id"] },
      ),
      createIndex("lease_by_holder", "lease", ["subject", "holder", "state"]),
      createIndex("lease_by_time", "lease", ["account_id", "created_at", "lease_id"]),
      createIndex("lease_by_state", "lease", ["account_id", "state", "ended_at"]),
    ],
  },
  {
    id: "leases/0002-activation",
    steps: [addColumn("lease", "activated_at", optional(instant))],
  },
];
