/** Remembers what was made from stored things for as long as nothing at all is changed. */
import type { Storage } from "./storage.ts";

/**
 * For what is put together from many things and asked for at every call, so that even looking each
 * of them up in its cache is dear. It is found at once, without a promise; after any change in the
 * storage all of it is made anew.
 */
export class UntilChange<V> {
  readonly #entriesMax: number;
  readonly #entries = new Map<string, V>();
  /** How often there was a change. */
  #changes = 0;

  constructor(storage: Pick<Storage<unknown>, "onChange">, entriesMax: number) {
    this.#entriesMax = entriesMax;
    storage.onChange(() => {
      this.#changes += 1;
      this.#entries.clear();
    });
  }

  known(key: string): V | undefined {
    return this.#entries.get(key);
  }

  /** What `make` gives; it is remembered where nothing was changed meanwhile. */
  async made(key: string, make: () => Promise<V>): Promise<V> {
    const changes = this.#changes;
    const value = await make();
    if (this.#changes !== changes) return value;
    if (this.#entries.size >= this.#entriesMax) this.#entries.clear();
    this.#entries.set(key, value);
    return value;
  }
}
