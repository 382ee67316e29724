/** Compiled policies by their text: the same document is parsed and compiled once. */
import { assert } from "../base/errors.ts";
import type { CompiledPolicy, PolicyOrigin } from "../policy/index.ts";
import { type AttachedPolicy, compilePolicy, parsePolicy } from "../policy/index.ts";

/** Entries kept; a compiled policy is a few kilobytes, so this stays within some 50 MB. */
const keptMax = 10_000;

const kept = new Map<string, CompiledPolicy>();

/** Compiles a policy that was checked when it was stored; least lately used ones are let go. */
function compileText(text: string): CompiledPolicy {
  const known = kept.get(text);
  if (known !== undefined) {
    kept.delete(text);
    kept.set(text, known);
    return known;
  }
  const parsed = parsePolicy(text);
  assert(parsed.ok, "a stored policy parses");
  const compiled = compilePolicy(parsed.policy);
  kept.set(text, compiled);
  if (kept.size > keptMax) {
    const oldest = kept.keys().next();
    if (!oldest.done) kept.delete(oldest.value);
  }
  return compiled;
}

/** The policy written into its owner, or passed with a session, under the name it has there. */
export function compilePolicyText(
  text: string,
  name: string,
  managed?: { readonly arn: string; readonly origin: Exclude<PolicyOrigin, "inline"> },
): AttachedPolicy {
  const compiled = compileText(text);
  return { compiled, name, arn: managed?.arn, origin: managed?.origin ?? "inline" };
}
