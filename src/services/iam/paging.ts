/** Pages of lists: markers name the last thing shown, so that writes between pages are safe. */
import { validationError } from "./errors.ts";

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
