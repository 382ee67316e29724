/** Keeps the numbers of many policies close together: a decision mostly waits for memory. */

/** Room in an array that is shared with others; nobody writes to it once it is filled. */
export interface NumberRoom {
  readonly numbers: Int32Array;
  /** Where the room starts. */
  readonly start: number;
}

/** Small enough that a policy that lives on holds little of what its neighbours have left. */
const poolLength = 16_384;

let pool = new Int32Array(0);
let used = 0;

/** Room behind what was given before; the array goes when all that is in it has. */
export function reserveNumbers(count: number): NumberRoom {
  if (count > poolLength / 4) return { numbers: new Int32Array(count), start: 0 };
  if (used + count > pool.length) {
    pool = new Int32Array(poolLength);
    used = 0;
  }
  const start = used;
  used += count;
  return { numbers: pool, start };
}
