/** Several lists as one list of pages. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pageOfSections, type Section, sectionOf } from "./sections.ts";

async function allPages(sections: readonly Section<string>[], size: number) {
  const pages: (readonly string[])[] = [];
  let marker: string | undefined;
  do {
    const request = { MaxItems: size, Marker: marker };
    const { items, end } = await pageOfSections("letters", request, sections);
    expect(end.IsTruncated).toBe(end.Marker !== undefined);
    pages.push(items);
    marker = end.Marker;
  } while (marker !== undefined);
  return pages;
}

describe("pages of several lists", () => {
  it("shows every item once, section after section, whatever the size of a page", async () => {
    const keys = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(keys, { maxLength: 4 }),
        fc.integer({ min: 1, max: 7 }),
        async (lists, size) => {
          const sections = lists.map((list) => sectionOf(list, (item) => item));
          const pages = await allPages(sections, size);
          const inOrder = lists.flatMap((list) => [...list].sort((a, b) => (a < b ? -1 : 1)));
          expect(pages.flat()).toEqual(inOrder);
          for (const page of pages.slice(0, -1)) expect(page).toHaveLength(size);
        },
      ),
    );
  });

  it("goes on after the last item shown though it is gone by then", async () => {
    const letters = (text: string) => [sectionOf(["x"], (x) => x), sectionOf([...text], (x) => x)];
    const first = await pageOfSections("letters", { MaxItems: 3 }, letters("abde"));
    expect(first.items).toEqual(["x", "a", "b"]);
    const second = await pageOfSections("letters", first.end, letters("acde"));
    expect(second.items).toEqual(["c", "d", "e"]);
  });

  it("refuses the marker of another list", async () => {
    const sections = [sectionOf(["a", "b"], (item) => item)];
    const { end } = await pageOfSections("letters", { MaxItems: 1 }, sections);
    await expect(pageOfSections("words", end, sections)).rejects.toMatchObject({
      code: "ValidationError",
    });
  });
});
