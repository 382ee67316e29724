/** Key policies before they are stored: their size, their form, and that nobody is locked out. */
import { assert } from "../../base/errors.ts";
import type { AnyUnit, Caller } from "../../pipeline/caller.ts";
import { compilePolicyText } from "../../pipeline/compiled-policies.ts";
import { principalOf } from "../../pipeline/principal.ts";
import {
  checkedResourcePolicy,
  type StoredResourcePolicy,
} from "../../pipeline/resource-policy.ts";
import { decide } from "../../policy/index.ts";
import { decidedKeyPolicy, effectiveText } from "./effective-policy.ts";
import { limitExceeded, malformedPolicy } from "./errors.ts";
import type { Kms } from "./kms.ts";

/** KMS Developer Guide, "Quotas": 32 kB. */
const policyBytesMax = 32_768;

export interface GivenPolicy {
  readonly text: string;
  /** The key's ARN. */
  readonly arn: string;
  readonly account: string;
  readonly caller: Caller;
  readonly bypassLockoutCheck: boolean;
}

/** Throws `MalformedPolicyDocumentException` or `LimitExceededException`. */
export async function checkedKeyPolicy(
  kms: Kms,
  given: GivenPolicy,
  unit: AnyUnit,
): Promise<StoredResourcePolicy> {
  if (Buffer.byteLength(given.text) > policyBytesMax) {
    throw limitExceeded(`The key policy is larger than ${policyBytesMax} bytes.`);
  }
  const names = kms.principals.principalNames(unit);
  const checked = await checkedResourcePolicy(names, effectiveText(given.text));
  if (!checked.ok) {
    throw malformedPolicy(
      "problem" in checked
        ? checked.problem.awsMessage
        : "Policy contains a statement with one or more invalid principals.",
    );
  }
  const stored = { ...checked.stored, text: given.text };
  if (!given.bypassLockoutCheck && !canPutPolicy(stored, given)) {
    throw malformedPolicy(
      "The new key policy will not allow you to update the key policy in the future.",
    );
  }
  return stored;
}

const allowAll =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';

/**
 * Whether the policy lets the caller change it again, by naming the caller or its account; what the
 * caller's own policies say today may change (KMS API Reference, PutKeyPolicy).
 */
function canPutPolicy(stored: StoredResourcePolicy, given: GivenPolicy): boolean {
  const { arn, account, caller } = given;
  assert(caller.kind !== "anonymous", "calls of this service are signed");
  const decision = decide(
    {
      principal: principalOf(caller, undefined),
      action: "kms:PutKeyPolicy",
      resource: arn,
      resourceAccount: account,
      context: new Map<string, string>([
        ["aws:principalaccount", caller.account],
        ["aws:principalarn", caller.kind === "role" ? caller.principal.arn : caller.arn],
        ["aws:userid", caller.userId],
        ["kms:calleraccount", caller.account],
      ]),
    },
    {
      identity: [compilePolicyText(allowAll, "everything")],
      resource: { kind: "key", policy: decidedKeyPolicy(stored) },
    },
  );
  return decision.verdict === "allowed";
}
