/** The records of kept events, put together again. */
import type { Kysely, Selectable } from "kysely";
import { assert } from "../../base/errors.ts";
import { recordOf } from "../../pipeline/record-text.ts";
import { chunks } from "./statements.ts";
import type { CloudTrailTables, EventTable } from "./tables.ts";

type Event = Selectable<EventTable>;

/** `userIdentity` as JSON, by the sequence of the event in whose record it stands. */
export type KeptIdentities = ReadonlyMap<number, string>;

/** Those that the events lean on others for. */
export async function identitiesOf(
  events: readonly Event[],
  database: Kysely<CloudTrailTables>,
): Promise<KeptIdentities> {
  const sequences = new Set(events.flatMap(({ identity_at }) => identity_at ?? []));
  const identities = new Map<number, string>();
  for (const some of chunks([...sequences])) {
    const holders = await database
      .selectFrom("cloudtrail_event")
      .select(["sequence", "record"])
      .where("sequence", "in", some)
      .execute();
    for (const { sequence, record } of holders) {
      const { userIdentity } = JSON.parse(record) as { readonly userIdentity: object };
      identities.set(sequence, JSON.stringify(userIdentity));
    }
  }
  return identities;
}

/** The record in CloudTrail's shape, as JSON. */
export function wholeRecord(event: Event, identities: KeptIdentities): string {
  if (event.identity_at === null) return event.record;
  const identity = identities.get(event.identity_at);
  assert(identity !== undefined, "the event that an event leans on is kept");
  return recordOf({
    eventId: event.event_id,
    time: event.event_time,
    account: event.account_id === "" ? undefined : event.account_id,
    eventName: event.event_name,
    eventSource: event.event_source,
    region: event.region,
    readOnly: event.read_only === 1,
    errorCode: event.error_code ?? undefined,
    identity,
    details: event.record,
  });
}
