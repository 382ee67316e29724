/** A cache that cannot go stale: a value is dropped as soon as what it came from changes. */
import type { Change } from "./storage.ts";

/** A loaded value, and the keys of the further things that it was made from. */
export interface Loaded<V> {
  readonly value: V;
  readonly dependsOn?: readonly string[];
}

export type Load<V> = () => Promise<Loaded<V>>;

export interface ChangeCacheOptions {
  /** Values kept; one that was not used for long goes first. */
  readonly entriesMax: number;
  /** Keys watched for all values together; eight for each value when left out. */
  readonly dependenciesMax?: number;
}

interface Entry<V> {
  readonly value: V;
  /** Its own key, and those that it depends on. */
  readonly watched: readonly string[];
  /** The move by which it came to the end of the line. */
  move: number;
}

/** A load under way, and what changed since it began. */
interface LoadInFlight<V> {
  readonly promise: Promise<V>;
  readonly changed: Set<string>;
  everything: boolean;
}

/**
 * Keeps values by the key under which units name their change (`Unit.changed`).
 *
 * A value may be anything, "there is none" too. Callers that ask for the same key at the same time
 * share one load, but none joins a load that began before a change it must see. A value is given to
 * its callers, but not kept, where something it was made from changed while it was loaded.
 *
 * Connect it once: `storage.onChange((change) => cache.invalidate(change))`.
 */
export class ChangeAwareCache<V> {
  readonly #entriesMax: number;
  readonly #dependenciesMax: number;
  /** Nearly in the order of use, the latest last. */
  readonly #entries = new Map<string, Entry<V>>();
  /** How often an entry came to the end of the line. */
  #moves = 0;
  /** From a watched key to the entries that it would drop. */
  readonly #dependents = new Map<string, Set<string>>();
  #dependencies = 0;
  /** Loads that a caller may join: nothing at all has changed since they began. */
  readonly #joinable = new Map<string, LoadInFlight<V>>();
  readonly #inFlight = new Set<LoadInFlight<V>>();

  constructor(options: ChangeCacheOptions) {
    this.#entriesMax = options.entriesMax;
    this.#dependenciesMax = options.dependenciesMax ?? options.entriesMax * 8;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The kept value, or what `load` gives. A failed load rejects, and nothing is kept of it. */
  async get(key: string, load: Load<V>): Promise<V> {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#noteUse(key, entry);
      return entry.value;
    }
    const joined = this.#joinable.get(key);
    if (joined === undefined) return this.#start(key, load);
    // The other caller's load may fail for reasons of its own, such as the end of its unit.
    return joined.promise.catch(() => this.get(key, load));
  }

  /**
   * As `get`, for a load that reads in `unit`. Once the unit has changed something, it neither
   * reads nor fills the cache: it must see its own writes, and others must not before its commit.
   */
  async getIn(unit: { readonly dirty: boolean }, key: string, load: Load<V>): Promise<V> {
    return unit.dirty ? (await load()).value : this.get(key, load);
  }

  invalidate(change: Change): void {
    this.#joinable.clear();
    if (change === "everything") {
      for (const load of this.#inFlight) load.everything = true;
      this.#entries.clear();
      this.#dependents.clear();
      this.#dependencies = 0;
      return;
    }
    for (const key of change) {
      for (const load of this.#inFlight) load.changed.add(key);
      for (const dependent of [...(this.#dependents.get(key) ?? [])]) this.#drop(dependent);
    }
  }

  /** Most uses move nothing: only who may be near the front of the line goes to its end. */
  #noteUse(key: string, entry: Entry<V>): void {
    if (this.#moves - entry.move < this.#entriesMax / 2) return;
    this.#moves += 1;
    entry.move = this.#moves;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
  }

  #start(key: string, load: Load<V>): Promise<V> {
    const { promise, resolve } = Promise.withResolvers<V>();
    const inFlight: LoadInFlight<V> = { promise, changed: new Set(), everything: false };
    this.#joinable.set(key, inFlight);
    this.#inFlight.add(inFlight);
    resolve(this.#run(key, load, inFlight));
    return promise;
  }

  async #run(key: string, load: Load<V>, inFlight: LoadInFlight<V>): Promise<V> {
    try {
      const { value, dependsOn = [] } = await load();
      const watched = [...new Set([key, ...dependsOn])];
      const stale = inFlight.everything || watched.some((one) => inFlight.changed.has(one));
      if (!stale) this.#keep(key, { value, watched, move: 0 });
      return value;
    } finally {
      this.#inFlight.delete(inFlight);
      if (this.#joinable.get(key) === inFlight) this.#joinable.delete(key);
    }
  }

  #keep(key: string, entry: Entry<V>): void {
    this.#drop(key);
    if (entry.watched.length > this.#dependenciesMax) return;
    this.#moves += 1;
    entry.move = this.#moves;
    this.#entries.set(key, entry);
    this.#dependencies += entry.watched.length;
    for (const watched of entry.watched) {
      const dependents = this.#dependents.get(watched);
      if (dependents === undefined) this.#dependents.set(watched, new Set([key]));
      else dependents.add(key);
    }
    for (const oldest of this.#entries.keys()) {
      const fits = this.#entries.size <= this.#entriesMax;
      if (fits && this.#dependencies <= this.#dependenciesMax) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#dependencies -= entry.watched.length;
    for (const watched of entry.watched) {
      const dependents = this.#dependents.get(watched);
      dependents?.delete(key);
      if (dependents?.size === 0) this.#dependents.delete(watched);
    }
  }
}
