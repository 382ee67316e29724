/** The cache's rules, on a clock and a server that the test holds. */
import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../src/base/clock.ts";
import { CallRefused, ServerUnreachable } from "../../src/client.ts";
import { OutOfReach, SecretCache } from "./cache.ts";
import { SealedStore } from "./sealed-store.ts";
import { nameOf, type Source, secretRequest, type ValueRequest } from "./source.ts";

const settings = {
  ttl: 300_000,
  staleMax: 3_600_000,
  entriesMax: 3,
  retryMin: 1_000,
  retryMax: 8_000,
};
const request = secretRequest("prod/db");
const denied = new CallRefused("AccessDeniedException", 400, "not authorized");
const gone = new ServerUnreachable("http://127.0.0.1:4800 does not answer: connect ECONNREFUSED");

let clock: ManualClock;
let cache: SecretCache;
let answers: (wanted: ValueRequest) => string;
let version: (wanted: ValueRequest) => string | undefined;
let reads: string[];

beforeEach(() => {
  clock = new ManualClock(1_000_000);
  reads = [];
  answers = ({ id }) => `value of ${id}`;
  version = () => "1";
  const source: Source = {
    fetch: async (wanted) => {
      reads.push(wanted.id);
      return { bytes: Buffer.from(answers(wanted)), version: version(wanted) ?? "" };
    },
    version: async (wanted) => version(wanted),
  };
  cache = new SecretCache(source, settings, clock, () => 0.5);
});

function fails(error: Error): () => never {
  return () => {
    throw error;
  };
}

async function get(wanted = request, isFreshWanted = false) {
  const { bytes, staleSeconds } = await cache.get(wanted, isFreshWanted);
  return [bytes.toString("utf8"), staleSeconds];
}

describe("an answer", () => {
  it("is asked for once while it is fresh, and again after", async () => {
    expect(await get()).toEqual(["value of prod/db", undefined]);
    clock.advance(settings.ttl - 1);
    expect(await get()).toEqual(["value of prod/db", undefined]);
    expect(reads).toHaveLength(1);
    clock.advance(1);
    await get();
    expect(reads).toHaveLength(2);
  });

  it("is asked for at once where a fresh one is wanted", async () => {
    await get();
    answers = () => "new";
    expect(await get(request, true)).toEqual(["new", undefined]);
  });

  it("is one call for all who ask at the same time, and each gets a copy", async () => {
    const found = await Promise.all([1, 2, 3, 4].map(() => cache.get(request)));
    expect(reads).toHaveLength(1);
    found[0]?.bytes.fill(0);
    expect(found.slice(1).map(({ bytes }) => bytes.toString())).toEqual(
      Array(3).fill("value of prod/db"),
    );
  });

  it("is one entry by a name alone and by AWSCURRENT, and another by version", () => {
    expect(nameOf(secretRequest("a", "AWSCURRENT"))).toBe(nameOf(secretRequest("a")));
    const names = [
      secretRequest("a"),
      secretRequest("a", "AWSPREVIOUS"),
      secretRequest("a", undefined, "AWSPREVIOUS"),
      secretRequest("a", "AWSCURRENT", "1"),
      { kind: "parameter", id: "a", isDecrypted: true } as const,
      { kind: "parameter", id: "a", isDecrypted: false } as const,
    ].map(nameOf);
    expect(new Set(names).size).toBe(names.length);
  });

  it("goes when too many others were used since", async () => {
    for (const id of ["a", "b", "c"]) await get(secretRequest(id));
    await get(secretRequest("a"));
    await get(secretRequest("d"));
    expect(cache.list().map((entry) => entry.request.id)).toEqual(["c", "a", "d"]);
  });
});

