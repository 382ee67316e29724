/** Answers of the server, sealed in memory, that carry services through an outage for a time. */
import type { Clock, EpochMilliseconds } from "../../src/base/clock.ts";
import { CallRefused, ServerUnreachable } from "../../src/client.ts";
import { OutageGate, type RetryPauses } from "./outage-gate.ts";
import { SealedStore } from "./sealed-store.ts";
import { type Fetched, nameOf, type Source, type ValueRequest } from "./source.ts";

/** All in milliseconds but `entriesMax`. */
export interface CacheSettings extends RetryPauses {
  /** How long an answer is fresh. */
  readonly ttl: number;
  /** How old an answer may be, since the server gave it, while the server is out of reach. */
  readonly staleMax: number;
  readonly entriesMax: number;
}

/** A copy in the clear; whoever gets it overwrites it after use. */
export interface Found {
  readonly bytes: Buffer;
  /** Since the server gave it, in whole seconds; undefined for a fresh one. */
  readonly staleSeconds: number | undefined;
}

/** The server is out of reach, and nothing that may still be served is here. */
export class OutOfReach extends Error {
  override readonly name = "OutOfReach";
}

/** An entry as health shows it. */
export interface EntryState {
  readonly request: ValueRequest;
  readonly version: string;
  readonly ageMilliseconds: number;
  readonly isStale: boolean;
}

interface Facts {
  readonly request: ValueRequest;
  readonly version: string;
  readonly fetchedAt: EpochMilliseconds;
}

export type ReadOutcome = "cached" | "fetched" | "stale" | "refused" | "unavailable";

/**
 * Refusals that say "not now"; every other one is about the secret or the caller. An answer without
 * a code is none of the server's: a proxy that has lost it says 404 or 403 on its own account. And
 * `SignatureDoesNotMatch` is what these APIs say where the Region cannot be one.
 */
const passingCodes = new RegExp(
  `^(?:${[
    ".*Throttl.*|TooManyRequests.*|RequestLimitExceeded",
    "IDPCommunicationError|UnknownError|SignatureDoesNotMatch",
  ].join("|")})$`,
);

export class SecretCache {
  readonly #store: SealedStore<Facts>;
  readonly #source: Source;
  readonly #clock: Clock;
  readonly #gate: OutageGate;
  readonly #underWay = new Map<string, Promise<Fetched>>();
  readonly #counts = { cached: 0, fetched: 0, stale: 0, refused: 0, unavailable: 0 };
  #settings: CacheSettings;

  constructor(source: Source, settings: CacheSettings, clock: Clock, random: () => number) {
    this.#source = source;
    this.#settings = settings;
    this.#clock = clock;
    this.#store = new SealedStore(settings.entriesMax);
    this.#gate = new OutageGate(settings, clock, random);
  }

  /** Entries stay; they are measured by the new settings. */
  use(settings: CacheSettings): void {
    this.#settings = settings;
    this.#store.entriesMax = settings.entriesMax;
    this.#gate.use(settings);
  }

  get counts(): Readonly<Record<ReadOutcome, number>> {
    return this.#counts;
  }

  /** Milliseconds until the server is asked again; 0 where it answers. */
  get pauseMilliseconds(): number {
    return this.#gate.pauseMilliseconds;
  }

  /** Since when the server has been out of reach; undefined where it answers. */
  get outOfReachSince(): EpochMilliseconds | undefined {
    return this.#gate.since;
  }

