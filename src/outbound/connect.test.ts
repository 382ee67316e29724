/** Connections: what was checked is what is connected to. */
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkedSocket, OutboundRefused, outboundRequest } from "./connect.ts";
import { checkedRule, defaultOutboundRule, type OutboundRule } from "./rule.ts";

const server = createServer((socket) => socket.end("hello"));
let connections = 0;
server.on("connection", () => {
  connections += 1;
});
const portOf = (listening: { address(): unknown }) => (listening.address() as AddressInfo).port;

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => server.close());

/** What came of it: the text that it was sent, or why not. */
async function outcome(socket: Socket): Promise<unknown> {
  const failed = once(socket, "error").then(([error]) => error);
  const heard = once(socket, "data").then(([data]) => String(data));
  const first = await Promise.race([failed, heard.catch(() => failed)]);
  socket.destroy();
  return first;
}

const connectTo = (rule: OutboundRule, host: string) =>
  outcome(checkedSocket(rule, { host, port: portOf(server) }).connect());

describe("a connection", () => {
  it.each(["127.0.0.1", "localhost", "2130706433", "0x7f.1", "::ffff:127.0.0.1"])(
    "is not made to this machine under the name %s",
    async (host) => {
      const before = connections;
      const failure = await connectTo(defaultOutboundRule, host);
      expect(failure).toBeInstanceOf(OutboundRefused);
      expect(String(failure)).toMatch(/does not connect to .*SALLYPORT_CONNECT_TO/);
      expect(connections).toBe(before);
    },
  );

  it.each(["127.0.0.1", "localhost"])("is made to %s where that is allowed", async (host) => {
    const rule = checkedRule([`127.0.0.1:${portOf(server)}`]);
    expect(await connectTo(rule, host)).toBe("hello");
  });

  it("goes only to those addresses of a name that are allowed", async () => {
    const rule = checkedRule(["127.0.0.1"]);
    const asked: string[] = [];
    const watched = {
      ...rule,
      allows(host: string, port: number, address: string) {
        asked.push(address);
        return rule.allows(host, port, address);
      },
    };
    expect(await connectTo(watched, "localhost")).toBe("hello");
    expect(asked).toContain("127.0.0.1");
  });

  it("is not made to a socket, and tells which", async () => {
    const socket = checkedSocket(defaultOutboundRule, { host: "/run/docker.sock", port: 1 });
    expect(String(await outcome(socket.connect()))).toContain("/run/docker.sock");
  });
});

describe("a request", () => {
  const get = (rule: OutboundRule, url: string) =>
    outboundRequest(rule, {
      url: new URL(url),
      method: "GET",
      headers: {},
      signal: new AbortController().signal,
    });

  it.each(["http://127.0.0.1", "http://localhost", "https://[::1]", "http://0x7f000001"])(
    "is not sent to %s",
    async (origin) => {
      const url = `${origin}:${portOf(server)}/`;
      await expect(get(defaultOutboundRule, url)).rejects.toBeInstanceOf(OutboundRefused);
    },
  );

  it("follows no redirect", async () => {
    let requests = 0;
    const web = createHttpServer((_request, response) => {
      requests += 1;
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end();
    });
    await once(web.listen(0, "127.0.0.1"), "listening");
    const answer = await get(checkedRule(["127.0.0.1"]), `http://127.0.0.1:${portOf(web)}/`);
    answer.destroy();
    web.close();
    expect([answer.statusCode, requests]).toEqual([302, 1]);
  });
});
