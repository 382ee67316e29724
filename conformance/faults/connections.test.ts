import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, callerOf } from "./calls.ts";
import { openConnection, requestBytes } from "./connection.ts";
import { signedQuery } from "./requests.ts";
import { makeSite, type RunningServer } from "./server-process.ts";

const site = makeSite();
let server: RunningServer;
let root: Caller;

beforeAll(async () => {
  server = await site.start();
  root = callerOf(server.url, site.root);
});
afterAll(() => site.remove());

const signed = (service: "iam" | "sts", action: string, input = {}) =>
  requestBytes(
    signedQuery({ host: server.url.host, credentials: site.root }, service, action, input),
  );

const head = "POST / HTTP/1.1\r\nhost: a\r\n";

const broken: readonly (readonly [what: string, bytes: string, status: number])[] = [
  ["the first bytes of TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n", 400],
  ["bytes that are nothing", "\u0000\u0000\u0000\u0000\r\n\r\n", 400],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["a version that is none", "GET / HTTP/9.9\r\n\r\n", 400],
  ["a request without a host", "GET / HTTP/1.1\r\n\r\n", 400],
  ["two lengths", `${head}content-length: 5\r\ncontent-length: 6\r\n\r\nabcdef`, 400],
  [
    "a length and chunks",
    `${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  ["a chunk without a size", `${head}transfer-encoding: chunked\r\n\r\nzz\r\n\r\n`, 400],
  ["a coding that nobody knows", `${head}transfer-encoding: gzip\r\n\r\n`, 400],
  ["a header without a name", "GET / HTTP/1.1\r\nhost: a\r\n: b\r\n\r\n", 400],
  ["headers over 16 KiB", `GET / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(20_000)}\r\n\r\n`, 431],
  ["a path that is no path", "GET /%zz%1 HTTP/1.1\r\nhost: a\r\n\r\n", 403],
  ["a media type that is none", `${head}content-type: ;;;\r\ncontent-length: 1\r\n\r\nx`, 403],
  ["an expectation that nobody has", `${head}expect: 200-ok\r\ncontent-length: 0\r\n\r\n`, 417],
  ["a method that is none", "FETCH / HTTP/1.1\r\nhost: a\r\n\r\n", 400],
];

describe("a connection", () => {
  it.each(broken)("that sends %s is refused, and the server goes on", async (_, bytes, status) => {
    const connection = await openConnection(server.url);
    await connection.write(bytes);
    expect((await connection.answer())?.status).toBe(status);
    connection.cut();
    expect((await root.query("sts", "GetCallerIdentity")).status).toBe(200);
  });

  it("may send many calls at once, and has their answers in order", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `Pipelined${index}`);
    const connection = await openConnection(server.url);
    await connection.write(
      Buffer.concat(names.map((UserName) => signed("iam", "CreateUser", { UserName }))),
    );
    for (const name of names) {
      const answer = await connection.answer();
      expect(answer?.status).toBe(200);
      expect(answer?.body).toContain(`<UserName>${name}</UserName>`);
    }
    connection.cut();
  });

  it("has its calls answered that came before garbage, and is closed", async () => {
    const connection = await openConnection(server.url);
    await connection.write(
      Buffer.concat([signed("sts", "GetCallerIdentity"), Buffer.from("\u0000garbage\r\n\r\n")]),
    );
    const statuses = [(await connection.answer())?.status, (await connection.answer())?.status];
    // The garbage may be seen first, and then the connection has ended for both.
    expect([
      [200, 400],
      [400, undefined],
      [200, undefined],
    ]).toContainEqual(statuses);
    await connection.closed;
  });

  it("that is cut in the middle of a body has changed nothing", async () => {
    const bytes = signed("iam", "CreateUser", { UserName: "Half" });
    const connection = await openConnection(server.url);
    await connection.write(bytes.subarray(0, bytes.length - 1));
    connection.cut();
    await connection.closed;
    expect((await root.iam("GetUser", { UserName: "Half" })).code).toBe("NoSuchEntity");
    expect(await root.events({ key: "ResourceName", value: "Half" })).toEqual([]);
  });

  it("that is cut in the middle of an answer leaves the call on record", async () => {
    const { length: before } = await root.events({ key: "EventName", value: "ListPolicies" });
    const connection = await openConnection(server.url);
    await connection.write(signed("iam", "ListPolicies", { MaxItems: "1000" }));
    await connection.firstBytes();
    connection.cut();
    await connection.closed;
    const { length: after } = await root.events({ key: "EventName", value: "ListPolicies" });
    expect(after).toBe(before + 1);
  });

  it("was never an internal failure", async () => {
    root.close();
    expect(await server.stop()).toEqual({ code: 0, said: "" });
  });
});
