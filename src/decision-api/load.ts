/** How many calls are under way: beyond a bound, more would only wait for those. */

/**
 * A node answers thousands of calls a second, so this many would wait for some tenths of a second
 * already; each holds its body in memory meanwhile.
 */
export const callsUnderWayMax = 4_096;

export class Load {
  #underWay = 0;

  /** False where there are too many; true once for each `leave`. */
  enter(): boolean {
    if (this.#underWay === callsUnderWayMax) return false;
    this.#underWay += 1;
    return true;
  }

  leave(): void {
    this.#underWay -= 1;
  }
}
