/** Compiled policies by their text: the same document is parsed and compiled once. */
import { assert } from "../base/errors.ts";
import type { CompiledPolicy, PolicyOrigin } from "../policy/index.ts";
import { type AttachedPolicy, compilePolicy, parsePolicy } from "../policy/index.ts";

/** Characters of policies kept; with what is compiled from them they take ten times as much. */
const charactersMax = 8_000_000;

const kept = new Map<string, CompiledPolicy>();
let keptCharacters = 0;

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
  keptCharacters += text.length;
  for (const oldest of kept.keys()) {
    if (keptCharacters <= charactersMax || oldest === text) break;
    kept.delete(oldest);
    keptCharacters -= oldest.length;
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
