/** Tags: their rules, and the permission that tags at a creation need. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { creationPermissions, shownTags, type Tag, tagRecord } from "./tags.ts";
import { taggableNouns } from "./testing/taggable-nouns.ts";

const Tags = [{ Key: "Team", Value: "blue" }] as const;
function allowing(...actions: readonly string[]): object {
  const Action = actions.map((action) => `iam:${action}`);
  return { Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource: "*" } };
}

eachDatabase("tags at a creation", (server) => {
  it.each(taggableNouns)("$creation needs Tag$noun too, where there are tags", async (made) => {
    const { user, root } = await server();
    const { creation, create, noun } = made;
    const maker = await user("maker", allowing(creation));
    await expect(create(maker, Tags)).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining(`iam:Tag${noun} on resource`),
    });
    const PolicyDocument = JSON.stringify(allowing(creation, `Tag${noun}`));
    await root.iam("PutUserPolicy", { UserName: "maker", PolicyName: "inline", PolicyDocument });
    await create(maker, Tags);
  });

  it.each(taggableNouns)("$creation does not need Tag$noun where there are none", async (made) => {
    const { user } = await server();
    await made.create(await user("maker", allowing(made.creation)), []);
  });

  it("can be demanded by a condition on the request's tags", async () => {
    const { user } = await server();
    const Condition = { StringEquals: { "aws:RequestTag/team": ["blue", "red"] } };
    const statement = { Effect: "Allow", Action: ["iam:CreateUser", "iam:TagUser"], Resource: "*" };
    const maker = await user("maker", {
      Version: "2012-10-17",
      Statement: { ...statement, Condition },
    });
    const create = (UserName: string, tags?: readonly Tag[]) =>
      maker.iam("CreateUser", { UserName, Tags: tags });
    await expect(create("none")).rejects.toMatchObject({ code: "AccessDenied" });
    await expect(create("odd", [{ Key: "Team", Value: "grey" }])).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await create("right", Tags);
  });
});

eachDatabase("tags that a thing is made with", (server) => {
  it.each([
    [[{ Key: "aws:team", Value: "" }], "System tags cannot be added/updated by requester"],
    [[{ Key: "AWS:team", Value: "" }], "System tags cannot be added/updated by requester"],
    [
      [
        { Key: "a", Value: "" },
        { Key: "A", Value: "" },
      ],
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ],
  ])("cannot be %j", async (tags, message) => {
    const { root } = await server();
    const created = root.iam("CreateUser", { UserName: "u", Tags: tags });
    await expect(created).rejects.toMatchObject({ code: "InvalidInput", message });
  });
});

describe("a creation's questions", () => {
  const create = { action: "iam:CreateThing", resource: "arn:thing", resourceShown: "thing t" };

  it("are one without tags, and two with them, both with the request's tags", () => {
    expect(creationPermissions(create, "iam:TagThing", undefined)).toEqual([
      { ...create, requestTags: {} },
    ]);
    expect(creationPermissions(create, "iam:TagThing", Tags)).toEqual([
      { ...create, requestTags: { Team: "blue" } },
      { ...create, action: "iam:TagThing", requestTags: { Team: "blue" } },
    ]);
  });

  it("keep every tag, whatever it is called", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), (keys) => {
        const tags = ["__proto__", ...keys].map((Key) => ({ Key, Value: Key }));
        expect(Object.entries(tagRecord(tags)).length).toBe(new Set(["__proto__", ...keys]).size);
      }),
    );
  });

  it("leave the member out of answers where there are no tags", () => {
    expect(shownTags([])).toEqual({});
    expect(shownTags(Tags)).toEqual({ Tags });
  });
});
