/** Pages of lists: a token names the last thing looked at, so that writes in between are safe. */
import { invalidNextToken } from "./errors.ts";

/** Where a page ended: the value that the list is sorted by, and the id that tells ties apart. */
export interface Place {
  readonly sorted: string | number;
  readonly id: string;
}

/** `question` is what the list was asked: a token of another question is refused. */
export function makeToken(question: string, { sorted, id }: Place): string {
  return Buffer.from(JSON.stringify([question, sorted, id])).toString("base64url");
}

/** Throws `InvalidNextTokenException` for what this list has not given. */
export function openToken(
  question: string,
  sorted: "string" | "number",
  token: string | undefined,
): Place | undefined {
  if (token === undefined) return undefined;
  const parts = parsed(token);
  if (!Array.isArray(parts) || parts.length !== 3 || parts[0] !== question)
    throw invalidNextToken();
  const [, value, id] = parts as readonly unknown[];
  if (typeof id !== "string" || id.includes("\0")) throw invalidNextToken();
  if (typeof value === "number" && sorted === "number" && Number.isSafeInteger(value)) {
    return { sorted: value, id };
  }
  if (typeof value === "string" && sorted === "string" && !value.includes("\0")) {
    return { sorted: value, id };
  }
  throw invalidNextToken();
}

function parsed(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString());
  } catch {
    throw invalidNextToken();
  }
}
