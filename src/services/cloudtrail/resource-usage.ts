/** When a thing was last used: the trail has every call that named it. */
import type { Kysely } from "kysely";
import type { ResourceUsage } from "../../pipeline/audit.ts";
import type { Unit } from "../../storage/storage.ts";
import { named } from "./event-search.ts";
import { typeOfUse, useValue } from "./period-notes.ts";
import { periodsOf } from "./periods.ts";
import { resourceLike } from "./resources.ts";
import { type CloudTrailTables, sequencesOf } from "./tables.ts";

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
  eventNames: readonly string[],
) {
  const period = await newestPeriod(database, account, name, eventNames);
  if (period === undefined) return undefined;
  const [first, behind] = sequencesOf(period);
  return database
    .selectFrom("cloudtrail_event")
    .select(["event_time", "event_name", "event_id", "record"])
    .where("sequence", ">=", first)
    .where("sequence", "<", behind)
    .where("account_id", "=", account)
    .where("event_name", "in", eventNames)
    .where("error_code", "is", null)
    .where(named(resourceLike(typeOfUse, name)))
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** The last period with a call of these that succeeded. */
async function newestPeriod(
  database: Kysely<CloudTrailTables>,
  account: string,
  name: string,
  eventNames: readonly string[],
): Promise<number | undefined> {
  const periods: number[] = [];
  for (const eventName of eventNames) {
    const occurrence = { attribute: "Use", value: useValue(eventName, name) } as const;
    const anyTime = { start: undefined, end: undefined, before: undefined };
    const search = { account, occurrence, ...anyTime };
    for await (const period of periodsOf((work) => work(database), search)) {
      periods.push(period);
      break;
    }
  }
  return periods.sort((one, other) => other - one)[0];
}
