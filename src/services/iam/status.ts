/** Statuses that a caller may give a credential. */
import type { StatusType } from "../../wire/generated/iam.ts";
import { invalidInput } from "./errors.ts";
import type { Status } from "./tables.ts";

/** `Expired` is a status to be shown only. Throws `InvalidInput` for it. */
export function settableStatus(status: StatusType): Status {
  if (status === "Expired") throw invalidInput("Status must be Active or Inactive.");
  return status;
}
