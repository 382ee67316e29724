/** Puts calls on record: those that wait share one unit of work, and so one flush of the disk. */
import { afterLull } from "../base/lull.ts";
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
  /** Whether a unit is handed in that has not begun: it takes what waits by then. */
  #handedIn = false;

  constructor(storage: Storage<unknown>, trail: AuditTrail) {
    this.#storage = storage;
    this.#trail = trail;
  }

  append(event: AuditEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject });
      this.#handIn();
    });
  }

  #handIn(): void {
    if (this.#handedIn || this.#waiting.length === 0) return;
    this.#handedIn = true;
    afterLull(
      () => this.#waiting.length,
      () => void this.#write(),
    );
  }

  async #write(): Promise<void> {
    const batch: Waiting[] = [];
    const fill = () => {
      // Once: a unit may run again, and others have been handed in by then.
      if (batch.length > 0) return;
      batch.push(...this.#waiting.splice(0, unitEventsMax));
      this.#handedIn = false;
    };
    try {
      await this.#storage.transact(async (unit) => {
        fill();
        for (const { event } of batch) this.#trail.append(event, unit);
      });
      for (const { resolve } of batch) resolve();
    } catch (error) {
      // A unit that never began has those to tell for whom it was handed in.
      fill();
      for (const { reject } of batch) reject(error);
    }
    this.#handIn();
  }
}
