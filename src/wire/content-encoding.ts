/** Bodies that a client compressed: clients do so for large inputs of operations that allow it. */
import { gunzipSync } from "node:zlib";
import { ServiceError } from "../base/errors.ts";
import type { HttpRequest } from "./http.ts";

/** A compressed body may not grow beyond this many bytes. */
export const maximumPlainLength = 16 * 1024 * 1024;

/** The body without its compression. Throws `MalformedHttpRequestException` where it has none. */
export function plainBody(request: HttpRequest): Uint8Array {
  if (request.headers["content-encoding"] !== "gzip") return request.body;
  try {
    return gunzipSync(request.body, { maxOutputLength: maximumPlainLength });
  } catch (cause) {
    const message = "The body cannot be decompressed as its content encoding says.";
    throw new ServiceError("MalformedHttpRequestException", message, { cause });
  }
}
