/** Tokens as whoever knows their form could write them. */
import { makeToken } from "../page-token.ts";

/** Tells what `token` asks, and another place: what a list must refuse by its own rules. */
export function withPlace(token: string, place: string): string {
  const asked = Buffer.from(token, "base64url").subarray(0, digestBytes);
  return Buffer.concat([asked, Buffer.from(place)]).toString("base64url");
}

const digestBytes = Buffer.from(makeToken("", ""), "base64url").length;
