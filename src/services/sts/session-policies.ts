/** Session policies: checked before they are sealed into a token, and how much room they take. */
import { deflateRawSync } from "node:zlib";
import { type AccountId, parseArn } from "../../base/arn.ts";
import type { AnyUnit, IdentityDirectory, Tags } from "../../pipeline/caller.ts";
import { parsePolicy, policySizeLimits, validatePolicy } from "../../policy/index.ts";
import type { PolicyDescriptorType } from "../../wire/generated/sts.ts";
import { malformedPolicy, packedPolicyTooLarge, validationError } from "./errors.ts";

/** Both are undefined where no session policy is passed. */
export interface SessionPolicies {
  readonly inlinePolicy: string | undefined;
  readonly policyArns: readonly string[] | undefined;
}

interface PolicyInput {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined;
}

const policyArnsMax = 10;

/** The room for policies and tags in a session token once they are packed, in bytes. */
const packedBytesMax = 6_144;

/**
 * Throws `MalformedPolicyDocument` for an inline policy that is not one, `ValidationError` for too
 * many or malformed ARNs, `PackedPolicyTooLarge` where inline policy and ARNs are together longer
 * than 2,048 characters (STS API Reference, AssumeRole, `Policy`).
 */
export function sessionPolicies({ Policy, PolicyArns }: PolicyInput): SessionPolicies {
  const arns = PolicyArns?.map(({ arn }) => arn ?? "");
  if (Policy !== undefined) refuseBadDocument(Policy);
  if (arns !== undefined && arns.length > policyArnsMax) {
    throw validationError(
      "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${policyArnsMax}`,
    );
  }
  const malformed = arns?.find((arn) => parseArn(arn)?.service !== "iam");
  if (malformed !== undefined) throw validationError(`${malformed} is invalid`);
  const characters = (Policy?.length ?? 0) + (arns ?? []).join("").length;
  if (characters > policySizeLimits.session) {
    throw packedPolicyTooLarge(percent(characters, policySizeLimits.session), "policy");
  }
  return { inlinePolicy: Policy, policyArns: arns?.length === 0 ? undefined : arns };
}

function refuseBadDocument(text: string): void {
  const parsed = parsePolicy(text);
  const problems = parsed.ok ? validatePolicy(parsed.policy, "session") : parsed.problems;
  const [first] = problems;
  if (first !== undefined) throw malformedPolicy(first.awsMessage);
}

/** Managed policies must exist, in the account whose role or user the session is for. */
export async function requireManagedPolicies(
  directory: IdentityDirectory,
  account: AccountId,
  { policyArns }: SessionPolicies,
  unit: AnyUnit,
): Promise<void> {
  for (const arn of policyArns ?? []) {
    const owner = parseArn(arn)?.account;
    const isNear = owner === "aws" || owner === account;
    if (!isNear || (await directory.managedPolicy(account, arn, unit)) === undefined) {
      throw validationError(`The session policy ${arn} does not exist in account ${account}.`);
    }
  }
}

/**
 * `PackedPolicySize`: how much of the room for policies and tags they take, in percent, rounded up;
 * undefined where there are neither. AWS tells no formula. Ours is the size of their JSON, deflated
 * as the session token deflates it, of 6,144 bytes.
 *
 * Throws `PackedPolicyTooLarge` above 100.
 */
export function packedPolicySize(policies: SessionPolicies, tags: Tags): number | undefined {
  const { inlinePolicy, policyArns } = policies;
  const hasTags = Object.keys(tags).length > 0;
  const hasPolicies = inlinePolicy !== undefined || policyArns !== undefined;
  if (!hasPolicies && !hasTags) return undefined;
  const packed = deflateRawSync(JSON.stringify([inlinePolicy, policyArns, tags])).length;
  const size = percent(packed, packedBytesMax);
  if (size > 100) throw packedPolicyTooLarge(size, hasPolicies ? "policy" : "tags");
  return size;
}

function percent(part: number, whole: number): number {
  return Math.ceil((part * 100) / whole);
}
