/**
 * When an account's signing keys take turns. A new pair is published before it signs, so that those
 * who keep our documents know it by then; the one before stays published until its last token has
 * ended. All of it follows from when each pair was made: pure.
 */
import type { EpochMilliseconds } from "../../base/clock.ts";

const dayMilliseconds = 86_400_000;

/** How long a pair signs, if tokens are asked for all the while: three months. */
const turnMilliseconds = 90 * dayMilliseconds;

/** How long a pair is published before it signs: documents are kept for minutes. */
const leadMilliseconds = dayMilliseconds;

/**
 * How long after its last token a pair may be wanted: the longest token's hour (STS API Reference,
 * GetWebIdentityToken), and the tolerance that verifiers give to clocks.
 */
const tailMilliseconds = 3_600_000 + 600_000;

interface Made {
  readonly createdAt: EpochMilliseconds;
}

/** Pairs of one algorithm, the oldest first; the first one signs at once. */
export type Pairs<Pair extends Made> = readonly Pair[];

function signsFrom<Pair extends Made>(pairs: Pairs<Pair>, index: number): EpochMilliseconds {
  const createdAt = pairs[index]?.createdAt ?? 0;
  return index === 0 ? createdAt : createdAt + leadMilliseconds;
}

/** The pair whose turn it is; undefined where there is none yet. */
export function signingPair<Pair extends Made>(
  pairs: Pairs<Pair>,
  now: EpochMilliseconds,
): Pair | undefined {
  return pairs.findLast((_pair, index) => index === 0 || signsFrom(pairs, index) <= now);
}

/** Whether it is time for a next pair: there is none, or the newest has almost had its turn. */
export function isNextPairDue(pairs: Pairs<Made>, now: EpochMilliseconds): boolean {
  const newest = pairs.at(-1);
  return newest === undefined || newest.createdAt + turnMilliseconds - leadMilliseconds <= now;
}

/** When nobody needs a pair any more to verify with; undefined while none came after it. */
export function wantedUntil(pairs: Pairs<Made>, index: number): EpochMilliseconds | undefined {
  if (index + 1 >= pairs.length) return undefined;
  return signsFrom(pairs, index + 1) + tailMilliseconds;
}
