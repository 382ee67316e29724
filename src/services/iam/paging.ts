/** Pages of lists: markers name the last thing shown, so that writes between pages are safe. */
import { type ExpressionWrapper, expressionBuilder, type Kysely, type SqlBool } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { validationError } from "./errors.ts";
import type { IamTables, UserTable } from "./tables.ts";

/** What every IAM list takes. */
export interface PageRequest {
  readonly Marker?: string | undefined;
  /** 1 to 1,000, checked by the model. */
  readonly MaxItems?: number | undefined;
}

/** What every IAM list answers beside its items. */
export interface PageEnd {
  readonly IsTruncated: boolean;
  readonly Marker?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly end: PageEnd;
}

/** AWS's default page size (IAM API Reference, `MaxItems`). */
const defaultPageSize = 100;

/**
 * One page. `fetch` gives at most `limit` items after the key `after`, in the order of their keys;
 * a key is unique in its list. `list` names the list, so that a marker of another one is refused.
 */
export async function page<Item>(
  list: string,
  request: PageRequest,
  keyOf: (item: Item) => string,
  fetch: (after: string, limit: number) => Promise<readonly Item[]>,
): Promise<Page<Item>> {
  const size = request.MaxItems ?? defaultPageSize;
  const after = request.Marker === undefined ? "" : openMarker(list, request.Marker);
  const found = await fetch(after, size + 1);
  if (found.length <= size) return { items: found, end: { IsTruncated: false } };
  const items = found.slice(0, size);
  const last = items[size - 1];
  if (last === undefined) return { items, end: { IsTruncated: false } };
  return { items, end: { IsTruncated: true, Marker: makeMarker(list, keyOf(last)) } };
}

/** A page of a list that is at hand as a whole and small; sorted here by key. */
export function pageOf<Item>(
  list: string,
  request: PageRequest,
  keyOf: (item: Item) => string,
  all: readonly Item[],
): Promise<Page<Item>> {
  const sorted = all
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  return page(list, request, keyOf, async (after, limit) => {
    const rest = after === "" ? sorted : sorted.filter(({ key }) => key > after);
    return rest.slice(0, limit).map(({ item }) => item);
  });
}

/** The tables of things that have a name and a path. */
type PathedTable =
  | "iam_user"
  | "iam_group"
  | "iam_role"
  | "iam_instance_profile"
  | "iam_server_certificate";

interface PathedRequest extends PageRequest {
  readonly PathPrefix?: string | undefined;
}

/** A page of an account's things whose path begins with `PathPrefix`, in the order of names. */
export async function pageByName<Table extends PathedTable>(
  table: Table,
  { input, account }: { readonly input: PathedRequest; readonly account: AccountId },
  database: Kysely<IamTables>,
): Promise<Page<IamTables[Table]>> {
  // What is used here of a table, all five have alike.
  const rows = database.selectFrom(table as "iam_user").selectAll();
  const found = await page(
    table,
    input,
    (row: UserTable) => row.name_key,
    (after, limit) =>
      rows
        .where("account_id", "=", account)
        .where("name_key", ">", after)
        .where(pathBeginsWith(input.PathPrefix))
        .orderBy("name_key")
        .limit(limit)
        .execute(),
  );
  return found as Page<unknown> as Page<IamTables[Table]>;
}

function makeMarker(list: string, key: string): string {
  return Buffer.from(`${list}\n${key}`).toString("base64url");
}

function openMarker(list: string, marker: string): string {
  const text = Buffer.from(marker, "base64url").toString();
  const prefix = `${list}\n`;
  if (!text.startsWith(prefix) || text.includes("\0"))
    throw validationError(`Invalid Marker: ${marker}`);
  return text.slice(prefix.length);
}

interface PathedTables {
  readonly pathed: { readonly path: string };
}

/**
 * The condition that `PathPrefix` asks for: the path begins with it, letter for letter. All paths
 * begin with a slash, so the default lets everything through.
 */
export function pathBeginsWith(
  prefix: string | undefined,
): ExpressionWrapper<PathedTables, "pathed", SqlBool> {
  const build = expressionBuilder<PathedTables, "pathed">();
  if (prefix === undefined || prefix === "/") return build(build.lit(1), "=", build.lit(1));
  // Every string with the prefix sorts at or after it and before the prefix with its last
  // character moved on by one; paths are ASCII, so there is always a next character.
  const last = prefix.charCodeAt(prefix.length - 1);
  const end = prefix.slice(0, -1) + String.fromCharCode(last + 1);
  return build.and([build("path", ">=", prefix), build("path", "<", end)]);
}
