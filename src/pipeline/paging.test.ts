/** Pages of a list: nothing lost or repeated, whatever is written between them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeToken } from "./page-token.ts";
import { fetchFrom, pageAfter } from "./paging.ts";

const self = (item: string) => item;
const refusal = () => new Error("not a token of this list");

function pageOf(all: readonly string[], size: number, token: string | undefined) {
  return pageAfter({ list: "list", size, token, refusal }, self, fetchFrom(all, self));
}

/** All pages of a list; `between` is the list after each page. */
async function allPages(
  all: readonly string[],
  size: number,
  between: (all: readonly string[], shown: readonly string[]) => readonly string[] = (same) => same,
) {
  const pages: (readonly string[])[] = [];
  let present = all;
  let token: string | undefined;
  do {
    const { items, next } = await pageOf(present, size, token);
    pages.push(items);
    token = next;
    present = between(present, items);
  } while (token !== undefined);
  return pages;
}

const inOrder = (items: readonly string[]) => [...items].sort((a, b) => (a < b ? -1 : 1));
const text = fc.string({ minLength: 1 }).filter((value) => !value.includes("\0"));
const sizes = fc.integer({ min: 1, max: 7 });

describe("pages of a list", () => {
  it("hold every item once, in order, and as many as were asked for", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text), sizes, async (all, size) => {
        const pages = await allPages(all, size);
        expect(pages.flat()).toEqual(inOrder(all));
        for (const page of pages.slice(0, -1)) expect(page).toHaveLength(size);
      }),
    );
  });

  it("go on where the last one ended, though what it ended with is gone by then", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text), sizes, async (all, size) => {
        const pages = await allPages(all, size, (present, shown) =>
          present.filter((item) => !shown.includes(item)),
        );
        expect(pages.flat()).toEqual(inOrder(all));
      }),
    );
  });

  it.each([
    ["of another list", makeToken("other", "a")],
    ["that nobody gave", "AAAA"],
    ["that is empty", ""],
  ])("refuse a token %s", async (_, token) => {
    await expect(pageOf(["a"], 1, token)).rejects.toThrow("not a token of this list");
  });
});
