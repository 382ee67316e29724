/** Pages of IAM's lists: their size, their markers, and what is written between them. */
import { describe, expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { pageOf } from "./paging.ts";

const self = (item: string) => item;

describe("pages of a list at hand", () => {
  it("are a hundred long where nothing is asked", async () => {
    const all = Array.from({ length: 101 }, (_, index) => String(index).padStart(3, "0"));
    const { items, end } = await pageOf("list", {}, self, all);
    expect([items.length, end.IsTruncated]).toEqual([100, true]);
  });

  it("refuse a marker of another list", async () => {
    const { end } = await pageOf("other", { MaxItems: 1 }, self, ["a", "b"]);
    await expect(pageOf("list", { Marker: end.Marker }, self, ["a"])).rejects.toMatchObject({
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
