/** The floor: every statement of the principal is looked at, with nothing prepared. */
import type { WrittenStatement } from "./workload.ts";

/** `*` is any run of characters; as short as it can be written without going wrong. */
export function matches(pattern: string, text: string): boolean {
  const [start = "", ...pieces] = pattern.split("*");
  const last = pieces.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(start) || !text.endsWith(last)) return false;
  let at = start.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= text.length - last.length;
}

/** Identity policies alone, without conditions and variables. */
export function interpret(
  statements: readonly WrittenStatement[],
  action: string,
  resource: string,
): boolean {
  let isAllowed = false;
  for (const { Effect, Action, Resource } of statements) {
    if (!Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()))) continue;
    if (!Resource.some((pattern) => matches(pattern, resource))) continue;
    if (Effect === "Deny") return false;
    isAllowed = true;
  }
  return isAllowed;
}
