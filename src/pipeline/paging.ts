/** Pages of lists that are sorted by a key, for every service's own names of the members. */
import { makeToken, placeOfToken } from "./page-token.ts";

/** One page as it is asked for. */
export interface PageQuery {
  /** Names the list and what was asked of it: a token of another one is refused. */
  readonly list: string;
  readonly size: number;
  /** Undefined for the first page. */
  readonly token: string | undefined;
  /** What is thrown where the token is not one of this list. */
  refusal(): Error;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The token of the next page; undefined where this is the last. */
  readonly next: string | undefined;
}

/** At most `limit` items after the key, in the order of their keys; the first key is empty. */
export type Fetch<Item> = (after: string, limit: number) => Promise<readonly Item[]>;

/**
 * One page of a list. A key is unique in its list. One item more than the page holds is fetched, so
 * that the last page is known to be the last. Throws the query's refusal.
 */
export async function pageAfter<Item>(
  query: PageQuery,
  keyOf: (item: Item) => string,
  fetch: Fetch<Item>,
): Promise<Page<Item>> {
  const { list, size, token } = query;
  const after = token === undefined ? "" : placeOfToken(list, token);
  if (after === undefined) throw query.refusal();
  const found = await fetch(after, size + 1);
  const last = found[size - 1];
  if (found.length <= size || last === undefined) return { items: found, next: undefined };
  return { items: found.slice(0, size), next: makeToken(list, keyOf(last)) };
}

/** Fetches from a list that is at hand as a whole and small; sorted here by key. */
export function fetchFrom<Item>(all: readonly Item[], keyOf: (item: Item) => string): Fetch<Item> {
  const sorted = all
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  return async (after, limit) => {
    const rest = after === "" ? sorted : sorted.filter(({ key }) => key > after);
    return rest.slice(0, limit).map(({ item }) => item);
  };
}
