/** Errors as named values: a stable code and a public message; what happened stays private. */

/**
 * A failure that a caller is told about.
 *
 * `code` is AWS's error code as it goes over the wire (`NoSuchEntity`), `message` is public, and
 * `cause` (private) is only ever logged. The HTTP status comes from the service's model where the
 * code stands in it, else from `status`; see `src/wire/error-status.ts`.
 */
export class ServiceError extends Error {
  readonly code: string;
  /** HTTP status for codes that no model names; 400 when left out. */
  readonly status: number | undefined;
  /** Further members of the error's shape, beside `message`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: {
      readonly status?: number;
      readonly members?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ServiceError";
    this.code = code;
    this.status = options.status;
    this.members = options.members ?? {};
  }
}

/**
 * Something that we do not run, a customer's database or hook, did not do what it was asked. The
 * message is for operators and holds no secret; there is no bug of ours to find.
 */
export class OutsideFailure extends Error {}

/** A broken promise of our own: never a caller's mistake. It is answered as an internal failure. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** Throws `AssertionError` where a condition that our own code guarantees does not hold. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}
