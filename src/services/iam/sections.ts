/** Pages of a list that is several lists, one after another: users, then groups, then roles. */
import { type Fetch, fetchFrom } from "../../pipeline/paging.ts";
import { type Page, type PageRequest, page } from "./paging.ts";

/** One of the lists, in the order of its keys. */
export interface Section<Item> {
  keyOf(item: Item): string;
  readonly fetch: Fetch<Item>;
}

interface Placed<Item> {
  readonly key: string;
  readonly item: Item;
}

/**
 * One page of all sections. `list` must tell which sections there are: a marker counts them, and
 * is refused for another list.
 */
export async function pageOfSections<Item>(
  list: string,
  request: PageRequest,
  sections: readonly Section<Item>[],
): Promise<Page<Item>> {
  const { items, end } = await page<Placed<Item>>(
    list,
    request,
    (placed) => placed.key,
    async (after, limit) => {
      const found: Placed<Item>[] = [];
      const colon = after.indexOf(":");
      const first = after === "" ? 0 : Number(after.slice(0, colon));
      for (const [index, section] of sections.entries()) {
        if (index < first || found.length === limit) continue;
        const start = index === first ? after.slice(colon + 1) : "";
        for (const item of await section.fetch(start, limit - found.length)) {
          found.push({ key: `${index}:${section.keyOf(item)}`, item });
        }
      }
      return found;
    },
  );
  return { items: items.map(({ item }) => item), end };
}

/** A section whose items are at hand; sorted here by key. */
export function sectionOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
): Section<Item> {
  return { keyOf, fetch: fetchFrom(all, keyOf) };
}
