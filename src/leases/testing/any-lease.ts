/** A lease for tests that ask about its life, and not about what it is for. */
import type { AccountId } from "../../base/arn.ts";
import type { NewLease } from "../lease.ts";

export const leaseAccount = "111122223333" as AccountId;

/** Of kind `test`; ends, and may be renewed, as the times say. */
export function anyLease(
  times: Pick<NewLease, "expires_at" | "expires_max_at">,
  lease_id = "lease",
): NewLease {
  return {
    ...times,
    lease_id,
    account_id: leaseAccount,
    region: "us-east-1",
    kind: "test",
    subject: "subject",
    resource: "resource",
    holder: "holder",
    holder_arn: "holder",
    lane: "lane",
    detail: "{}",
    sealed: "sealed",
    sealed_call: "sealed call",
  };
}
