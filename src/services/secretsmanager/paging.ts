/** Where pages of secrets and versions end. */
import { makeToken, placeOfToken } from "../../pipeline/page-token.ts";
import { invalidNextToken } from "./errors.ts";

/** The value that the list is sorted by, and the id that tells ties apart. */
export interface Place {
  readonly sorted: string | number;
  readonly id: string;
}

/** `question` is what the list was asked: a token of another question is refused. */
export function tokenAt(question: string, { sorted, id }: Place): string {
  return makeToken(question, `${sorted}\n${id}`);
}

/** Throws `InvalidNextTokenException` for what this list has not given. */
export function placeAt(
  question: string,
  type: "string" | "number",
  token: string | undefined,
): Place | undefined {
  if (token === undefined) return undefined;
  const [, text, id] = /^(.+)\n([^\n]+)$/.exec(placeOfToken(question, token) ?? "") ?? [];
  if (text === undefined || id === undefined) throw invalidNextToken();
  if (type === "string") return { sorted: text, id };
  if (!/^\d{1,15}$/.test(text)) throw invalidNextToken();
  return { sorted: Number(text), id };
}
