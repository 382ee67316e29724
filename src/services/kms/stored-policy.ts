/** Key policies before they are stored: their size, their form, and that nobody is locked out. */
import { assert } from "../../base/errors.ts";
import type { AnyUnit, Caller } from "../../pipeline/caller.ts";
import { compilePolicyText } from "../../pipeline/compiled-policies.ts";
import { principalOf } from "../../pipeline/principal.ts";
import {
  checkedResourcePolicy,
  type StoredResourcePolicy,
} from "../../pipeline/resource-policy.ts";
import { decide, type PolicyDocument } from "../../policy/index.ts";
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
  refuseOverlyPermissive(checked.policy);
  const stored = { ...checked.stored, text: given.text };
  if (!given.bypassLockoutCheck && !canPutPolicy(stored, given)) {
    throw malformedPolicy(
      "The new key policy will not allow you to update the key policy in the future.",
    );
  }
  return stored;
}

/** What a call may leave out, so that `ForAllValues` holds without it. */
const singleValued = [
  { key: /^kms:EncryptionContext:/i, tail: ":EncryptionContext", what: "encryption context" },
  { key: /^aws:RequestTag\//i, tail: "", what: "tag" },
] as const;

/** Throws for what the KMS Developer Guide names ("AWS KMS condition keys", set operators). */
function refuseOverlyPermissive({ statements }: PolicyDocument): void {
  for (const { operator, key } of statements.flatMap(({ conditions }) => conditions)) {
    const found = singleValued.find((one) => one.key.test(key.text));
    if (found === undefined || !/^ForAllValues:/i.test(operator.text)) continue;
    const { tail, what } = found;
    const article = what === "tag" ? "a" : "an";
    throw malformedPolicy(
      `OverlyPermissiveCondition${tail}: Using the ForAllValues set operator with a ` +
        `single-valued condition key matches requests without the specified ${what} or with ` +
        `${article} unspecified ${what}. To fix, remove ForAllValues.`,
    );
  }
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
