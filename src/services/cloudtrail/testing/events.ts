/** Events for tests of the trail, kept as calls keep theirs. */
import { randomUUID } from "node:crypto";
import type { Kysely, Selectable } from "kysely";
import type { AuditEvent } from "../../../pipeline/audit.ts";
import { recordOf } from "../../../pipeline/record-text.ts";
import { eventRow } from "../event-rows.ts";
import { LastUses } from "../last-uses.ts";
import { PeriodNotes, type PlacedEvent } from "../period-notes.ts";
import type { CloudTrailTables, EventTable } from "../tables.ts";

/** A call of nobody at the beginning of time, but for what is said. */
export function anyEvent(said: Partial<AuditEvent> = {}): AuditEvent {
  return {
    eventId: randomUUID(),
    time: 0,
    account: "111111111111",
    eventName: "Any",
    eventSource: "test.amazonaws.com",
    region: "us-east-1",
    readOnly: true,
    userName: undefined,
    accessKeyId: undefined,
    principalId: undefined,
    errorCode: undefined,
    resources: [],
    identity: '{"type":"Unknown"}',
    details: '{"requestID":"any"}',
    ...said,
  };
}

const columnNames = [
  "event_id",
  "account_id",
  "event_time",
  "event_name",
  "event_source",
  "region",
  "read_only",
  "user_name",
  "access_key_id",
  "principal_id",
  "error_code",
  "resources",
] as const satisfies readonly (keyof EventTable)[];

/** The event's row, but for its sequence. */
export function columnsByName(event: AuditEvent): Omit<Selectable<EventTable>, "sequence"> {
  const { columns } = eventRow(event);
  const entries = columnNames.map((name, index) => [name, columns[index]]);
  return { ...Object.fromEntries(entries), record: recordOf(event), identity_at: null };
}

/** Keeps events in places of the trail that are far apart, without filling what lies between. */
export async function placeEvents(
  events: readonly PlacedEvent[],
  database: Kysely<CloudTrailTables>,
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ event, sequence }) => ({ ...columnsByName(event), sequence }));
  await database.insertInto("cloudtrail_event").values(rows).execute();
  await new PeriodNotes().note(events, database);
  await new LastUses().note(
    events.map(({ event }) => event),
    database,
  );
}
