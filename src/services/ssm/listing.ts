/** Pages of parameters, and the tokens between pages. */
import type { Kysely } from "kysely";
import { makeToken, placeOfToken } from "../../pipeline/page-token.ts";
import { invalidNextToken } from "./errors.ts";
import type { ParameterFilter } from "./filters.ts";
import type { ParameterPlace } from "./name.ts";
import type { ParameterTable, SsmTables } from "./tables.ts";
import { labelsOf } from "./versions.ts";

/** A page, and the token of the next one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: { readonly NextToken?: string };
}

/** What a list's token names: its last thing, which is empty at the start. */
export function lastOf(list: string, token: string | undefined): string {
  const last = token === undefined ? "" : placeOfToken(list, token);
  if (last === undefined) throw invalidNextToken();
  return last;
}

/** Lists of parameters go on with one another's tokens: they end at a path, all alike. */
const pathList = "parameters by path";

/** A parameter of a list, in the version that the list is about. */
export interface Listed {
  readonly parameter: ParameterTable;
  readonly version: number;
}

export interface Listing extends ParameterPlace {
  /** Only paths that begin so. */
  readonly prefix: string;
  readonly filter: ParameterFilter;
  readonly countMax: number;
  readonly token: string | undefined;
}

/** How many rows a query brings at a time while a filter looks for a page. */
const rowsAtOnce = 200;

/** Parameters in the order of their paths. */
export async function pageOf(database: Kysely<SsmTables>, listing: Listing): Promise<Page<Listed>> {
  const { filter, countMax } = listing;
  let after = lastOf(pathList, listing.token);
  const items: Listed[] = [];
  for (;;) {
    const rows = await rowsAfter(database, listing, after);
    for (const parameter of rows) {
      after = parameter.path;
      if (!filter.test(parameter)) continue;
      for (const version of await versionsOf(database, parameter, filter)) {
        if (items.length >= countMax) {
          const last = items.at(-1)?.parameter.path ?? "";
          return { items, next: { NextToken: makeToken(pathList, last) } };
        }
        items.push({ parameter, version });
      }
    }
    if (rows.length < rowsAtOnce) return { items, next: {} };
  }
}

function rowsAfter(
  database: Kysely<SsmTables>,
  { account, region, prefix, filter }: Listing,
  after: string,
): Promise<ParameterTable[]> {
  const rows = database
    .selectFrom("ssm_parameter")
    .selectAll()
    .where("account_id", "=", account)
    .where("region", "=", region)
    .where("path", ">", after > prefix ? after : prefix)
    // The next text that does not begin with the prefix: paths hold ASCII only.
    .where("path", "<", `${prefix}\u007f`)
    .orderBy("path")
    .limit(rowsAtOnce);
  const { paths } = filter;
  return (paths === undefined ? rows : rows.where("path", "in", paths)).execute();
}

/** The newest version, or the one that the filter's label is on, where it is on one. */
async function versionsOf(
  database: Kysely<SsmTables>,
  { parameter_id, version }: ParameterTable,
  { labels }: ParameterFilter,
): Promise<readonly number[]> {
  if (labels === undefined) return [version];
  const present = await labelsOf(database, parameter_id);
  const labelled = labels.flatMap((label) => present.get(label) ?? []);
  return labelled.length === 0 ? [] : [Math.max(...labelled)];
}
