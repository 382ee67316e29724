/** The tags of every taggable noun: the same rules for all, each under its own name. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { taggableNouns } from "./testing/taggable-nouns.ts";

function allowing(Action: string, Condition: object): object {
  return {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: `iam:${Action}`, Resource: "*", Condition },
  };
}

const accessDenied = { code: "AccessDenied", status: 403 };
const team = [{ Key: "Team", Value: "blue" }] as const;

eachDatabase("tags", (server) => {
  it.each(taggableNouns)(
    "of $noun are one to a key, whatever its case",
    async ({ create, thing }) => {
      const { root, account } = await server();
      const { tag, untag, list } = thing(account);
      await create(root);
      expect((await list(root)).Tags).toEqual([]);
      await tag(root, team);
      await tag(root, [
        { Key: "team", Value: "red" },
        { Key: "a", Value: "" },
      ]);
      expect((await list(root)).Tags).toEqual([
        { Key: "a", Value: "" },
        { Key: "team", Value: "red" },
      ]);
      await untag(root, ["TEAM", "never-there"]);
      expect((await list(root)).Tags).toEqual([{ Key: "a", Value: "" }]);
    },
  );

  it.each(taggableNouns)("of $noun are listed by page, however long", async ({ create, thing }) => {
    const { root, account } = await server();
    const { tag, list } = thing(account);
    await create(root);
    const keys = [
      "x",
      "\u4e00".repeat(128),
      `${"\u4e00".repeat(127)}\u4e8c`,
      "\u{20000}".repeat(128),
    ];
    await tag(
      root,
      keys.map((Key) => ({ Key, Value: "" })),
    );
    const listed: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await list(root, { MaxItems: 1, Marker });
      listed.push(...page.Tags.map(({ Key }) => Key));
      Marker = page.Marker;
    } while (Marker !== undefined);
    expect(listed.toSorted()).toEqual(keys.toSorted());
  });

  it.each(taggableNouns)("of $noun are fifty at most", async ({ create, thing }) => {
    const { root, account } = await server();
    const { tag } = thing(account);
    await create(root);
    const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    await tag(root, many);
    await tag(root, [{ Key: "K49", Value: "again" }]);
    await expect(tag(root, team)).rejects.toMatchObject({
      code: "LimitExceeded",
      status: 409,
      message: "Cannot exceed quota for TagsPerEntity: 50",
    });
  });

  it.each(taggableNouns)(
    "of $noun are not AWS's own, nor one key twice",
    async ({ create, thing }) => {
      const { root, account } = await server();
      const { tag, list } = thing(account);
      await create(root);
      await expect(tag(root, [{ Key: "aws:team", Value: "" }])).rejects.toMatchObject({
        code: "InvalidInput",
        message: "System tags cannot be added/updated by requester",
      });
      await expect(tag(root, [...team, { Key: "TEAM", Value: "" }])).rejects.toMatchObject({
        code: "InvalidInput",
        message: "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      });
      expect((await list(root)).Tags).toEqual([]);
    },
  );

  it.each(taggableNouns)("of $noun are listed in pages", async ({ create, thing }) => {
    const { root, account } = await server();
    const { tag, list } = thing(account);
    await create(root);
    await tag(root, [...team, { Key: "b", Value: "2" }, { Key: "A", Value: "1" }]);
    const first = await list(root, { MaxItems: 2 });
    expect(first).toMatchObject({ IsTruncated: true, Tags: [{ Key: "A" }, { Key: "b" }] });
    const rest = await list(root, { Marker: first.Marker });
    expect(rest).toEqual({ IsTruncated: false, Tags: team });
    await expect(list(root, { Marker: "nonsense" })).rejects.toMatchObject({
      code: "ValidationError",
      message: "Invalid Marker: nonsense",
    });
  });

  it.each(taggableNouns)("of $noun are changed on record", async ({ noun, create, thing }) => {
    const { root, account } = await server();
    const { tag, untag, name } = thing(account);
    await create(root);
    await tag(root, team);
    await untag(root, ["Team"]);
    const { Events } = await root.cloudtrail("LookupEvents", {
      LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: name }],
    });
    const names = (Events ?? []).map(({ EventName }) => EventName);
    expect(names).toEqual(expect.arrayContaining([`Tag${noun}`, `Untag${noun}`]));
  });
});

eachDatabase("permission for the tags", (server) => {
  it.each(taggableNouns)(
    "of $noun is asked by the request's tags",
    async ({ noun, create, thing }) => {
      const { root, user, account } = await server();
      const { tag } = thing(account);
      await create(root);
      const Condition = { StringEquals: { "aws:RequestTag/Team": "blue" } };
      const tagger = await user("tagger", allowing(`Tag${noun}`, Condition));
      await tag(tagger, team);
      const denied = tag(tagger, [{ Key: "Team", Value: "red" }]);
      await expect(denied).rejects.toMatchObject({
        ...accessDenied,
        message: expect.stringContaining(`not authorized to perform: iam:Tag${noun} on resource: `),
      });
    },
  );

  it.each(taggableNouns)(
    "of $noun is asked by the keys taken away",
    async ({ noun, create, thing }) => {
      const { root, user, account } = await server();
      const { untag } = thing(account);
      await create(root);
      const Condition = { "ForAllValues:StringEquals": { "aws:TagKeys": ["Team"] } };
      const tagger = await user("tagger", allowing(`Untag${noun}`, Condition));
      await untag(tagger, ["Team"]);
      await expect(untag(tagger, ["Team", "Other"])).rejects.toMatchObject(accessDenied);
    },
  );

  it.each(taggableNouns)(
    "of $noun is asked by the tags it has",
    async ({ noun, create, thing }) => {
      const { root, user, account } = await server();
      const { tag, list } = thing(account);
      await create(root);
      const Condition = { StringEquals: { "aws:ResourceTag/Team": "blue" } };
      const reader = await user("reader", allowing(`List${noun}Tags`, Condition));
      await expect(list(reader)).rejects.toMatchObject(accessDenied);
      await tag(root, team);
      expect((await list(reader)).Tags).toEqual(team);
    },
  );

  it.each(taggableNouns)(
    "of $noun comes before whether it is there",
    async ({ thing, missing }) => {
      const { root, user, account } = await server();
      const { tag, untag, list } = thing(account);
      const nobody = await user("nobody");
      const calls = [
        (client: TestClient) => tag(client, team),
        (client: TestClient) => untag(client, ["Team"]),
        (client: TestClient) => list(client),
      ];
      for (const call of calls) {
        await expect(call(nobody)).rejects.toMatchObject(accessDenied);
        await expect(call(root)).rejects.toMatchObject({
          code: "NoSuchEntity",
          status: 404,
          message: expect.stringMatching(missing),
        });
      }
    },
  );
});
