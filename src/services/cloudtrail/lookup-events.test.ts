/** The trail read back: each attribute, times, pages, and nothing of another account. */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { withPlace } from "../../pipeline/testing/page-token.ts";
import type { LookupEventsRequest } from "../../wire/generated/cloudtrail.ts";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { anyEvent, placeEvents } from "./testing/events.ts";

type Key = NonNullable<LookupEventsRequest["LookupAttributes"]>[number]["AttributeKey"];

const second = 1_000;

function lookup(AttributeKey: Key, AttributeValue: string): LookupEventsRequest {
  return { LookupAttributes: [{ AttributeKey, AttributeValue }] };
}

async function eventsOf(client: TestClient, input: LookupEventsRequest) {
  return (await client.cloudtrail("LookupEvents", input)).Events ?? [];
}

async function namesOf(client: TestClient, input: LookupEventsRequest) {
  return (await eventsOf(client, input)).map(({ EventName }) => EventName);
}

eachDatabase("LookupEvents", (server) => {
  it("shows what AWS shows of an event", async () => {
    const { root, account, clock } = await server();
    await root.iam("CreateGroup", { GroupName: "team" });
    const [event] = await eventsOf(root, lookup("EventName", "CreateGroup"));
    const record = JSON.parse(event?.CloudTrailEvent ?? "{}");
    expect(event).toEqual({
      EventId: record.eventID,
      EventName: "CreateGroup",
      ReadOnly: "false",
      AccessKeyId: record.userIdentity.accessKeyId,
      EventTime: new Date(clock.now()),
      EventSource: "iam.amazonaws.com",
      Username: "root",
      Resources: [{ ResourceType: "AWS::IAM::Group", ResourceName: "team" }],
      CloudTrailEvent: event?.CloudTrailEvent,
    });
    expect(record).toMatchObject({
      eventVersion: "1.11",
      eventName: "CreateGroup",
      awsRegion: "us-east-1",
      requestParameters: { groupName: "team" },
      responseElements: { group: { groupName: "team" } },
      recipientAccountId: account,
      readOnly: false,
      eventType: "AwsApiCall",
      managementEvent: true,
    });
  });

  it("finds events by each attribute", async () => {
    const { root, user } = await server();
    const worker = await user("worker");
    await worker.sts("GetCallerIdentity", {});
    await root.iam("CreateGroup", { GroupName: "team" });
    const [made] = await eventsOf(root, lookup("EventName", "CreateGroup"));
    const [asked] = await eventsOf(root, lookup("Username", "worker"));
    expect(asked?.EventName).toBe("GetCallerIdentity");
    const found: readonly (readonly [Key, string, string])[] = [
      ["EventId", made?.EventId ?? "", "CreateGroup"],
      ["EventSource", "sts.amazonaws.com", "GetCallerIdentity"],
      ["AccessKeyId", asked?.AccessKeyId ?? "", "GetCallerIdentity"],
      ["ResourceName", "team", "CreateGroup"],
      ["ResourceType", "AWS::IAM::Group", "CreateGroup"],
    ];
    for (const [key, value, name] of found) {
      expect(await namesOf(root, lookup(key, value))).toEqual([name]);
    }
    expect(await namesOf(root, lookup("ReadOnly", "true"))).toContain("LookupEvents");
    expect(await namesOf(root, lookup("ReadOnly", "False"))).toEqual([
      "CreateGroup",
      "CreateAccessKey",
      "CreateUser",
    ]);
    expect(await namesOf(root, lookup("ResourceName", "TEAM"))).toEqual([]);
  });

  it("takes both ends of a time range, in whole seconds", async () => {
    const { root, clock } = await server();
    const start = clock.now();
    for (const name of ["first", "second", "third"]) {
      await root.iam("CreateGroup", { GroupName: name });
      clock.advance(10 * second + 1);
    }
    const between = async (from: number, to: number) => {
      const range = { StartTime: new Date(start + from), EndTime: new Date(start + to) };
      const events = await eventsOf(root, { ...lookup("EventName", "CreateGroup"), ...range });
      return events.map(({ Resources }) => Resources?.[0]?.ResourceName);
    };
    expect(await between(0, 0)).toEqual(["first"]);
    expect(await between(0, 10 * second)).toEqual(["second", "first"]);
    expect(await between(second, 20 * second)).toEqual(["third", "second"]);
    expect(await between(21 * second, 90 * second)).toEqual([]);
  });

  it("pages through events of one second without losing or repeating any", async () => {
    const { root } = await server();
    for (let index = 0; index < 11; index += 1) {
      await root.iam("CreateGroup", { GroupName: `g${index}` });
    }
    const asked = { ...lookup("EventName", "CreateGroup"), MaxResults: 4 };
    const pages: (string | undefined)[][] = [];
    let NextToken: string | undefined;
    do {
      const page = await root.cloudtrail("LookupEvents", { ...asked, NextToken });
      pages.push((page.Events ?? []).map(({ Resources }) => Resources?.[0]?.ResourceName));
      NextToken = page.NextToken;
      // What is written between pages belongs to none of them.
      await root.iam("CreateGroup", { GroupName: `late${pages.length}` });
    } while (NextToken !== undefined);
    expect(pages.map((page) => page.length)).toEqual([4, 4, 3]);
    expect(pages.flat()).toEqual(Array.from({ length: 11 }, (_, index) => `g${10 - index}`));
  });

  it("goes through a long trail piece by piece, and loses nothing of it", async () => {
    const { root, account, clock, storage } = await server();
    await root.iam("CreateGroup", { GroupName: "long-ago" });
    clock.advance(60 * second);
    const far = Array.from({ length: 20 }, (_, index) => ({
      sequence: 1_000_000 + index * 10_000,
      event: anyEvent({ account, time: clock.now() }),
    }));
    await storage.transact(({ database }) => placeEvents(far, database));
    const asked = lookup("ReadOnly", "false");
    const pages: (string | undefined)[][] = [];
    let NextToken: string | undefined;
    do {
      const page = await root.cloudtrail("LookupEvents", { ...asked, NextToken });
      pages.push((page.Events ?? []).map(({ EventName }) => EventName));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.flat()).toEqual(["CreateGroup"]);
    const [event] = await eventsOf(root, lookup("EventName", "CreateGroup"));
    expect(await namesOf(root, lookup("EventId", event?.EventId ?? ""))).toEqual(["CreateGroup"]);
    expect(await namesOf(root, lookup("ResourceName", "long-ago"))).toEqual(["CreateGroup"]);
  });

  it("finds an event whose id tells no time", async () => {
    const { root, account, clock, storage } = await server();
    const eventId = randomUUID();
    const event = anyEvent({ account, time: clock.now(), eventId });
    await storage.transact(({ database }) =>
      placeEvents([{ sequence: 5_000_000, event }], database),
    );
    expect(await namesOf(root, lookup("EventId", eventId))).toEqual(["Any"]);
  });

  it("gives no token where a page ends with the last event", async () => {
    const { root } = await server();
    for (const GroupName of ["a", "b"]) await root.iam("CreateGroup", { GroupName });
    const asked = { ...lookup("EventName", "CreateGroup"), MaxResults: 2 };
    expect((await root.cloudtrail("LookupEvents", asked)).NextToken).toBeUndefined();
  });

  it("refuses a token that goes with another question, or that nobody gave", async () => {
    const { root } = await server();
    for (const GroupName of ["a", "b"]) await root.iam("CreateGroup", { GroupName });
    const asked = { ...lookup("EventName", "CreateGroup"), MaxResults: 1 };
    const { NextToken = "" } = await root.cloudtrail("LookupEvents", asked);
    const misused: readonly LookupEventsRequest[] = [
      { ...asked, ...lookup("EventName", "CreateUser"), NextToken },
      { ...asked, StartTime: new Date(0), NextToken },
      { MaxResults: 1, NextToken },
      { ...asked, NextToken: `x${NextToken}` },
      ...["", "1.5", "-1", "1:1", "x", "9".repeat(16)].map((place) => ({
        ...asked,
        NextToken: withPlace(NextToken, place),
      })),
    ];
    for (const input of misused) {
      await expect(root.cloudtrail("LookupEvents", input)).rejects.toMatchObject({
        code: "InvalidNextTokenException",
        status: 400,
      });
    }
  });

  it("refuses whatever anyone writes as a token with an error of the API", async () => {
    const { root } = await server();
    await fc.assert(
      fc.asyncProperty(fc.string(), async (NextToken) => {
        await expect(root.cloudtrail("LookupEvents", { NextToken })).rejects.toMatchObject({
          status: 400,
        });
      }),
      { numRuns: 25 },
    );
  });

  it.each<readonly [string, LookupEventsRequest, string]>([
    [
      "two attributes",
      {
        LookupAttributes: [
          { AttributeKey: "EventName", AttributeValue: "a" },
          { AttributeKey: "ReadOnly", AttributeValue: "true" },
        ],
      },
      "InvalidLookupAttributesException",
    ],
    ["ReadOnly as neither", lookup("ReadOnly", "yes"), "InvalidLookupAttributesException"],
    ["a NUL", lookup("EventName", "Create\0User"), "ValidationException"],
    [
      "a range that ends before it starts",
      { StartTime: new Date(2_000_000), EndTime: new Date(1_000_000) },
      "InvalidTimeRangeException",
    ],
  ])("refuses %s", async (_, input, code) => {
    const { root } = await server();
    await expect(root.cloudtrail("LookupEvents", input)).rejects.toMatchObject({ code });
  });

  it("shows nothing of another account, by whatever attribute", async () => {
    const [mine, other] = [await server(), await server()];
    await other.root.iam("CreateGroup", { GroupName: "theirs" });
    const [theirs] = await eventsOf(other.root, lookup("EventName", "CreateGroup"));
    const asked: readonly LookupEventsRequest[] = [
      {},
      lookup("EventId", theirs?.EventId ?? ""),
      lookup("AccessKeyId", theirs?.AccessKeyId ?? ""),
      lookup("ResourceName", "theirs"),
      lookup("ResourceType", "AWS::IAM::Group"),
      lookup("Username", "root"),
      lookup("ReadOnly", "false"),
    ];
    for (const input of asked) {
      const events = await eventsOf(mine.root, input);
      expect(events.map(({ EventId }) => EventId)).not.toContain(theirs?.EventId);
      for (const { CloudTrailEvent = "{}" } of events) {
        expect(JSON.parse(CloudTrailEvent).recipientAccountId).toBe(mine.account);
      }
    }
    // A token of theirs opens nothing of theirs either.
    await other.root.iam("CreateGroup", { GroupName: "more" });
    const { NextToken } = await other.root.cloudtrail("LookupEvents", { MaxResults: 1 });
    const { Events = [] } = await mine.root.cloudtrail("LookupEvents", {
      MaxResults: 1,
      NextToken,
    });
    for (const { CloudTrailEvent = "{}" } of Events) {
      expect(JSON.parse(CloudTrailEvent).recipientAccountId).toBe(mine.account);
    }
  });

  it("needs its own permission", async () => {
    const { user } = await server();
    const nobody = await user("nobody");
    await expect(nobody.cloudtrail("LookupEvents", {})).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
  });
});
