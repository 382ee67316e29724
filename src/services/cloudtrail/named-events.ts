/** Finds the events that named a resource, newest first, however long the trail is. */
import type { Kysely } from "kysely";
import { type CloudTrailTables, periodOf, stretchesOfPeriod } from "./tables.ts";

/** The first answer usually lies in the last period; whoever reads on reads much. */
const periodsMax = 16;

/** Events of one piece at most: what is read of them is read in one statement. */
const pieceMax = 100;

export interface NamedResourceSearch {
  readonly account: string;
  readonly name: string;
  /** Events of lower sequences are found; all of them where it is left out. */
  readonly before?: number | undefined;
}

type Database = Kysely<CloudTrailTables>;

/** Sequences in falling order, in pieces that are never empty. */
export async function* sequencesNaming(
  database: Database,
  search: NamedResourceSearch,
): AsyncGenerator<readonly number[]> {
  for await (const periods of periodsNaming(database, search)) {
    const sequences = await sequencesIn(periods, database, search);
    for (let start = 0; start < sequences.length; start += pieceMax) {
      yield sequences.slice(start, start + pieceMax);
    }
  }
}

/** The periods in which the resource was named, newest first: one, then two, then four, … */
async function* periodsNaming(
  database: Database,
  { account, name, before }: NamedResourceSearch,
): AsyncGenerator<readonly number[]> {
  let last = before === undefined ? undefined : periodOf(before) + 1;
  for (let count = 1; ; count = Math.min(2 * count, periodsMax)) {
    let query = database
      .selectFrom("cloudtrail_resource_period")
      .select("period")
      .where("account_id", "=", account)
      .where("resource_name", "=", name)
      .orderBy("period", "desc")
      .limit(count);
    if (last !== undefined) query = query.where("period", "<", last);
    const periods = (await query.execute()).map(({ period }) => period);
    if (periods.length > 0) yield periods;
    if (periods.length < count) return;
    last = periods.at(-1);
  }
}

async function sequencesIn(
  periods: readonly number[],
  database: Database,
  { account, name, before }: NamedResourceSearch,
): Promise<readonly number[]> {
  let query = database
    .selectFrom("cloudtrail_event_resource")
    .select("sequence")
    .distinct()
    .where("stretch", "in", periods.flatMap(stretchesOf))
    .where("account_id", "=", account)
    .where("resource_name", "=", name)
    .orderBy("sequence", "desc");
  if (before !== undefined) query = query.where("sequence", "<", before);
  return (await query.execute()).map(({ sequence }) => sequence);
}

function stretchesOf(period: number): readonly number[] {
  const first = period * stretchesOfPeriod;
  return Array.from({ length: stretchesOfPeriod }, (_, index) => first + index);
}
