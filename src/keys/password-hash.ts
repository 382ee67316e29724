/** Hashes passwords with Argon2id, few at a time. */
import { hash, needsRehash, verify } from "argon2";

/**
 * The cost of one hash: 19 MiB of memory, two passes, one lane. It is the least that the OWASP
 * Password Storage Cheat Sheet accepts for Argon2id, and takes a few hundredths of a second.
 */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** In bytes of UTF-8; AWS's passwords have 128 characters at most. */
const passwordBytesMax = 1_024;

/**
 * A stored hash of another cost was not made here. Memory is in KiB; Argon2 itself wants 8 KiB for
 * each lane at least (RFC 9106, section 3.1).
 */
const acceptedCost = {
  memory: { least: 64, greatest: 262_144 },
  passes: { least: 1, greatest: 16 },
  lanes: { least: 1, greatest: 8 },
} as const;
const storedForm = /^\$argon2id\$v=19\$([mtp=,\d]{11,20})\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{11,}$/;

/** Too many passwords are waiting to be hashed; the caller may try again. */
export class PasswordHasherBusyError extends Error {
  override readonly name = "PasswordHasherBusyError";
}

/** The password is longer than is hashed; the message does not hold it. */
export class PasswordTooLongError extends Error {
  override readonly name = "PasswordTooLongError";
}

export interface PasswordHasher {
  /**
   * A hash in PHC form (`$argon2id$v=19$…`) with a salt of its own. The password is taken as it
   * is, in UTF-8: nothing is trimmed or normalized.
   *
   * @throws PasswordTooLongError, PasswordHasherBusyError
   */
  hashPassword(password: string): Promise<string>;
  /**
   * Whether a password is the hashed one. A password that is too long, and a stored text that is
   * no hash of ours, match nothing.
   *
   * @throws PasswordHasherBusyError
   */
  verifyPassword(stored: string, password: string): Promise<boolean>;
  /** Whether a stored hash was made at another cost than today's, to be made anew at a sign-in. */
  needsRehash(stored: string): boolean;
}

export interface PasswordHasherLimits {
  /** Hashes at work at the same time; each takes 19 MiB and a thread of libuv's pool. */
  readonly concurrent?: number;
  /** Calls that wait for their turn; one more is refused. */
  readonly waiting?: number;
}

/** A hasher with its own queue; a process needs one. */
export function createPasswordHasher(limits: PasswordHasherLimits = {}): PasswordHasher {
  const inTurn = boundedQueue(limits.concurrent ?? 2, limits.waiting ?? 64);
  return {
    async hashPassword(password) {
      const bytes = passwordBytes(password);
      if (bytes === undefined) {
        throw new PasswordTooLongError(`a password has at most ${passwordBytesMax} bytes`);
      }
      return inTurn(() => hash(bytes, { ...cost, type: 2 }));
    },
    async verifyPassword(stored, password) {
      const bytes = passwordBytes(password);
      if (bytes === undefined || !isAcceptable(stored)) return false;
      return inTurn(() => verify(stored, bytes));
    },
    needsRehash: (stored) => !isAcceptable(stored) || needsRehash(stored, cost),
  };
}

function passwordBytes(password: string): Buffer | undefined {
  if (password.length > passwordBytesMax) return undefined;
  const bytes = Buffer.from(password, "utf8");
  return bytes.length > passwordBytesMax ? undefined : bytes;
}

/** Keeps a damaged or planted row from asking for gigabytes or for hours. */
function isAcceptable(stored: string): boolean {
  if (stored.length > 512) return false;
  const parameters = storedForm.exec(stored)?.[1]?.split(",") ?? [];
  // The package writes them in the order of the alphabet, others as m, t, p.
  const [memory, lanes, passes] = parameters.sort();
  return (
    parameters.length === 3 &&
    isWithin(memory, "m=", acceptedCost.memory) &&
    isWithin(lanes, "p=", acceptedCost.lanes) &&
    isWithin(passes, "t=", acceptedCost.passes)
  );
}

function isWithin(
  parameter: string | undefined,
  name: string,
  bounds: { readonly least: number; readonly greatest: number },
): boolean {
  if (parameter?.startsWith(name) !== true) return false;
  const value = Number(parameter.slice(name.length));
  return value >= bounds.least && value <= bounds.greatest;
}

/** Runs tasks first come, first served, a few at a time, and refuses those that find it full. */
function boundedQueue(concurrent: number, waiting: number) {
  const turns: (() => void)[] = [];
  let atWork = 0;
  return async function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    if (atWork < concurrent) atWork += 1;
    else if (turns.length < waiting) await new Promise<void>((resolve) => turns.push(resolve));
    else throw new PasswordHasherBusyError("too many passwords are being checked; try again");
    try {
      return await task();
    } finally {
      // A finished task hands its place on, so nobody who comes later can slip in between.
      const next = turns.shift();
      if (next === undefined) atWork -= 1;
      else next();
    }
  };
}
