/** Tokens of lists: where a page ended, and what was asked, so that no other list takes it. */
import { hash } from "node:crypto";

/** Tells questions apart; a token is the caller's to change, so more would prove nothing. */
const digestBytes = 6;

/**
 * The token that goes on after `place` with the same question. A place tells what was last shown
 * rather than how much, so that writes between pages neither hide nor repeat anything.
 *
 * IAM takes no marker of more than 320 characters: there a place has room for 234 bytes.
 */
export function makeToken(question: string, place: string): string {
  return Buffer.concat([digestOf(question), Buffer.from(place)]).toString("base64url");
}

/**
 * The place that a token tells, as text without NUL. Undefined where it is not a token of this
 * question.
 */
export function placeOfToken(question: string, token: string): string | undefined {
  const bytes = Buffer.from(token, "base64url");
  if (!bytes.subarray(0, digestBytes).equals(digestOf(question))) return undefined;
  const place = bytes.subarray(digestBytes).toString();
  return place.includes("\0") ? undefined : place;
}

function digestOf(question: string): Buffer {
  return hash("sha256", question, "buffer").subarray(0, digestBytes);
}
