/** From indexes of every event to notes of periods (`docs/decisions/0054`). */
import type { Migration } from "../../storage/migrations.ts";
import {
  addColumn,
  createTable,
  dropIndex,
  instant,
  integer,
  json,
  optional,
  type Statement,
  text,
} from "../../storage/schema.ts";

/** The table of what calls named becomes a column of their events, as `resourcesText` writes it. */
const moveResources: Statement = {
  sqlite: `
    UPDATE cloudtrail_event SET resources = (
      SELECT json_group_array(json_array(named.resource_type, named.resource_name))
      FROM cloudtrail_event_resource AS named WHERE named.sequence = cloudtrail_event.sequence
    ) WHERE sequence IN (SELECT sequence FROM cloudtrail_event_resource)`,
  postgres: `
    UPDATE cloudtrail_event SET resources = named.pairs FROM (
      SELECT sequence, '[' || string_agg(
        '[' || to_json(resource_type)::text || ',' || to_json(resource_name)::text || ']', ','
        ORDER BY resource_name, resource_type
      ) || ']' AS pairs FROM cloudtrail_event_resource GROUP BY sequence
    ) AS named WHERE named.sequence = cloudtrail_event.sequence`,
};

function noteColumn(attribute: string, column: string): string {
  return (
    "INSERT INTO cloudtrail_occurrence (account_id, attribute, value, period) " +
    `SELECT DISTINCT account_id, '${attribute}', ${column}, sequence / 8192 ` +
    `FROM cloudtrail_event WHERE ${column} IS NOT NULL`
  );
}

function noteResources(attribute: string, column: string): string {
  return (
    "INSERT INTO cloudtrail_occurrence (account_id, attribute, value, period) " +
    `SELECT DISTINCT account_id, '${attribute}', ${column}, sequence / 8192 ` +
    "FROM cloudtrail_event_resource"
  );
}

const noteUses =
  "INSERT INTO cloudtrail_occurrence (account_id, attribute, value, period) " +
  "SELECT DISTINCT event.account_id, 'Use', " +
  "event.event_name || ' ' || named.resource_name, event.sequence / 8192 " +
  "FROM cloudtrail_event AS event " +
  "JOIN cloudtrail_event_resource AS named ON named.sequence = event.sequence " +
  "WHERE event.error_code IS NULL AND named.resource_type = 'AWS::KMS::Key'";

function noteLastUses(column: string): string {
  return (
    "INSERT INTO cloudtrail_last_use (user_id, used_at, region, event_source) " +
    "SELECT event.user_id, event.event_time, event.region, event.event_source FROM " +
    `(SELECT ${column} AS user_id, event_time, region, event_source, ` +
    `row_number() OVER (PARTITION BY ${column} ORDER BY event_time DESC, sequence DESC) AS place ` +
    `FROM cloudtrail_event WHERE ${column} IS NOT NULL) AS event WHERE event.place = 1`
  );
}

/** A period is 8,192 events, a minute 60,000 milliseconds, as in `tables.ts`. */
export const notesByPeriod: Migration = {
  id: "cloudtrail/0003-notes-by-period",
  steps: [
    addColumn("cloudtrail_event", "resources", optional(json)),
    moveResources,
    createTable(
      "cloudtrail_occurrence",
      { account_id: text, attribute: text, value: text, period: integer },
      { primaryKey: ["account_id", "attribute", "value", "period"] },
    ),
    noteColumn("AccessKeyId", "access_key_id"),
    noteColumn("EventName", "event_name"),
    noteColumn("EventSource", "event_source"),
    noteColumn("Username", "user_name"),
    noteResources("ResourceName", "resource_name"),
    noteResources("ResourceType", "resource_type"),
    noteUses,
    createTable(
      "cloudtrail_minute",
      { account_id: text, period: integer, minute: integer },
      { primaryKey: ["account_id", "period", "minute"] },
    ),
    "INSERT INTO cloudtrail_minute (account_id, period, minute) " +
      "SELECT DISTINCT account_id, sequence / 8192, event_time / 60000 FROM cloudtrail_event",
    createTable(
      "cloudtrail_last_use",
      { user_id: text, used_at: instant, region: text, event_source: text },
      { primaryKey: ["user_id"] },
    ),
    noteLastUses("access_key_id"),
    noteLastUses("principal_id"),
    "DROP TABLE cloudtrail_event_resource",
    dropIndex("cloudtrail_event_by_time"),
    dropIndex("cloudtrail_event_by_key"),
    dropIndex("cloudtrail_event_by_principal"),
  ],
};
