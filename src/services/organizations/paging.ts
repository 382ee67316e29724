/** Pages of lists: tokens name the last thing shown, so that writes between pages are safe. */
import { invalidInput } from "./errors.ts";

/** What every list takes. */
export interface PageRequest {
  /** 1 to 20, checked by the model. */
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** What the answer says of the rest. */
  readonly end: { readonly NextToken?: string };
}

/** Also AWS's largest page. */
const defaultPageSize = 20;

/**
 * One page. `fetch` gives at most `limit` items after the key `after`, in the order of their keys;
 * a key is unique in its list. `list` names the list and what was asked of it, so that a token of
 * another one is refused.
 */
export async function page<Item>(
  list: string,
  request: PageRequest,
  keyOf: (item: Item) => string,
  fetch: (after: string, limit: number) => Promise<readonly Item[]>,
): Promise<Page<Item>> {
  const size = request.MaxResults ?? defaultPageSize;
  const after = request.NextToken === undefined ? "" : openToken(list, request.NextToken);
  const found = await fetch(after, size + 1);
  const items = found.slice(0, size);
  const last = items.at(-1);
  if (found.length <= size || last === undefined) return { items, end: {} };
  return { items, end: { NextToken: makeToken(list, keyOf(last)) } };
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
  return page(list, request, keyOf, async (after, limit) =>
    sorted
      .filter(({ key }) => key > after)
      .slice(0, limit)
      .map(({ item }) => item),
  );
}

function makeToken(list: string, key: string): string {
  return Buffer.from(JSON.stringify([list, key])).toString("base64url");
}

function openToken(list: string, token: string): string {
  const prefix = `[${JSON.stringify(list)},`;
  const text = Buffer.from(token, "base64url").toString();
  const key = text.startsWith(prefix) ? textOf(text.slice(prefix.length, -1)) : undefined;
  if (key === undefined || key.includes("\0")) throw invalidInput("INVALID_NEXT_TOKEN");
  return key;
}

function textOf(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
