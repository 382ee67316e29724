/** When a thing was last used: the trail has every call that named it. */
import type { ResourceUsage } from "../../pipeline/audit.ts";
import type { Unit } from "../../storage/storage.ts";
import type { CloudTrailTables } from "./tables.ts";

export const resourceUsage: ResourceUsage = {
  async lastUseOfResource({ account, name, eventNames }, unit) {
    const { database } = unit as unknown as Unit<CloudTrailTables>;
    const row = await database
      .selectFrom("cloudtrail_event_resource as resource")
      .innerJoin("cloudtrail_event as event", "event.sequence", "resource.sequence")
      .select(["event.event_time", "event.event_name", "event.event_id", "event.record"])
      .where("resource.account_id", "=", account)
      .where("resource.resource_name", "=", name)
      .where("event.event_name", "in", [...eventNames])
      .where("event.error_code", "is", null)
      .orderBy("resource.sequence", "desc")
      .limit(1)
      .executeTakeFirst();
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
