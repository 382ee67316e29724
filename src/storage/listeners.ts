/** The listeners of one node, and how they are told of changes. */
import type { Change, ChangeListener } from "./storage.ts";
import { everyKey } from "./unit.ts";

/** Keys above this number are told as `"everything"`, which is then the cheaper work. */
const keysMax = 10_000;

export class Listeners {
  readonly #listeners: ChangeListener[] = [];

  add(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  tellKeys(keys: readonly string[]): void {
    if (keys.length === 0) return;
    this.tell(keys.length > keysMax || keys.includes(everyKey) ? "everything" : keys);
  }

  /**
   * Tells all, even when one throws. That one's error ends the process: a listener that missed a
   * change would answer from what is no longer so.
   */
  tell(change: Change): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
