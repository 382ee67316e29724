/** The trail's tables: one row a call, and notes of where in the trail something occurs. */
import type { Generated } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { Migration } from "../../storage/migrations.ts";
import {
  addColumn,
  createIndex,
  createTable,
  dropIndex,
  flag,
  instant,
  integer,
  json,
  optional,
  sequence,
  text,
} from "../../storage/schema.ts";
import { notesByPeriod } from "./notes-migration.ts";

export interface EventTable {
  /** Counts up in the order of writing. */
  sequence: Generated<number>;
  event_id: string;
  account_id: string;
  /** When the call was received, in epoch milliseconds that are whole seconds. */
  event_time: number;
  event_name: string;
  event_source: string;
  region: string;
  read_only: number;
  user_name: string | null;
  access_key_id: string | null;
  principal_id: string | null;
  error_code: string | null;
  /**
   * The record in CloudTrail's shape; of an event that leans on another only what nothing else here
   * tells (`AuditEvent.details`).
   */
  record: string;
  /** What the call named, as `resourcesText` writes it; null where it named nothing. */
  resources: string | null;
  /** The sequence of a call that has the same `userIdentity`, in a whole record. */
  identity_at: number | null;
}

/** What of an event is noted: an attribute that events are searched by. */
export type NotedAttribute =
  | "AccessKeyId"
  | "EventName"
  | "EventSource"
  | "ResourceName"
  | "ResourceType"
  | "Username"
  /** A call that succeeded, and the resource that it named. */
  | "Use";

/** In which periods of the trail a value occurs at all; see `periodOf`. */
export interface OccurrenceTable {
  account_id: string;
  attribute: NotedAttribute;
  value: string;
  period: number;
}

/** In which minutes, since 1970, the account's events of a period were received. */
export interface MinuteTable {
  account_id: string;
  period: number;
  minute: number;
}

/** When an access key or a principal was last used; an id is of one or the other. */
export interface LastUseTable {
  user_id: string;
  used_at: number;
  region: string;
  event_source: string;
}

/** Calls that were refused before their caller was known; a ring of bounded size. */
export interface RefusalTable {
  sequence: Generated<number>;
  event_time: number;
  error_code: string | null;
  record: string;
}

export interface CloudTrailTables {
  cloudtrail_event: EventTable;
  cloudtrail_occurrence: OccurrenceTable;
  cloudtrail_minute: MinuteTable;
  cloudtrail_last_use: LastUseTable;
  cloudtrail_refusal: RefusalTable;
}

/** Events of a period, at most: what is searched for is noted once in so many. */
const periodLength = 8_192;

/** The part of the trail, in the order of writing, that an event belongs to. */
export function periodOf(eventSequence: number): number {
  return Math.floor(eventSequence / periodLength);
}

/** The first sequence of a period, and the first after it. */
export function sequencesOf(period: number): readonly [number, number] {
  return [period * periodLength, (period + 1) * periodLength];
}

export function minuteOf(time: EpochMilliseconds): number {
  return Math.floor(time / 60_000);
}

export const cloudTrailMigrations: readonly Migration[] = [
  {
    id: "cloudtrail/0001-events",
    steps: [
      createTable("cloudtrail_event", {
        sequence,
        event_id: text,
        account_id: text,
        event_time: instant,
        event_name: text,
        event_source: text,
        region: text,
        read_only: flag,
        user_name: optional(text),
        access_key_id: optional(text),
        principal_id: optional(text),
        error_code: optional(text),
        record: json,
      }),
      createIndex("cloudtrail_event_by_time", "cloudtrail_event", [
        "account_id",
        "event_time",
        "sequence",
      ]),
      createIndex("cloudtrail_event_by_key", "cloudtrail_event", ["access_key_id", "event_time"], {
        where: "access_key_id IS NOT NULL",
      }),
      createIndex(
        "cloudtrail_event_by_principal",
        "cloudtrail_event",
        ["principal_id", "event_time"],
        { where: "principal_id IS NOT NULL" },
      ),
      createTable(
        "cloudtrail_event_resource",
        { sequence: integer, resource_name: text, resource_type: text, account_id: text },
        { primaryKey: ["sequence", "resource_name", "resource_type"] },
      ),
      createIndex("cloudtrail_event_resource_by_name", "cloudtrail_event_resource", [
        "account_id",
        "resource_name",
        "sequence",
      ]),
      createTable("cloudtrail_refusal", {
        sequence,
        event_time: instant,
        error_code: optional(text),
        record: json,
      }),
    ],
  },
  {
    // What is searched for without an index of its own is read from this one alone.
    id: "cloudtrail/0002-searched-by-name",
    steps: [
      dropIndex("cloudtrail_event_by_time"),
      createIndex("cloudtrail_event_by_time", "cloudtrail_event", [
        "account_id",
        "event_time",
        "sequence",
        "event_name",
        "user_name",
      ]),
    ],
  },
  notesByPeriod,
  {
    // Most calls have the identity of one before them, which then stands there alone.
    id: "cloudtrail/0004-identities",
    steps: [addColumn("cloudtrail_event", "identity_at", optional(integer))],
  },
];
