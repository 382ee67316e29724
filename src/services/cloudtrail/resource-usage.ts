/** When a thing was last used: the trail has every call that named it. */
import type { Kysely } from "kysely";
import type { ResourceUsage } from "../../pipeline/audit.ts";
import type { Unit } from "../../storage/storage.ts";
import { sequencesNaming } from "./named-events.ts";
import type { CloudTrailTables } from "./tables.ts";

export const resourceUsage: ResourceUsage = {
  async lastUseOfResource({ account, name, eventNames }, unit) {
    const { database } = unit as unknown as Unit<CloudTrailTables>;
    const row = await newestOf(database, account, name, eventNames);
    if (row === undefined) return undefined;
    const { requestID } = JSON.parse(row.record) as { readonly requestID: string };
    return {
      at: row.event_time,
      eventName: row.event_name,
      eventId: row.event_id,
      requestId: requestID,
    };
  },
};

async function newestOf(
  database: Kysely<CloudTrailTables>,
  account: string,
  name: string,
  eventNames: Iterable<string>,
) {
  for await (const sequences of sequencesNaming(database, { account, name })) {
    const row = await database
      .selectFrom("cloudtrail_event")
      .select(["event_time", "event_name", "event_id", "record"])
      .where("sequence", "in", sequences)
      .where("event_name", "in", [...eventNames])
      .where("error_code", "is", null)
      .orderBy("sequence", "desc")
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) return row;
  }
  return undefined;
}
