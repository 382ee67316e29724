/** Bodies that are in memory at once: counted as they come, given back with their answers. */
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough, type Readable } from "node:stream";
import { afterEach, expect, it } from "vitest";
import { BodyBudget } from "./body-budget.ts";
import { type Exchange, messageHead } from "./http-message.ts";

const free = 256 * 1024;
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

/** A server that reads bodies under a budget, and tells how many bytes of the last one it has. */
async function serverWith(budget: BodyBudget) {
  const arrived: { bytes: number; wake: () => void } = { bytes: 0, wake: () => {} };
  const server = createServer((message, response) => {
    arrived.bytes = 0;
    const body: Readable = budget.counted({ message, head: messageHead(message), response });
    body.on("data", (piece: Buffer) => {
      arrived.bytes += piece.length;
      arrived.wake();
    });
    body.on("end", () => response.end(String(arrived.bytes)));
    body.on("error", (error) => {
      response.statusCode = (error as { readonly status?: number }).status ?? 400;
      response.end(error.message);
    });
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    post: (length: number, headers = {}) =>
      request({
        port,
        method: "POST",
        agent: false,
        headers: { "content-length": length, ...headers },
      }),
    async untilArrived(bytes: number) {
      while (arrived.bytes < bytes) {
        await new Promise<void>((resolve) => {
          arrived.wake = resolve;
        });
      }
    },
  };
}

async function answerOf(sent: ReturnType<typeof request>): Promise<readonly [number, string]> {
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  return [answer.statusCode ?? 0, Buffer.concat(pieces).toString()];
}

const refused = [503, "Too many large requests at once: please try again."] as const;

it("takes large bodies while there is room, refuses then, and takes them again after", async () => {
  const { post, untilArrived } = await serverWith(new BodyBudget(1_000));
  const first = post(free + 2_000);
  first.write(Buffer.alloc(free + 900));
  await untilArrived(free + 900);
  const second = post(free + 200);
  expect(await answerOf(second.end(Buffer.alloc(free + 200)))).toEqual(refused);
  const small = post(free);
  expect(await answerOf(small.end(Buffer.alloc(free)))).toEqual([200, String(free)]);
  first.on("error", () => {});
  first.destroy();
  // Whether the server has seen the end yet shows in its answers; ask until it has.
  let answer: readonly [number, string] = refused;
  while (answer[0] === 503) {
    answer = await answerOf(post(free + 1_000).end(Buffer.alloc(free + 1_000)));
  }
  expect(answer).toEqual([200, String(free + 1_000)]);
});

it("gives the room of each answer back, however often", async () => {
  const { post } = await serverWith(new BodyBudget(1_000));
  for (let turn = 0; turn < 5; turn += 1) {
    const sent = post(free + 1_000);
    expect((await answerOf(sent.end(Buffer.alloc(free + 1_000))))[0]).toBe(200);
  }
});

it("counts nothing that comes after the answer", async () => {
  const budget = new BodyBudget(1_000);
  const headers = { "content-length": String(free + 1_000) };
  const open = () => {
    const body = new PassThrough();
    const response = new EventEmitter();
    const exchange = { message: body, head: { headers }, response };
    const counted = budget.counted(exchange as unknown as Exchange);
    return { body, response, counted: counted.resume() };
  };
  const early = open();
  early.response.emit("close");
  early.body.end(Buffer.alloc(free + 1_000));
  await once(early.counted, "end");
  const later = open();
  later.body.end(Buffer.alloc(free + 1_000));
  await once(later.counted, "end");
});

it("counts what comes, and not what is declared or left undeclared", async () => {
  const { post, untilArrived } = await serverWith(new BodyBudget(1_000));
  const promised = post(16_000_000);
  promised.write(Buffer.alloc(free));
  await untilArrived(free);
  const chunked = post(0, { "content-length": [], "transfer-encoding": "chunked" });
  chunked.write(Buffer.alloc(free));
  chunked.write(Buffer.alloc(500));
  expect(await answerOf(chunked.end())).toEqual([200, String(free + 500)]);
  promised.on("error", () => {});
  promised.write(Buffer.alloc(2_000));
  expect(await answerOf(promised)).toEqual(refused);
});