describe("while the server is out of reach", () => {
  it("an answer is served and marked, up to the stated age and no longer", async () => {
    await get();
    answers = fails(gone);
    clock.advance(settings.ttl + 1_500);
    expect(await get()).toEqual(["value of prod/db", 301]);
    clock.advance(settings.staleMax - settings.ttl - 1_500);
    expect(await get()).toEqual(["value of prod/db", 3_600]);
    clock.advance(1);
    await expect(cache.get(request)).rejects.toThrow(OutOfReach);
    expect(cache.list()).toEqual([]);
  });

  it("what is not there is refused with the reason", async () => {
    answers = fails(gone);
    await expect(cache.get(request)).rejects.toThrow(
      /does not answer.*nothing of it that may still be served is cached/,
    );
  });

  it("callers do not wait for it, and it is asked after pauses that grow to a limit", async () => {
    answers = fails(gone);
    const pauses: number[] = [];
    for (let failure = 0; failure < 6; failure += 1) {
      await expect(cache.get(request)).rejects.toThrow(OutOfReach);
      await expect(cache.get(request)).rejects.toThrow(OutOfReach);
      expect(reads).toHaveLength(failure + 1);
      pauses.push(cache.pauseMilliseconds);
      clock.advance(cache.pauseMilliseconds);
    }
    // Half of each pause is drawn, and the draw here is a half.
    expect(pauses).toEqual([750, 1_500, 3_000, 6_000, 6_000, 6_000]);
  });

  it("is forgotten as soon as the server answers, with a refusal too", async () => {
    answers = fails(gone);
    await expect(cache.get(request)).rejects.toThrow(OutOfReach);
    expect(cache.outOfReachSince).toBe(clock.now());
    answers = fails(denied);
    await expect(cache.get(request, true)).rejects.toThrow(denied);
    expect([cache.outOfReachSince, cache.pauseMilliseconds]).toEqual([undefined, 0]);
  });

  it.each([
    ["an internal failure", new CallRefused("InternalServiceError", 500, "")],
    ["a limit of calls", new CallRefused("ThrottlingException", 400, "")],
    ["a proxy that speaks for it", new CallRefused("UnknownError", 404, "")],
    ["a Region that is none", new CallRefused("SignatureDoesNotMatch", 403, "")],
    [
      "an identity provider that does not answer",
      new CallRefused("IDPCommunicationError", 400, ""),
    ],
    [
      "a clock that is wrong",
      new CallRefused("InvalidSignatureException", 400, "Signature expired: 1 is now earlier"),
    ],
    [
      "one that is ahead",
      new CallRefused("InvalidSignatureException", 400, "Signature not yet current: 1 is still"),
    ],
  ])("stands for %s too", async (_, error) => {
    await get();
    clock.advance(settings.ttl);
    answers = fails(error);
    expect(await get()).toEqual(["value of prod/db", 300]);
  });

  it("does not stand for a signature of the wrong key", async () => {
    await get();
    const message = "The request signature we calculated does not match";
    answers = fails(new CallRefused("InvalidSignatureException", 400, message));
    await expect(cache.get(request, true)).rejects.toThrow(message);
    expect(cache.list()).toEqual([]);
  });

  it("is not waited for any longer, and nothing is fresh, once the clock is put back", async () => {
    clock.set(100 * settings.staleMax);
    await get();
    answers = fails(gone);
    await expect(get(request, true)).resolves.toEqual(["value of prod/db", 0]);
    expect(cache.pauseMilliseconds).toBeGreaterThan(0);
    clock.set(1_000_000);
    expect(cache.pauseMilliseconds).toBe(0);
    answers = () => "new";
    expect(await get()).toEqual(["new", undefined]);
  });

  it("hides no bug of ours behind a stale answer", async () => {
    await get();
    clock.advance(settings.ttl);
    answers = fails(new RangeError("a bug"));
    await expect(cache.get(request)).rejects.toThrow("a bug");
  });
});

describe("a refused or deleted secret", () => {
  it("is dropped at once, and not served when the server goes after that", async () => {
    await get();
    answers = fails(denied);
    await expect(cache.get(request, true)).rejects.toThrow(denied);
    answers = fails(gone);
    await expect(cache.get(request)).rejects.toThrow(OutOfReach);
  });

  it("is dropped by a look for new versions", async () => {
    await get();
    version = () => undefined;
    answers = fails(denied);
    expect(await cache.check(request)).toBe(denied);
    expect(cache.list()).toEqual([]);
  });

  it("is not taken for refused where only the look is", async () => {
    await get();
    version = fails(denied);
    const read = version;
    version = (wanted) => (reads.length > 1 ? "1" : read(wanted));
    expect(await cache.check(request)).toBeUndefined();
    expect(cache.list()).toHaveLength(1);
  });
});

describe("a look for new versions", () => {
  it("reads what is new, and nothing where nothing is", async () => {
    await get();
    await cache.check(request);
    expect(reads).toHaveLength(1);
    version = () => "2";
    answers = () => "rotated";
    await cache.check(request);
    expect(reads).toHaveLength(2);
    expect(await get()).toEqual(["rotated", undefined]);
  });

  it("changes nothing while the server is out of reach", async () => {
    await get();
    version = fails(gone);
    expect(await cache.check(request)).toBeUndefined();
    expect(await get()).toEqual(["value of prod/db", undefined]);
    expect(cache.outOfReachSince).toBe(clock.now());
  });
});

describe("sealed bytes", () => {
  it("do not stand in memory as they are, and open as they were", () => {
    const store = new SealedStore<string>(2);
    const bytes = Buffer.from("hunter2-hunter2");
    store.put("a", bytes, "facts");
    expect(store.open("a")).toEqual(bytes);
    bytes.fill(0);
    expect(store.open("a")?.toString()).toBe("hunter2-hunter2");
    expect(store.open("b")).toBeUndefined();
  });
});
