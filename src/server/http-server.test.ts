/** The one port over real sockets: what is an API's, what is plain, what is refused. */
import { afterAll, expect, it } from "vitest";
import { openConnection, requestBytes } from "../../conformance/faults/connection.ts";
import { type Origin, signedQuery } from "../../conformance/faults/requests.ts";
import { eachDatabase, type TestServer } from "../services/testing/harness.ts";
import type { HttpRequest } from "../wire/http.ts";
import { sign } from "../wire/signature/sign.ts";
import { BodyBudget } from "./body-budget.ts";
import { healthRoutes } from "./health.ts";
import { HttpServer } from "./http-server.ts";

eachDatabase("the port", (server) => {
  const open: HttpServer[] = [];
  afterAll(async () => {
    for (const http of open) await http.close();
  });

  async function listen(host = "127.0.0.1", bodies = new BodyBudget()) {
    const test = await server();
    const http = await HttpServer.listen({ host, port: 0 }, undefined, bodies);
    open.push(http);
    const { gate, routes } = test.assembled;
    http.serve(gate, [...healthRoutes("1.2.3", test.storage), ...routes]);
    const name = host.includes(":") ? `[${host}]` : host;
    const url = new URL(`http://${name}:${http.port}`);
    return { test, url, origin: await originOf(test, url) };
  }

  async function originOf({ root, clock }: TestServer, url: URL): Promise<Origin> {
    const { AccessKey } = await root.iam("CreateAccessKey", {});
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = AccessKey;
    const credentials = { accessKeyId, secretAccessKey };
    return { host: url.host, credentials, signedAt: clock.now() };
  }

  async function answerTo(url: URL, bytes: Uint8Array | string) {
    const connection = await openConnection(url);
    await connection.write(bytes);
    const answer = await connection.answer();
    connection.cut();
    return answer;
  }

  const identity = (origin: Origin) => signedQuery(origin, "sts", "GetCallerIdentity");

  /** The bytes of a request with further header lines behind the others. */
  function withLines(request: HttpRequest, ...lines: readonly string[]): string {
    const [head = "", body = ""] = requestBytes(request).toString("latin1").split("\r\n\r\n");
    return `${[head, ...lines].join("\r\n")}\r\n\r\n${body}`;
  }

  it("answers a signed call, and names the client's address in the record", async () => {
    const { test, url, origin } = await listen();
    expect((await answerTo(url, requestBytes(identity(origin))))?.status).toBe(200);
    const LookupAttributes = [
      { AttributeKey: "EventName", AttributeValue: "GetCallerIdentity" },
    ] as const;
    const { Events = [] } = await test.root.cloudtrail("LookupEvents", { LookupAttributes });
    expect(JSON.parse(Events[0]?.CloudTrailEvent ?? "{}").sourceIPAddress).toBe("127.0.0.1");
  });

  it("takes a target in absolute form, as clients send it to a proxy", async () => {
    const { url, origin } = await listen();
    const request = identity(origin);
    const absolute = { ...request, path: `http://${url.host}/` };
    expect((await answerTo(url, requestBytes(absolute)))?.status).toBe(200);
  });

  it("takes a body in chunks, also where it was asked to wait for the word", async () => {
    const { url, origin } = await listen();
    const request = identity(origin);
    const [head = ""] = requestBytes(request).toString("latin1").split("content-length");
    const size = request.body.length.toString(16);
    const chunked = `${head}expect: 100-continue\r\ntransfer-encoding: chunked\r\n\r\n`;
    const connection = await openConnection(url);
    await connection.write(chunked);
    expect((await connection.answer())?.status).toBe(100);
    await connection.write(`${size}\r\n${Buffer.from(request.body).toString()}\r\n0\r\n\r\n`);
    expect((await connection.answer())?.status).toBe(200);
    connection.cut();
  });

  it("covers the body of every method by the signature", async () => {
    const { url, origin } = await listen();
    const request = { ...identity(origin), method: "GET" };
    const { authorization, "x-amz-date": _date, ...headers } = request.headers;
    const plain = { ...request, headers };
    const { credentials, signedAt = 0 } = origin;
    const signedHeaders = sign(plain, credentials, "us-east-1", "sts", signedAt);
    const right = { ...plain, headers: signedHeaders };
    expect((await answerTo(url, requestBytes(right)))?.status).toBe(200);
    const other = { ...right, body: Buffer.from(`${right.body}&x=1`) };
    expect((await answerTo(url, requestBytes(other)))?.body).toContain("SignatureDoesNotMatch");
  });

  it.each([
    ["a second Authorization", "authorization: AWS4-HMAC-SHA256 Credential=x"],
    ["a second host", "host: elsewhere"],
    ["a second content type", "content-type: text/plain"],
    ["a second date", "x-amz-date: 20200101T000000Z"],
    ["an Amazon header that was not signed", "x-amz-target: AWSSecurityTokenService.Other"],
  ])("refuses a call to which somebody added %s", async (_, line) => {
    const { url, origin } = await listen();
    const answer = await answerTo(url, withLines(identity(origin), line));
    expect([400, 403]).toContain(answer?.status);
    expect(answer?.body).toMatch(/SignatureDoesNotMatch|IncompleteSignature/);
  });

  it("takes signed header values that are not ASCII", async () => {
    const { url, origin } = await listen();
    const { credentials, signedAt = 0 } = origin;
    const { authorization, ...headers } = identity(origin).headers;
    const agent = Buffer.from("café").toString("latin1");
    const plain = { ...identity(origin), headers: { ...headers, "user-agent": agent } };
    const signedHeaders = sign(plain, credentials, "us-east-1", "sts", signedAt);
    const bytes = requestBytes({ ...plain, headers: signedHeaders });
    expect((await answerTo(url, bytes))?.status).toBe(200);
  });

  it.each([
    ["GET /health", 200],
    ["GET /ready?verbose", 200],
    ["POST /health", 403],
    ["GET /health/", 403],
    ["GET //health", 403],
    ["GET /x/../health", 403],
    ["GET /HEALTH", 403],
    ["GET /_sallyport/reset", 403],
    ["POST /_sallyport/reset", 403],
    ["OPTIONS *", 403],
    ["GET /", 403],
  ])("answers an unsigned %s with %i", async (line, status) => {
    const { url } = await listen();
    const bytes = `${line} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`;
    expect((await answerTo(url, bytes))?.status).toBe(status);
  });

  it("answers HEAD as GET, without the body", async () => {
    const { url } = await listen();
    const { status, body } = await fetch(new URL("/health", url), { method: "HEAD" });
    expect([status, body]).toEqual([200, null]);
  });

  it("answers plain paths to monitors that send credentials of another scheme", async () => {
    const { url } = await listen();
    const bytes = "GET /health HTTP/1.1\r\nhost: a\r\nauthorization: Bearer of-something\r\n\r\n";
    expect((await answerTo(url, bytes))?.body).toContain('"version":"1.2.3"');
  });

  it("treats a signed request as an API's, whatever its path", async () => {
    const { url, origin } = await listen();
    const request = { ...identity(origin), method: "GET", path: "/health" };
    expect((await answerTo(url, requestBytes(request)))?.body).toContain("SignatureDoesNotMatch");
  });

  it("listens on an address of the sixth version", async () => {
    const { url } = await listen("::1");
    expect(url.hostname).toBe("[::1]");
    expect((await fetch(new URL("/ready", url))).status).toBe(200);
  });

  it("keeps what was broken before it was a request on the strangers' record", async () => {
    const { test, url } = await listen();
    const bytes = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999\r\n\r\n";
    expect((await answerTo(url, bytes))?.status).toBe(413);
    const newest = await test.storage.read((database) =>
      database
        .selectFrom("cloudtrail_refusal")
        .select("error_code")
        .orderBy("sequence", "desc")
        .executeTakeFirst(),
    );
    expect(newest?.error_code).toBe("RequestEntityTooLarge");
  });

  // Authorization API 1.0, "Error Responses" and "Request Identification".
  it("tells a body over the limit as the decision API does, with the request's id", async () => {
    const { test, url } = await listen();
    const answer = await fetch(new URL("/access/v1/evaluation", url), {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-id": "r-1" },
      body: Buffer.alloc(16_777_217, " "),
    });
    expect(answer.status).toBe(413);
    expect(answer.headers.get("x-request-id")).toBe("r-1");
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(await answer.text()).toBe("The body is over 16777216 bytes.");
    const newest = await test.storage.read((database) =>
      database
        .selectFrom("cloudtrail_refusal")
        .select(["error_code", "record"])
        .orderBy("sequence", "desc")
        .executeTakeFirst(),
    );
    expect(newest?.error_code).toBe("RequestEntityTooLarge");
    expect(newest?.record).toContain('"eventName":"EvaluateAccess"');
  });

  it("refuses a large body for which there is no room, on record, and no small one", async () => {
    const { test, url, origin } = await listen("127.0.0.1", new BodyBudget(0));
    const large = { ...identity(origin), body: Buffer.alloc(300_000) };
    const answer = await answerTo(url, requestBytes(large));
    expect(answer?.status).toBe(503);
    expect(answer?.body).toContain("<Code>ServiceUnavailable</Code>");
    const newest = await test.storage.read((database) =>
      database
        .selectFrom("cloudtrail_refusal")
        .select("error_code")
        .orderBy("sequence", "desc")
        .executeTakeFirst(),
    );
    expect(newest?.error_code).toBe("ServiceUnavailable");
    expect((await answerTo(url, requestBytes(identity(origin))))?.status).toBe(200);
  });
});
