/** A message of Node's HTTP server as the wire layer reads it, with nothing lost. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpRequest } from "../wire/http.ts";

/** `http://host` before the path, which a client may send as it would to a proxy (RFC 9112). */
const absoluteForm = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?]*/;

/** All but the body, which comes in later. */
export type MessageHead = Omit<HttpRequest, "body">;

/** A message and its answer to come. */
export interface Exchange {
  readonly message: IncomingMessage;
  /** Of the message: Node puts its own together at every first look, which is dear. */
  readonly head: MessageHead;
  readonly response: ServerResponse;
}

export function messageHead({
  method = "",
  url = "",
  rawHeaders,
}: Pick<IncomingMessage, "method" | "url" | "rawHeaders">): MessageHead {
  const origin = url.replace(absoluteForm, "");
  const mark = origin.indexOf("?");
  const path = mark === -1 ? origin : origin.slice(0, mark);
  return {
    method,
    path: path === "" ? "/" : path,
    query: mark === -1 ? "" : origin.slice(mark + 1),
    headers: headersOf(rawHeaders),
  };
}

/**
 * Node keeps only the first of some headers that come twice, and whoever stands between may keep
 * the last; here all values stand, joined as Signature Version 4 joins them, so that such a
 * request never means what its sender did not sign.
 */
function headersOf(raw: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? "").toLowerCase();
    const value = raw[index + 1] ?? "";
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${value}` : value;
  }
  return headers;
}
