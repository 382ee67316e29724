/** The trail's tables: one row a call, and the resources that calls named. */
import type { Generated } from "kysely";
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
  withDefault,
} from "../../storage/schema.ts";

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
  /** The record in CloudTrail's shape. */
  record: string;
}

export interface EventResourceTable {
  sequence: number;
  /** Where the event stands in the trail: `stretchOf` of its sequence. */
  stretch: number;
  account_id: string;
  resource_type: string;
  resource_name: string;
}

/** In which periods of the trail a resource was named at all; `periodOf` tells an event's. */
export interface ResourcePeriodTable {
  account_id: string;
  resource_name: string;
  period: number;
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
  cloudtrail_event_resource: EventResourceTable;
  cloudtrail_resource_period: ResourcePeriodTable;
  cloudtrail_refusal: RefusalTable;
}

/**
 * Events of a stretch stand together in the index by name, whatever they named: a database writes
 * whole pages, and calls that name many resources would otherwise write one for each.
 */
const stretchLength = 512;

/** A resource's place in the trail is noted once in so many stretches. */
export const stretchesOfPeriod = 16;

/** The part of the trail, in the order of writing, that an event belongs to. */
export function stretchOf(eventSequence: number): number {
  return Math.floor(eventSequence / stretchLength);
}

export function periodOf(eventSequence: number): number {
  return Math.floor(stretchOf(eventSequence) / stretchesOfPeriod);
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
  {
    // As `stretchOf` and `periodOf`.
    id: "cloudtrail/0003-names-by-stretch",
    steps: [
      dropIndex("cloudtrail_event_resource_by_name"),
      addColumn("cloudtrail_event_resource", "stretch", withDefault(integer, 0)),
      "UPDATE cloudtrail_event_resource SET stretch = sequence / 512",
      createIndex("cloudtrail_event_resource_by_name", "cloudtrail_event_resource", [
        "stretch",
        "account_id",
        "resource_name",
        "sequence",
      ]),
      createTable(
        "cloudtrail_resource_period",
        { account_id: text, resource_name: text, period: integer },
        { primaryKey: ["account_id", "resource_name", "period"] },
      ),
      "INSERT INTO cloudtrail_resource_period (account_id, resource_name, period) " +
        "SELECT DISTINCT account_id, resource_name, stretch / 16 FROM cloudtrail_event_resource",
    ],
  },
];
