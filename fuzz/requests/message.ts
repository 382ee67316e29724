/** An HTTP message read strictly from its bytes, apart from the server's own reader. */
import type { HttpRequest } from "../../src/wire/http.ts";

/** Undefined where the bytes are not exactly one message of a stated length (RFC 9112). */
export function readMessage(bytes: Buffer): HttpRequest | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  const [start = "", ...lines] = bytes.toString("latin1", 0, Math.max(headEnd, 0)).split("\r\n");
  const requestLine = /^([A-Z]+) ([^ ?]*)(?:\?([^ ]*))? HTTP\/1\.1$/.exec(start);
  if (requestLine === null) return undefined;
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name = "", value = ""] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    const known = name.toLowerCase();
    if (known === "" || Object.hasOwn(headers, known)) return undefined;
    headers[known] = value;
  }
  const { "content-length": length = "", ...others } = headers;
  const body = bytes.subarray(headEnd + 4);
  if (!/^\d+$/.test(length) || Number(length) !== body.length) return undefined;
  const [, method = "", path = "", query = ""] = requestLine;
  return { method, path, query, headers: others, body };
}
