/** Keeps the numbers of many policies close together: a decision mostly waits for memory. */

/** Numbers in an array that they share with others; nobody writes to it again. */
export interface PackedNumbers {
  readonly rows: Int32Array;
  /** Where they start. */
  readonly base: number;
}

/** Small enough that a policy that lives on holds little of what its neighbours have left. */
const poolLength = 16_384;

let pool = new Int32Array(0);
let used = 0;

/** Packs numbers behind those that were packed before; the array goes when all of them have. */
export function packNumbers(numbers: readonly number[]): PackedNumbers {
  if (numbers.length > poolLength / 4) return { rows: Int32Array.from(numbers), base: 0 };
  if (used + numbers.length > pool.length) {
    pool = new Int32Array(poolLength);
    used = 0;
  }
  const base = used;
  pool.set(numbers, base);
  used += numbers.length;
  return { rows: pool, base };
}
