/** What an author probably wrote where a text is no JSON, by what stands at the place. */
import type { PolicyProblem } from "../../src/policy/index.ts";

const hints: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^(?:\/\/|\/\*|#)/, "JSON has no comments"],
  [/^['`\u2018\u2019\u201c\u201d]/, 'JSON has double quotes (") around strings'],
  [/^[+-]?(?:NaN|Infinity|undefined|None|True|False)\b/, "JSON has no such word"],
  [/^[\r\n]/, "is a quote missing before the line's end?"],
];
/** What editors show as a blank, or not at all. */
const unseen = /^[\p{Z}\p{Cf}\p{Cc}]/u;

/** `; …` where it can be told; else an empty text. */
export function jsonHint({ kind, position }: PolicyProblem, text: string): string {
  if (kind !== "json") return "";
  const from = text.slice(position.offset, position.offset + 20);
  const found = hints.find(([pattern]) => pattern.test(from));
  if (found !== undefined) return `; ${found[1]}`;
  const [character] = unseen.exec(from) ?? [];
  if (character === undefined) return "";
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `; the character U+${code} stands here`;
}
