/** Puts calls on record: those that wait share one unit of work, and so one flush of the disk. */
import type { AuditEvent, AuditTrail } from "../pipeline/audit.ts";
import type { Storage } from "../storage/storage.ts";

/** Events of one unit; more would not make its commit any cheaper. */
const unitEventsMax = 256;

interface Waiting {
  readonly event: AuditEvent;
  resolve(): void;
  reject(error: unknown): void;
}

/** A call's record resolves once it is durable; one that cannot be kept fails its whole unit. */
export class DecisionLog {
  readonly #storage: Storage<unknown>;
  readonly #trail: AuditTrail;
  #waiting: Waiting[] = [];
  #writing = false;

  constructor(storage: Storage<unknown>, trail: AuditTrail) {
    this.#storage = storage;
    this.#trail = trail;
  }

  append(event: AuditEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject });
      if (this.#writing) return;
      this.#writing = true;
      // In the next turn, so that the calls which came in together are written together.
      setImmediate(() => void this.#write());
    });
  }

  /** Writes until nobody waits; those that come meanwhile are the next unit. */
  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, unitEventsMax);
      const events = batch.map(({ event }) => event);
      try {
        await this.#storage.transact((unit) => this.#trail.appendAll(events, unit));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = false;
  }
}
