/** Pages: nothing lost or repeated, whatever is written between them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { type PageRequest, pageOf } from "./paging.ts";

const self = (item: string) => item;

async function allPages(all: readonly string[], MaxItems: number) {
  const pages: (readonly string[])[] = [];
  let Marker: string | undefined;
  do {
    const { items, end } = await pageOf("list", { Marker, MaxItems }, self, all);
    expect(end.IsTruncated).toBe(end.Marker !== undefined);
    pages.push(items);
    Marker = end.Marker;
  } while (Marker !== undefined);
  return pages;
}

describe("pages of a list at hand", () => {
  it("hold every item once, in order, and as many as were asked for", async () => {
    const items = fc.uniqueArray(fc.string({ minLength: 1 }).filter((text) => !/\0/.test(text)));
    await fc.assert(
      fc.asyncProperty(items, fc.integer({ min: 1, max: 7 }), async (all, size) => {
        const pages = await allPages(all, size);
        expect(pages.flat()).toEqual([...all].sort((a, b) => (a < b ? -1 : 1)));
        for (const page of pages.slice(0, -1)) expect(page).toHaveLength(size);
      }),
    );
  });

  it("are a hundred long where nothing is asked", async () => {
    const all = Array.from({ length: 101 }, (_, index) => String(index).padStart(3, "0"));
    const { items, end } = await pageOf("list", {}, self, all);
    expect([items.length, end.IsTruncated]).toEqual([100, true]);
  });

  it.each<readonly [string, PageRequest]>([
    ["of another list", { Marker: Buffer.from("other\na").toString("base64url") }],
    ["that nobody gave", { Marker: "AAAA" }],
    ["that is empty", { Marker: "" }],
    ["with a NUL", { Marker: Buffer.from("list\na\0").toString("base64url") }],
  ])("refuse a marker %s", async (_, request) => {
    // The refusal is thrown before any promise is there, or rejects: both reach the caller.
    await expect((async () => pageOf("list", request, self, ["a"]))()).rejects.toMatchObject({
      code: "ValidationError",
    });
  });
});

eachDatabase("pages of users", (server) => {
  it("go on where the last one ended, though its last user is gone and others came", async () => {
    const { root } = await server();
    for (const UserName of ["b", "d", "f", "h"]) await root.iam("CreateUser", { UserName });
    const first = await root.iam("ListUsers", { MaxItems: 2 });
    expect(first.Users.map(({ UserName }) => UserName)).toEqual(["b", "d"]);
    await root.iam("DeleteUser", { UserName: "d" });
    for (const UserName of ["a", "e"]) await root.iam("CreateUser", { UserName });
    const second = await root.iam("ListUsers", { MaxItems: 2, Marker: first.Marker });
    expect(second.Users.map(({ UserName }) => UserName)).toEqual(["e", "f"]);
    const third = await root.iam("ListUsers", { MaxItems: 2, Marker: second.Marker });
    expect(third.Users.map(({ UserName }) => UserName)).toEqual(["h"]);
    expect([third.IsTruncated, third.Marker]).toEqual([false, undefined]);
  });

  it("take a marker of their own list only", async () => {
    const { root } = await server();
    for (const name of ["a", "b"]) {
      await root.iam("CreateUser", { UserName: name });
      await root.iam("CreateGroup", { GroupName: name });
    }
    const { Marker } = await root.iam("ListUsers", { MaxItems: 1 });
    await expect(root.iam("ListGroups", { Marker })).rejects.toMatchObject({
      code: "ValidationError",
    });
  });

  it("match a path's beginning letter for letter", async () => {
    const { root } = await server();
    const paths = ["/", "/dev/", "/Dev/", "/dev/x/", "/devices/", "/~/"];
    for (const [index, Path] of paths.entries()) {
      await root.iam("CreateUser", { UserName: `u${index}`, Path });
    }
    const under = async (PathPrefix: string) => {
      const { Users } = await root.iam("ListUsers", { PathPrefix });
      return Users.map(({ Path }) => Path).sort();
    };
    expect(await under("/dev/")).toEqual(["/dev/", "/dev/x/"]);
    expect(await under("/dev")).toEqual(["/dev/", "/dev/x/", "/devices/"]);
    expect(await under("/~")).toEqual(["/~/"]);
    expect(await under("/nowhere/")).toEqual([]);
    expect(await under("/")).toHaveLength(paths.length);
  });
});
