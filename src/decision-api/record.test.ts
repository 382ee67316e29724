import { expect, it } from "vitest";
import { timeOfUuid } from "../base/identifiers.ts";
import { eachDatabase, type TestServer } from "../services/testing/harness.ts";
import { allow, askerOf, policyOf, post, question } from "./testing/ask.ts";

type Recorded = Readonly<Record<string, unknown>>;

/** What the trail has of a user's calls, the oldest first. */
async function recordsOf({ root }: TestServer, name: string): Promise<readonly Recorded[]> {
  const { Events = [] } = await root.cloudtrail("LookupEvents", {
    LookupAttributes: [{ AttributeKey: "Username", AttributeValue: name }],
  });
  return Events.map(
    ({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent ?? "") as Recorded,
  ).reverse();
}

const asked = question("user/alice", "read", "record/1", {
  context: { note: 'a "quoted"\u2028 one' },
});

eachDatabase("the record of a call", (server) => {
  it("holds who asked what, and the decision", async () => {
    const one = await server();
    const { ask, id } = await askerOf(one);
    await ask("evaluation", asked, { "x-request-id": 'r"1', "user-agent": 'curl/"8"\\' });
    const [record] = await recordsOf(one, "gate");
    expect(record).toMatchObject({
      eventSource: "sallyport.amazonaws.com",
      eventName: "EvaluateAccess",
      readOnly: true,
      userAgent: 'curl/"8"\\',
      userIdentity: { type: "IAMUser", userName: "gate", accessKeyId: id },
      requestParameters: asked,
      responseElements: { decisions: [false], policyRevision: one.storage.revision },
      additionalEventData: { clientRequestId: 'r"1' },
      recipientAccountId: one.account,
    });
    expect(record).not.toHaveProperty("errorCode");
    // The id tells the time, by which the event is found.
    const AttributeValue = String(record?.eventID);
    const LookupAttributes = [{ AttributeKey: "EventId", AttributeValue }] as const;
    const { Events } = await one.root.cloudtrail("LookupEvents", {
      LookupAttributes: [...LookupAttributes],
    });
    expect(Events?.map(({ EventName }) => EventName)).toEqual(["EvaluateAccess"]);
    expect(timeOfUuid(AttributeValue)).toBe(one.clock.now());
  });

  it("holds a batch as one call, and a search", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    await ask("evaluations", { evaluations: [asked, {}, asked] });
    await ask("search/action", asked);
    const [batch, search] = await recordsOf(one, "gate");
    expect(batch).toMatchObject({
      eventName: "EvaluateAccessBatch",
      responseElements: { decisions: [false, false, false] },
    });
    expect(search).toMatchObject({
      eventName: "SearchActions",
      responseElements: { results: 0, more: false },
    });
  });

  it("tells the size of a question that is too large to be kept", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    const body = JSON.stringify({ ...asked, padding: "x".repeat(110_000) });
    expect((await ask("evaluation", body)).status).toBe(200);
    const [record] = await recordsOf(one, "gate");
    expect(record?.requestParameters).toEqual({ omitted: true, originalSize: body.length });
  });

  it("is kept of calls that fail too", async () => {
    const one = await server();
    const { ask } = await askerOf(one, "gate", policyOf(allow("iam:GetUser")));
    expect((await ask("evaluation", asked)).status).toBe(403);
    expect((await ask("evaluation", "{")).status).toBe(400);
    const [denied, broken] = await recordsOf(one, "gate");
    expect(denied).toMatchObject({ errorCode: "AccessDenied", requestParameters: asked });
    expect(broken).toMatchObject({ errorCode: "ValidationException", requestParameters: null });
  });

  it("tells what a stranger's signature claimed, as text and no more", async () => {
    const one = await server();
    const scope = 'AKIAIOSFODNN7EXAMPLE/20261122/us"east/sallyport/aws4_request';
    const authorization =
      `AWS4-HMAC-SHA256 Credential=${scope}, ` +
      `SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;
    const signed = { authorization, host: "127.0.0.1", "x-amz-date": "20261122T100000Z" };
    expect((await post(one)("evaluation", asked, signed)).status).toBe(401);
    const rows = await one.storage.read((database) =>
      database.selectFrom("cloudtrail_refusal").select("record").orderBy("sequence").execute(),
    );
    expect(JSON.parse(rows.at(-1)?.record ?? "")).toMatchObject({
      userIdentity: { accessKeyId: "AKIAIOSFODNN7EXAMPLE" },
      awsRegion: 'us"east',
      errorCode: "InvalidClientTokenId",
    });
  });

  it("is bounded for those whom nobody knows", async () => {
    const one = await server();
    const strangers = () =>
      one.storage.read((database) =>
        database
          .selectFrom("cloudtrail_refusal")
          .select("record")
          .where("record", "like", "%EvaluateAccess%")
          .execute(),
      );
    const before = (await strangers()).length;
    await post(one)("evaluation", asked);
    const rows = await strangers();
    expect(rows.length).toBe(before + 1);
    expect(JSON.parse(rows.at(-1)?.record ?? "")).toMatchObject({
      userIdentity: { type: "Unknown" },
      errorCode: "UnauthorizedException",
      requestParameters: null,
    });
  });

  it("is there for every call of many at once", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    const calls = Array.from({ length: 45 }, (_, index) =>
      ask("evaluation", asked, { "x-request-id": `r-${index}` }),
    );
    const answers = await Promise.all(calls);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const ids = (await recordsOf(one, "gate")).map(
      ({ additionalEventData }) => additionalEventData,
    );
    expect(new Set(ids.map((data) => JSON.stringify(data))).size).toBe(45);
  });
});
