/** By which id an answer tells its request (Authorization API 1.0, "Request Identification"). */
import type { HttpRequest, HttpResponse } from "../wire/http.ts";

/**
 * What a header can hold and come back unchanged (RFC 9110, section 5.5): visible characters, and
 * bytes beyond ASCII, each of which stands here as the character of its number.
 */
const sendable = /^[\t\x20-\x7e\x80-\xff]+$/;
const beyondAscii = /[\x80-\xff]/;

/** By the client's own id; by ours where it gave none, or one that could not be sent back. */
export function identified(
  { headers: { "x-request-id": given } }: HttpRequest,
  ours: string,
  { status, headers, body }: HttpResponse,
): HttpResponse {
  const id = given !== undefined && sendable.test(given) ? given : ours;
  const answered = { ...headers, "x-request-id": id };
  // Node writes headers in UTF-8 where a text goes with them, and as they are before bytes.
  const isText = typeof body === "string" && beyondAscii.test(id);
  return { status, headers: answered, body: isText ? Buffer.from(body) : body };
}
