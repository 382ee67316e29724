/** Pages as IAM's lists ask for them and answer them. */
import { type Fetch, fetchFrom, pageAfter } from "../../pipeline/paging.ts";
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

/** One page; see `pageAfter`. Throws `ValidationError` for the marker of another list. */
export async function page<Item>(
  list: string,
  { Marker: token, MaxItems: size = defaultPageSize }: PageRequest,
  keyOf: (item: Item) => string,
  fetch: Fetch<Item>,
): Promise<Page<Item>> {
  const refusal = () => validationError(`Invalid Marker: ${token}`);
  const { items, next } = await pageAfter({ list, size, token, refusal }, keyOf, fetch);
  if (next === undefined) return { items, end: { IsTruncated: false } };
  return { items, end: { IsTruncated: true, Marker: next } };
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
