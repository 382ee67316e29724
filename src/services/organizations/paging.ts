/** Pages as lists of Organizations ask for them and answer them. */
import { type Fetch, fetchFrom, pageAfter } from "../../pipeline/paging.ts";
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

/** One page; see `pageAfter`. Throws `InvalidInputException` for the token of another list. */
export async function page<Item>(
  list: string,
  { NextToken: token, MaxResults: size = defaultPageSize }: PageRequest,
  keyOf: (item: Item) => string,
  fetch: Fetch<Item>,
): Promise<Page<Item>> {
  const refusal = () => invalidInput("INVALID_NEXT_TOKEN");
  const { items, next } = await pageAfter({ list, size, token, refusal }, keyOf, fetch);
  return { items, end: next === undefined ? {} : { NextToken: next } };
}

/** A page of a list that is at hand as a whole and small. */
export function pageOf<Item>(
  list: string,
  request: PageRequest,
  keyOf: (item: Item) => string,
  all: readonly Item[],
): Promise<Page<Item>> {
  return page(list, request, keyOf, fetchFrom(all, keyOf));
}
