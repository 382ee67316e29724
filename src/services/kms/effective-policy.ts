/**
 * Key policies as they are decided: a statement that lacks its `Action` or its `Resource` has no
 * effect, neither as Allow nor as Deny, and is stored all the same (KMS Developer Guide, "Elements
 * in a key policy"). It is a rule of key policies alone: elsewhere E20 holds.
 */
import { compilePolicyText } from "../../pipeline/compiled-policies.ts";
import { decidedText, type StoredResourcePolicy } from "../../pipeline/resource-policy.ts";
import { type AttachedPolicy, parsePolicy } from "../../policy/index.ts";

/**
 * The policy with each such statement made to fit nothing, so that the others keep their places. A
 * text that is no policy stays as it is: whoever checks it says why.
 */
export function effectiveText(text: string): string {
  const parsed = parsePolicy(text);
  if (!parsed.ok) return text;
  let effective = "";
  let copiedTo = 0;
  for (const { action, resource, range } of parsed.policy.statements) {
    const fitsNothing =
      (action === undefined ? '"NotAction":"*",' : "") +
      (resource === undefined ? '"NotResource":"*",' : "");
    const afterBrace = range.start.offset + 1;
    effective += text.slice(copiedTo, afterBrace) + fitsNothing;
    copiedTo = afterBrace;
  }
  return effective + text.slice(copiedTo);
}

/** With unique ids in place of the ARNs that named users and roles. */
export function decidedKeyPolicy(stored: StoredResourcePolicy): AttachedPolicy {
  return compilePolicyText(decidedKeyText(stored), "key policy");
}

export function decidedKeyText(stored: StoredResourcePolicy): string {
  return effectiveText(decidedText(stored));
}
