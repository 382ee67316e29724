/** The parts that rules are made of: how tokens begin, how values stand beside their names. */
import { entropy, isPlaceholder, isSequence } from "../randomness.ts";
import type { SecretRule } from "../rule.ts";

/** What secrets are written in, as parts of patterns: letters and digits, and those of a URL. */
export const word = "[A-Za-z0-9]";
export const url = "[A-Za-z0-9_-]";
export const hex = "[a-f0-9]";
export const uuid = `${hex}{8}-${hex}{4}-${hex}{4}-${hex}{4}-${hex}{12}`;
export const end = "(?![A-Za-z0-9_-])";

/**
 * A token that is told by how it begins. `rest` is the pattern of what follows; where nothing else
 * is said, it must look random, so that a filling such as `sk_live_xxxx…` is let go.
 */
export function token(
  id: string,
  title: string,
  prefixes: readonly string[],
  rest: string,
  further: Partial<SecretRule> = {},
): SecretRule {
  const escaped = prefixes.map((prefix) => prefix.replace(/[.*+?^${}()|[\]\\-]/g, "\\$&"));
  return {
    id,
    title,
    severity: "error",
    keywords: prefixes,
    pattern: new RegExp(`(?<![A-Za-z0-9_])(?:${escaped.join("|")})${rest}`),
    isSecret: looksRandom(3),
    ...further,
  };
}

/** A random text, in bits a character; templates and fillings are let go. */
export function looksRandom(bits: number) {
  return (secret: string): boolean =>
    entropy(secret) >= bits && !isPlaceholder(secret) && !isSequence(secret);
}

export const notExample = (secret: string): boolean =>
  !/EXAMPLE/i.test(secret) && !isSequence(secret);

/** What stands between a name and its value, in code, in settings and in JSON. */
export const assigned = String.raw`["'\`\]]{0,2}[ \t]{0,8}(?:=>|:=|={1,3}|[:,])[ \t]{0,8}`;

/** A rule's pattern from its parts, ignoring case. */
export function pattern(...parts: readonly string[]): RegExp {
  return new RegExp(parts.join(""), "i");
}

/** What a program or a person draws at random beside a telling name: it has digits and letters. */
export function isDrawn(bits: number) {
  return (secret: string): boolean =>
    entropy(secret) >= bits && /\d/.test(secret) && /[a-z]/i.test(secret) && isOpaque(secret);
}

/** No path, name of a variable, URL, version, or sentence. */
function isOpaque(secret: string): boolean {
  if (isPlaceholder(secret) || isSequence(secret)) return false;
  if (/^[\w.-]+[/:][\w./:-]*$|^https?:|^arn:|^[a-z]+(?:[-_.:][a-z]\w*)+$/i.test(secret))
    return false;
  if (/^\/[\w.-]+(?:\/[\w.-]+)+\.\w{1,5}$/.test(secret)) return false;
  if (new RegExp(`^${uuid}$`).test(secret)) return false;
  return !/^\w+\(|[()[\]{};]/.test(secret);
}
