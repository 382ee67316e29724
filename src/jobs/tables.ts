/** The table of jobs: one row a piece of work that outlives the request that asked for it. */
import type { Migration } from "../storage/migrations.ts";
import {
  createIndex,
  createTable,
  instant,
  integer,
  json,
  optional,
  text,
} from "../storage/schema.ts";

export interface JobTable {
  kind: string;
  subject: string;
  account_id: string;
  lane: string;
  payload: string;
  due_at: number;
  /** Grows each time that the job is asked for anew. */
  generation: number;
  /** Attempts that failed since it was last asked for. */
  attempts: number;
  state: "waiting" | "failed";
  /** Who works on it now, and until when nobody else may. */
  held_by: string | null;
  held_until: number | null;
  last_error: string | null;
  created_at: number;
}

export interface JobTables {
  job: JobTable;
}

export const jobMigrations: readonly Migration[] = [
  {
    id: "jobs/0001-jobs",
    steps: [
      createTable(
        "job",
        {
          kind: text,
          subject: text,
          account_id: text,
          lane: text,
          payload: json,
          due_at: instant,
          generation: integer,
          attempts: integer,
          state: text,
          held_by: optional(text),
          held_until: optional(instant),
          last_error: optional(text),
          created_at: instant,
        },
        { primaryKey: ["kind", "subject"] },
      ),
      createIndex("job_by_time", "job", ["due_at"], { where: "state = 'waiting'" }),
      createIndex("job_by_account", "job", ["account_id", "kind", "subject"]),
    ],
  },
];
