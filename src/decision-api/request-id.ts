/** By which id an answer tells its request (Authorization API 1.0, "Request Identification"). */
import type { HttpRequest } from "../wire/http.ts";

/** What a header can hold and come back unchanged (RFC 9110, section 5.5). */
const visible = /^[\t\x20-\x7e]+$/;

/** The client's own; ours where it gave none, or one that could not be sent back as it came. */
export function answeredRequestId({ headers }: HttpRequest, ours: string): string {
  const given = headers["x-request-id"];
  return given !== undefined && visible.test(given) ? given : ours;
}
