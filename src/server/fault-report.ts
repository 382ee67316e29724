/** A fault of ours as the log shows it: what and where, and none of the values it was about. */

/** Causes that are followed; a longer chain is cut off. */
const causesMax = 5;

export interface FaultReport {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: FaultReport;
}

/**
 * Only these members, since drivers hang whole rows and statements with their parameters on their
 * errors, and what is thrown may be anything.
 */
export function faultReport(fault: unknown, depth = 0): FaultReport {
  if (!(fault instanceof Error)) return { name: typeof fault, message: "not an error was thrown" };
  const { name, message, stack, cause } = fault;
  const code = "code" in fault && typeof fault.code === "string" ? fault.code : undefined;
  return {
    name,
    message,
    ...(code === undefined ? {} : { code }),
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined || depth === causesMax ? {} : { cause: faultReport(cause, depth + 1) }),
  };
}
