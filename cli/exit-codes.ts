/** What the command's exit codes mean; they are part of its interface. */
export const exitCodes = {
  done: 0,
  failed: 1,
  /** Wrong arguments or settings: trying again without a change is no use. */
  wrongUse: 2,
  /** The server does not answer. */
  unreachable: 3,
} as const;
