import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTarget, signedRequests, type Target } from "../../conformance/faults/target.ts";
import { ManualClock } from "../../src/base/clock.ts";
import type { HttpRequest } from "../../src/wire/http.ts";
import { seededRandom } from "../policy/random.ts";
import { isSigned, meaningOf } from "./meaning.ts";
import { mutate } from "./mutate.ts";

const now = Date.UTC(2026, 10, 22, 10, 0, 0);
const host = "127.0.0.1:4800";

/** What a request meets that does not pass the signature, in both spellings. */
const refusals = new Set([
  "IncompleteSignature",
  "IncompleteSignatureException",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "SignatureDoesNotMatch",
  "InvalidSignatureException",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "RequestExpired",
]);

/** A request that lost its signature is anybody's: it may be told first that it makes no sense. */
function isRefused(request: HttpRequest, status: number, code: string): boolean {
  return refusals.has(code) || (!isSigned(request) && status >= 400);
}

let target: Target;
let originals: HttpRequest[];

beforeAll(async () => {
  target = await openTarget(new ManualClock(now));
  originals = signedRequests(host, target, now);
});
afterAll(() => target.close());

describe("signed requests", () => {
  it("are accepted as they are signed", async () => {
    for (const original of originals) {
      expect(await target.answer(original)).toMatchObject({ status: 200, code: "" });
    }
  });

  it("are refused after any of 10,000 mutations, unless they mean what was signed", async () => {
    const random = seededRandom(20_261_122);
    const counts = { refused: 0, same: 0 };
    while (counts.refused < 10_000) {
      const original = random.pick(originals);
      const mutated = mutate(original, random, random.pick(originals));
      const same = originals.some((one) => meaningOf(one) === meaningOf(mutated));
      const { status, code } = await target.answer(mutated);
      const seen = { status, code, mutated: describeRequest(mutated) };
      expect(target.reported, JSON.stringify(seen)).toEqual([]);
      expect(status, JSON.stringify(seen)).toBeLessThan(500);
      expect(isRefused(mutated, status, code), JSON.stringify(seen)).toBe(!same);
      counts[same ? "same" : "refused"] += 1;
    }
    expect(counts.same).toBeGreaterThan(500);
  }, 120_000);
});

function describeRequest(request: HttpRequest): unknown {
  return { ...request, body: Buffer.from(request.body).toString("latin1") };
}
