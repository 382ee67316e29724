/** Pages as lists of keys and of what belongs to them ask for them and answer them. */
import { ServiceError } from "../../base/errors.ts";
import { type Fetch, fetchFrom, pageAfter } from "../../pipeline/paging.ts";
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
 * One page; see `pageAfter`. Throws `InvalidMarkerException` for the marker of another list, and
 * `ValidationError` for too large a page.
 */
export async function page<Item>(
  { name: list, sizeDefault, sizeMax }: PagedList,
  { Limit: size = sizeDefault, Marker: token }: PageRequest,
  keyOf: (item: Item) => string,
  fetch: Fetch<Item>,
): Promise<Page<Item>> {
  if (size > sizeMax) {
    throw validationError(
      `1 validation error detected: Value '${size}' at 'limit' failed to satisfy constraint: ` +
        `Member must have value less than or equal to ${sizeMax}`,
    );
  }
  const { items, next } = await pageAfter({ list, size, token, refusal }, keyOf, fetch);
  if (next === undefined) return { items, end: { Truncated: false } };
  return { items, end: { Truncated: true, NextMarker: next } };
}

function refusal(): ServiceError {
  return new ServiceError("InvalidMarkerException", "The marker is not one of this list.");
}

/** A page of a list that is at hand as a whole and small. */
export function pageOf<Item>(
  list: PagedList,
  request: PageRequest,
  keyOf: (item: Item) => string,
  all: readonly Item[],
): Promise<Page<Item>> {
  return page(list, request, keyOf, fetchFrom(all, keyOf));
}
