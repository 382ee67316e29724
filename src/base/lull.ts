/** Waits for a lull, so that what comes in one burst is done in one go. */

/** Turns of the event loop that a burst may last; whoever waits must not wait for ever. */
const turnsMax = 8;

/**
 * Calls `go` in a later turn of the event loop: in the next one where nothing more came by then,
 * else after the first turn in which `count` did not grow.
 */
export function afterLull(count: () => number, go: () => void): void {
  let seen = count();
  let turns = 0;
  const look = () => {
    turns += 1;
    const counted = count();
    if (counted === seen || turns === turnsMax) return go();
    seen = counted;
    setImmediate(look);
  };
  setImmediate(look);
}
