/** Random numbers that a seed repeats. */

export interface Random {
  /** From 0 to `limit`, the limit left out. */
  below(limit: number): number;
  /** True in so many of a hundred cases. */
  percent(percent: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** `min` to `max` items, both included. */
  list<Item>(min: number, max: number, make: () => Item): Item[];
}

/** A generator of the mulberry32 family: 32 bits of state, good enough to spread cases. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    percent: (percent) => below(100) < percent,
    pick: (items) => {
      if (items.length === 0) throw new RangeError("nothing to pick from");
      return items[below(items.length)] as (typeof items)[number];
    },
    list: (min, max, make) => Array.from({ length: min + below(max - min + 1) }, make),
  };
}
