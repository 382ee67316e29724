/** How the log tells of jobs that fail: in a line where others are at fault, else as a fault. */
import { OutsideFailure, ServiceError } from "./base/errors.ts";
import type { JobRunnerParts } from "./jobs/runner.ts";
import { faultReport } from "./server/fault-report.ts";

export interface JobLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A job that a customer's database makes fail is tried for hours: its stack tells nobody more. */
export function jobReport(log: JobLog): JobRunnerParts["report"] {
  return (failure, { kind, subject }) => {
    if (isSpoken(failure)) {
      log.warn({ job: kind, subject, reason: failure.message }, "a job failed");
    } else {
      const requestId = `job ${kind} ${subject}`;
      log.error({ fault: faultReport(failure), requestId }, "internal failure");
    }
  };
}

/** Where there is a cause, something inside failed. */
function isSpoken(failure: unknown): failure is Error {
  if (failure instanceof OutsideFailure) return true;
  return failure instanceof ServiceError && failure.cause === undefined;
}
