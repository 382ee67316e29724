import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ManualClock } from "../../src/base/clock.ts";
import { HttpServer, type PlainRoute } from "../../src/server/http-server.ts";
import { callerOf } from "./calls.ts";
import { openConnection, requestBytes } from "./connection.ts";
import { signedQuery } from "./requests.ts";
import { openTarget, type Target } from "./target.ts";

/** The server's own limits, only shorter: which of them ends a connection is what is tested. */
const limits = { request: 1_000, silence: 1_500, check: 100, drain: 200 };
const now = Date.now();

const large: PlainRoute = {
  method: "GET",
  path: /^\/large$/,
  answer: async () => ({ status: 200, headers: {}, body: "x".repeat(1_024 * 1_024) }),
};

let target: Target;
let server: HttpServer;
let url: URL;

beforeAll(async () => {
  target = await openTarget(new ManualClock(now));
  ({ server, url } = await listen());
});
afterAll(async () => {
  await server.close();
  await target.close();
});

async function listen() {
  const listening = await HttpServer.listen({ host: "127.0.0.1", port: 0 }, limits);
  listening.serve(target.gate, [large]);
  return { server: listening, url: new URL(`http://127.0.0.1:${listening.port}`) };
}

async function expectService(): Promise<void> {
  const caller = callerOf(url, target.credentials);
  expect((await caller.query("sts", "GetCallerIdentity")).status).toBe(200);
  caller.close();
}

const bytesOf = (action: string, input = {}) =>
  requestBytes(
    signedQuery(
      { host: url.host, credentials: target.credentials, signedAt: now },
      "iam",
      action,
      input,
    ),
  );

describe("a slow client", () => {
  it.each([
    ["a few headers", (bytes: Buffer) => bytes.subarray(0, 40)],
    ["half a body", (bytes: Buffer) => bytes.subarray(0, bytes.length - 20)],
  ])("that sends %s and no more is cut off, while others are served", async (_, part) => {
    const connection = await openConnection(url);
    await connection.write(part(bytesOf("CreateUser", { UserName: "Slow" })));
    await expectService();
    const answer = await connection.answer();
    expect(answer?.status).toBe(408);
    expect(answer?.body).toContain("<Code>RequestTimeoutException</Code>");
    await connection.closed;
  });

  it("that dribbles is cut off like one that is silent", async () => {
    const connection = await openConnection(url);
    const answer = connection.answer();
    let answered = false;
    void answer.then(() => {
      answered = true;
    });
    // A byte for each call of somebody else, and never the last one.
    for (const byte of bytesOf("CreateUser", { UserName: "Dribble" }).subarray(0, -1)) {
      if (answered) break;
      await connection.write(Buffer.of(byte));
      await expectService();
    }
    expect((await answer)?.status).toBe(408);
    await connection.closed;
  });

  it("that sends nothing at all is cut off", async () => {
    const connection = await openConnection(url);
    await expectService();
    await connection.closed;
  });

  it("that asks nothing more after its answers is cut off", async () => {
    const connection = await openConnection(url);
    for (const _ of [1, 2]) {
      await connection.write(bytesOf("ListUsers"));
      expect((await connection.answer())?.status).toBe(200);
    }
    await connection.closed;
    await expectService();
  });

  it("that does not read its answers is cut off", async () => {
    const connection = await openConnection(url);
    connection.pause();
    const asked = Buffer.from("GET /large HTTP/1.1\r\nhost: a\r\n\r\n".repeat(50));
    // More than all buffers on the way hold: the last of it can only fail, once it is cut off.
    void connection.write(Buffer.concat([asked, Buffer.alloc(64 * 1_024 * 1_024, "x")]));
    await connection.closed;
    await expectService();
  });

  it("does not keep the server from stopping", async () => {
    const stopping = await listen();
    const connection = await openConnection(stopping.url);
    await connection.write(bytesOf("CreateUser").subarray(0, -1));
    await stopping.server.close();
    await connection.closed;
    expect(target.reported).toEqual([]);
  });
});
