/** Makes key pairs a few at a time: they take the threads that files and names are looked up on. */
import { ServiceError } from "../../base/errors.ts";
import type { Making } from "./key-spec.ts";
import { makeMaterial, type NewMaterial } from "./material.ts";

const atOnceMax = 2;
const waitingMax = 64;

export class KeyMaker {
  readonly #makeMaterial: typeof makeMaterial;
  #working = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(make: typeof makeMaterial = makeMaterial) {
    this.#makeMaterial = make;
  }

  /** Secret keys at once, pairs in turn. Throws `Throttling` where too many wait already. */
  async make(making: Making): Promise<NewMaterial> {
    if (making.kind === "secret") return this.#makeMaterial(making);
    await this.#turn();
    try {
      return await this.#makeMaterial(making);
    } finally {
      this.#endTurn();
    }
  }

  /**
   * What a call arranges that needs new material (`Operation.arrange`): it is made once the call is
   * allowed, so that nobody else keeps those waiting who may. Nothing where it is made already.
   */
  workFor(making: Making | undefined, made: NewMaterial | undefined) {
    return making === undefined || made !== undefined ? undefined : () => this.make(making);
  }

  async #turn(): Promise<void> {
    if (this.#working < atOnceMax) {
      this.#working += 1;
      return;
    }
    if (this.#waiting.length >= waitingMax) {
      throw new ServiceError("Throttling", "Too many keys are being made; try again in a moment.");
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Hands the turn on to whoever waits longest. */
  #endTurn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#working -= 1;
    else next();
  }
}
