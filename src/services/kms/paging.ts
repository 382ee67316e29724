/** Pages of lists: markers name the last thing shown, so that changes between pages are safe. */
import { ServiceError } from "../../base/errors.ts";
import { validationError } from "./errors.ts";

/** What every list of this service takes. */
export interface PageRequest {
  readonly Limit?: number | undefined;
  readonly Marker?: string | undefined;
}

/** What every list answers beside its items. */
export interface PageEnd {
  readonly Truncated: boolean;
  readonly NextMarker?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly end: PageEnd;
}

/** A list's name, and its page sizes as the API reference states them. */
export interface PagedList {
  readonly name: string;
  readonly sizeDefault: number;
  readonly sizeMax: number;
}

/**
 * One page. `fetch` gives at most `limit` items after the key `after`, in the order of their keys;
 * a key is unique in its list. Throws `InvalidMarkerException` for the marker of another list.
 */
export async function page<Item>(
  list: PagedList,
  request: PageRequest,
  keyOf: (item: Item) => string,
  fetch: (after: string, limit: number) => Promise<readonly Item[]>,
): Promise<Page<Item>> {
  const size = request.Limit ?? list.sizeDefault;
  if (size > list.sizeMax) {
    throw validationError(
      `1 validation error detected: Value '${size}' at 'limit' failed to satisfy constraint: ` +
        `Member must have value less than or equal to ${list.sizeMax}`,
    );
  }
  const after = request.Marker === undefined ? "" : openMarker(list.name, request.Marker);
  const found = await fetch(after, size + 1);
  const last = found[size - 1];
  if (found.length <= size || last === undefined)
    return { items: found, end: { Truncated: false } };
  const NextMarker = makeMarker(list.name, keyOf(last));
  return { items: found.slice(0, size), end: { Truncated: true, NextMarker } };
}

/** A page of a list that is at hand as a whole and in the order of its keys. */
export function pageOf<Item>(
  list: PagedList,
  request: PageRequest,
  keyOf: (item: Item) => string,
  sorted: readonly Item[],
): Promise<Page<Item>> {
  return page(list, request, keyOf, async (after, limit) => {
    const rest = after === "" ? sorted : sorted.filter((item) => keyOf(item) > after);
    return rest.slice(0, limit);
  });
}

function makeMarker(list: string, key: string): string {
  return Buffer.from(`${list}\n${key}`).toString("base64url");
}

function openMarker(list: string, marker: string): string {
  const text = Buffer.from(marker, "base64url").toString();
  const prefix = `${list}\n`;
  if (text.startsWith(prefix) && !text.includes("\0")) return text.slice(prefix.length);
  throw new ServiceError("InvalidMarkerException", "The marker is not one of this list.");
}
