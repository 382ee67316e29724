/** Finds the periods of the trail in which a search may find something, newest first. */
import { type Kysely, sql } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { ReadTrail } from "./search.ts";
import { type CloudTrailTables, minuteOf, type NotedAttribute, periodOf } from "./tables.ts";

/** Periods of one query, at most: most searches end within the first. */
const periodsMax = 64;

export interface Occurrence {
  readonly attribute: NotedAttribute;
  readonly value: string;
}

export interface PeriodSearch {
  readonly account: string;
  /** Periods in which it occurs; all of the account's where it is left out. */
  readonly occurrence: Occurrence | undefined;
  /** The times of the events, with both ends. */
  readonly start: EpochMilliseconds | undefined;
  readonly end: EpochMilliseconds | undefined;
  /** Periods with events of lower sequences. */
  readonly before: number | undefined;
}

export async function* periodsOf(read: ReadTrail, search: PeriodSearch): AsyncGenerator<number> {
  let before = search.before === undefined ? undefined : periodOf(search.before - 1) + 1;
  for (let count = 1; ; count = Math.min(2 * count, periodsMax)) {
    const [last, most] = [before, count];
    const periods = await read((database) => nextPeriods(database, search, last, most));
    yield* periods;
    if (periods.length < count) return;
    before = periods.at(-1);
  }
}

async function nextPeriods(
  database: Kysely<CloudTrailTables>,
  search: PeriodSearch,
  before: number | undefined,
  count: number,
): Promise<readonly number[]> {
  const { account, occurrence } = search;
  if (occurrence === undefined) {
    let query = minutesOf(database, search)
      .select("period")
      .distinct()
      .orderBy("period", "desc")
      .limit(count);
    if (before !== undefined) query = query.where("period", "<", before);
    return (await query.execute()).map(({ period }) => period);
  }
  let query = database
    .selectFrom("cloudtrail_occurrence")
    .select("period")
    .where("account_id", "=", account)
    .where("attribute", "=", occurrence.attribute)
    .where("value", "=", occurrence.value)
    .orderBy("period", "desc")
    .limit(count);
  if (before !== undefined) query = query.where("period", "<", before);
  if (search.start !== undefined || search.end !== undefined) {
    const inTime = minutesOf(database, search)
      .select("minute")
      .where(sql<boolean>`cloudtrail_minute.period = cloudtrail_occurrence.period`);
    query = query.where(({ exists }) => exists(inTime));
  }
  return (await query.execute()).map(({ period }) => period);
}

function minutesOf(database: Kysely<CloudTrailTables>, { account, start, end }: PeriodSearch) {
  let query = database.selectFrom("cloudtrail_minute").where("account_id", "=", account);
  if (start !== undefined) query = query.where("minute", ">=", minuteOf(start));
  if (end !== undefined) query = query.where("minute", "<=", minuteOf(end));
  return query;
}
