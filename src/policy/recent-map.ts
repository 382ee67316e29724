/** A map of objects that are in use: what was not asked for lately is forgotten. */

export class RecentMap<Key extends object, Value> {
  readonly #kept: number;
  #recent = new WeakMap<Key, Value>();
  #older = new WeakMap<Key, Value>();
  #count = 0;

  /** Knows the `kept` keys that were set or found last, and at most twice as many. */
  constructor(kept: number) {
    this.#kept = kept;
  }

  get(key: Key): Value | undefined {
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;
    const older = this.#older.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: Key, value: Value): void {
    if (this.#count >= this.#kept) {
      this.#older = this.#recent;
      this.#recent = new WeakMap();
      this.#count = 0;
    }
    this.#count += 1;
    this.#recent.set(key, value);
  }
}
