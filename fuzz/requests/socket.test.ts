import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openConnection, requestBytes } from "../../conformance/faults/connection.ts";
import { openTarget, signedRequests, type Target } from "../../conformance/faults/target.ts";
import { ManualClock } from "../../src/base/clock.ts";
import { HttpServer } from "../../src/server/http-server.ts";
import { seededRandom } from "../policy/random.ts";
import { meaningOf } from "./meaning.ts";
import { readMessage } from "./message.ts";
import { mutateBytes } from "./mutate.ts";

const now = Date.UTC(2026, 10, 22, 10, 0, 0);

let target: Target;
let server: HttpServer;
let url: URL;

beforeAll(async () => {
  target = await openTarget(new ManualClock(now));
  // A message whose stated length was changed waits for the rest until this limit ends it.
  const limits = { request: 3_000, silence: 60_000, check: 500, drain: 1_000 };
  server = await HttpServer.listen({ host: "127.0.0.1", port: 0 }, limits);
  server.serve(target.gate, []);
  url = new URL(`http://127.0.0.1:${server.port}`);
});
afterAll(async () => {
  await server.close();
  await target.close();
});

/** The status of the first answer to the bytes; undefined where the connection just ended. */
async function statusOf(bytes: Buffer): Promise<number | undefined> {
  const connection = await openConnection(url);
  await connection.write(bytes);
  const answer = await connection.answer();
  connection.cut();
  return answer?.status;
}

describe("messages over a connection", () => {
  it("are refused after any of 600 changes to their bytes, unless they mean the same", async () => {
    const random = seededRandom(22_112_026);
    const originals = signedRequests(url.host, target, now);
    const messages = originals.map(requestBytes);
    for (const message of messages) expect(await statusOf(message)).toBe(200);
    const meanings = new Set(originals.map(meaningOf));
    const mutated: Buffer[] = [];
    while (mutated.length < 600) {
      const bytes = mutateBytes(random.pick(messages), random);
      const read = readMessage(bytes);
      if (read === undefined || !meanings.has(meaningOf(read))) mutated.push(bytes);
    }
    const tried = mutated.map(async (bytes) => ({
      status: await statusOf(bytes),
      message: bytes.toString("latin1"),
    }));
    for (const { status, message } of await Promise.all(tried)) {
      expect(status === undefined || (status >= 400 && status < 500), `${status} ${message}`).toBe(
        true,
      );
    }
    expect(target.reported).toEqual([]);
  }, 60_000);
});
