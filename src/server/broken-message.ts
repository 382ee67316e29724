/** What goes wrong with a message before there is a request, as its sender is told. */
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { ServiceError } from "../base/errors.ts";
import { requestId } from "../base/identifiers.ts";
import type { HttpRequest } from "../wire/http.ts";
import { encodeError, type ServiceModel } from "../wire/protocol.ts";

/**
 * The largest body, in bytes. A SAML metadata document may have 10,000,000 characters, and a form
 * encodes some of them in three.
 */
export const bodyBytesMax = 16 * 1024 * 1024;

/** Names and statuses are those of AWS's common errors. */
const failures: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ["MalformedHttpRequestException", "The request could not be read."],
  408: ["RequestTimeoutException", "The request took too long to come in."],
  413: ["RequestEntityTooLarge", `The body is over ${bodyBytesMax} bytes.`],
  431: ["MalformedHttpRequestException", "The headers are too large."],
};

/** The error for a status that whoever reads messages gave; any that is not listed is a 400. */
export function brokenMessage(status: number): ServiceError {
  const known = failures[status] === undefined ? 400 : status;
  const [code = "", message = ""] = failures[known] ?? [];
  return new ServiceError(code, message, { status: known });
}

/** Nothing could be read of the request, so its protocol is the one that anything may be in. */
const unread: HttpRequest = {
  method: "POST",
  path: "/",
  query: "",
  headers: {},
  body: new Uint8Array(),
};

const statusByCode: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** Answers bytes that are no HTTP message, or not one in time, and closes the connection. */
export function refuseMessage(
  error: Error & { readonly code?: string },
  socket: Duplex,
  model: ServiceModel,
): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const told = brokenMessage(statusByCode[error.code ?? ""] ?? 400);
  const { status, headers, body } = encodeError(model, told, requestId(), unread);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body.toString()}`, () => socket.destroy());
}
