/** Where pages end: among names in memory, and among what a keeper lists. */
import { describe, expect, it } from "vitest";
import type { KeptResource } from "../pipeline/kept-resources.ts";
import type { Storage } from "../storage/storage.ts";
import { type KeptSearch, pageOfKept } from "./kept-search.ts";
import { type Page, type PageRequest, pageOf } from "./page.ts";

type IsAllowed = (name: string) => boolean;

const nameOf = (index: number) => String(index).padStart(6, "0");
const namesOf = (count: number) => Array.from({ length: count }, (_, index) => nameOf(index));
const isOneOf = (...indexes: readonly number[]) => {
  const names = indexes.map(nameOf);
  return (name: string) => names.includes(name);
};

function request(limit: number, after: string): PageRequest {
  return { limit, after, firstRevision: 1, question: "", properties: "" };
}

function pageOfNames(names: readonly string[], asked: PageRequest, isAllowed: IsAllowed) {
  return pageOf(names, asked, async (name) => isAllowed(name));
}

function pageOfResources(names: readonly string[], asked: PageRequest, isAllowed: IsAllowed) {
  const kept = (arn: string): KeptResource => ({
    arn,
    question: async () => ({ action: "a:b", resource: arn, resourceAccount: "1" as never }),
    grantees: async () => [],
  });
  const keeper: KeptSearch["keeper"] = {
    type: "a:b",
    find: async () => undefined,
    async list({ after, limit }) {
      const start = after === "" ? 0 : Number(after) + 1;
      return names.slice(start, start + limit).map(kept);
    },
  };
  const storage = {
    transact: async <T>(work: (unit: never) => Promise<T>) => {
      await new Promise(setImmediate);
      return work({} as never);
    },
  } as unknown as Storage<unknown>;
  const search = { keeper, account: "1", call: {} } as unknown as KeptSearch;
  return pageOfKept(search, asked, storage, async ({ resource }) => isAllowed(resource));
}

type PageMaker = (n: readonly string[], asked: PageRequest, may: IsAllowed) => Promise<Page>;

/** Names with `count`, `limit`, the ones that are allowed, and the results of each page. */
type PageCase = readonly [string, number, number, readonly number[], readonly number[][]];

const both: readonly PageCase[] = [
  [
    "the last page is known to be the last",
    4,
    2,
    [0, 1, 2, 3],
    [
      [0, 1],
      [2, 3],
    ],
  ],
  ["nothing is one empty page", 4_999, 10, [], [[]]],
  ["a page with a result looks no further than some", 9_000, 10, [7, 8_000], [[7], [8_000]]],
];

describe.each<[string, PageMaker, readonly PageCase[]]>([
  [
    "names in memory",
    pageOfNames,
    [["5,000 denials end a page", 5_001, 10, [5_000], [[], [5_000]]]],
  ],
  [
    "what a keeper lists",
    pageOfResources,
    [
      ["no page is empty for denials before a result", 60_001, 10, [60_000], [[60_000]]],
      ["denials without end end a page", 200_001, 10, [200_000], [[], [200_000]]],
    ],
  ],
])("pages of %s", (_, make, own) => {
  it.each([...both, ...own])("%s", async (_title, count, limit, allowed, expected) => {
    const names = namesOf(count);
    const told: number[][] = [];
    for (let after: string | undefined = ""; after !== undefined; ) {
      const page: Page = await make(names, request(limit, after), isOneOf(...allowed));
      told.push(page.found.map(Number));
      after = page.next;
    }
    expect(told).toEqual(expected);
  });

  it("lets others have their turn while it looks", async () => {
    let turns = 0;
    const other = () => {
      turns += 1;
      if (turns < 10) setImmediate(other);
    };
    setImmediate(other);
    await make(namesOf(4_999), request(10, ""), () => false);
    expect(turns).toBe(10);
  });
});