  list(): readonly EntryState[] {
    const isOut = this.outOfReachSince !== undefined;
    return this.#store.list().map(([, facts]) => {
      const age = this.#age(facts);
      const { request, version } = facts;
      return {
        request,
        version,
        ageMilliseconds: age,
        isStale: isOut && age >= this.#settings.ttl,
      };
    });
  }

  /** Drops what is too old to be served in any case. */
  sweep(): void {
    const { ttl, staleMax } = this.#settings;
    for (const [name, facts] of this.#store.list()) {
      if (this.#age(facts) > Math.max(ttl, staleMax)) this.#store.drop(name);
    }
  }

  /**
   * A fresh answer, or, while the server is out of reach, a stale one. Rejects with `CallRefused`,
   * after which nothing of it is kept, or with `OutOfReach`.
   */
  async get(request: ValueRequest, isFreshWanted = false): Promise<Found> {
    const name = nameOf(request);
    const facts = this.#store.facts(name);
    const isFresh = facts !== undefined && this.#age(facts) < this.#settings.ttl;
    if (isFresh && !isFreshWanted) {
      const bytes = this.#store.open(name);
      if (bytes !== undefined) return this.#counted("cached", { bytes, staleSeconds: undefined });
    }
    if (this.#gate.isClosed && !isFreshWanted) return this.#stale(name, this.#gate.reason);
    try {
      const { bytes } = await this.#fetchOnce(name, request);
      return this.#counted("fetched", { bytes: Buffer.from(bytes), staleSeconds: undefined });
    } catch (error) {
      if (error instanceof CallRefused && !isPassing(error)) {
        this.#counts.refused += 1;
        throw error;
      }
      return this.#stale(name, reasonOf(error));
    }
  }

  /**
   * Asks the server whether an entry is still what it has, and takes what is newer. What it refuses
   * or has deleted is dropped. Gives the error that took the entry away.
   */
  async check(request: ValueRequest): Promise<CallRefused | undefined> {
    const facts = this.#store.facts(nameOf(request));
    if (facts === undefined || this.#gate.isClosed) return undefined;
    try {
      if ((await this.#versionNow(request)) === facts.version) return undefined;
      const { bytes } = await this.get(request, true);
      bytes.fill(0);
    } catch (error) {
      if (error instanceof CallRefused) return error;
      if (!(error instanceof OutOfReach)) throw error;
    }
    return undefined;
  }

  /** Undefined also where the caller may not look, but may perhaps read. */
  async #versionNow(request: ValueRequest): Promise<string | undefined> {
    try {
      const version = await this.#source.version(request);
      this.#gate.answered();
      return version;
    } catch (error) {
      if (error instanceof CallRefused && !isPassing(error)) return undefined;
      this.#gate.failed(reasonOf(error));
      throw new OutOfReach(reasonOf(error));
    }
  }

  /** Calls for the same answer at the same time are one call; its bytes are overwritten after. */
  async #fetchOnce(name: string, request: ValueRequest): Promise<Fetched> {
    const running = this.#underWay.get(name);
    if (running !== undefined) return running;
    const fetching = this.#fetch(name, request);
    this.#underWay.set(name, fetching);
    try {
      return await fetching;
    } finally {
      this.#underWay.delete(name);
      // Whoever waited for the same call has copied by the next turn.
      fetching.then(
        ({ bytes }) => setImmediate(() => bytes.fill(0)),
        () => undefined,
      );
    }
  }

  async #fetch(name: string, request: ValueRequest): Promise<Fetched> {
    try {
      const fetched = await this.#source.fetch(request);
      this.#gate.answered();
      const { bytes, version } = fetched;
      this.#store.put(name, bytes, { request, version, fetchedAt: this.#clock.now() });
      return fetched;
    } catch (error) {
      if (error instanceof CallRefused && !isPassing(error)) {
        this.#gate.answered();
        this.#store.drop(name);
      } else {
        this.#gate.failed(reasonOf(error));
      }
      throw error;
    }
  }

  #stale(name: string, reason: string): Found {
    const facts = this.#store.facts(name);
    const age = facts === undefined ? Infinity : this.#age(facts);
    const bytes = age > this.#settings.staleMax ? undefined : this.#store.open(name);
    if (bytes !== undefined) {
      return this.#counted("stale", { bytes, staleSeconds: Math.floor(age / 1_000) });
    }
    this.#store.drop(name);
    this.#counts.unavailable += 1;
    throw new OutOfReach(`${reason}; nothing of it that may still be served is cached`);
  }

  /** A clock that was put back since then tells as little of the age as one that ran ahead. */
  #age({ fetchedAt }: Facts): number {
    return Math.abs(this.#clock.now() - fetchedAt);
  }

  #counted(outcome: ReadOutcome, found: Found): Found {
    this.#counts[outcome] += 1;
    return found;
  }
}

function isPassing(refused: CallRefused): boolean {
  const { code, status } = refused;
  return status >= 500 || status === 429 || passingCodes.test(code) || isOfClocks(refused);
}

/** What the server says of a signature that is too old or too new: the key may well be right. */
function isOfClocks({ code, message }: CallRefused): boolean {
  const isOfTime = /^Signature (?:expired|not yet current): /.test(message);
  return code === "InvalidSignatureException" && isOfTime;
}

/** Throws what is no failure of the server. */
function reasonOf(error: unknown): string {
  if (error instanceof ServerUnreachable) return error.message;
  if (error instanceof CallRefused) {
    if (isOfClocks(error)) return "this machine's clock and the server's differ by over 15 minutes";
    return `the server cannot answer: ${error.code}`;
  }
  throw error;
}
