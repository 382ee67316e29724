/** Inputs: what a request holds, as a plain object by the shape of its operation's input. */
import { assert } from "../base/errors.ts";
import { readCborBody } from "./cbor-input.ts";
import { plainBody } from "./content-encoding.ts";
import type { HttpRequest } from "./http.ts";
import { parseJsonBody, readJson } from "./json-input.ts";
import { readStructure } from "./query-input.ts";
import type { ResolvedOperation } from "./resolve.ts";
import { readRestInput } from "./rest-input.ts";

/**
 * The input of a request: timestamps as `Date`, blobs as `Uint8Array`, maps without a prototype;
 * what the model does not know is passed over. Constraints are not checked here: a null element of
 * a list or a map stays `null` until `validateInput` refuses it.
 *
 * Throws `ServiceError`: `MalformedInput` (query), `SerializationException` (json, rest-json,
 * cbor), `MalformedXML` (rest-xml), `MalformedHttpRequestException` (compression).
 */
export function decodeInput(
  resolved: ResolvedOperation,
  request: HttpRequest,
): Record<string, unknown> {
  const { operation, protocol } = resolved;
  const { input } = operation;
  if (input === undefined) return {};
  // Elsewhere a content encoding belongs to what is stored, not to how it travels.
  const body = operation.requestEncodings.includes("gzip") ? plainBody(request) : request.body;
  switch (protocol) {
    case "query":
      assert(resolved.form !== undefined, "a query request is resolved by its form");
      return readStructure(resolved.form, input);
    case "json":
      return readJson(parseJsonBody(body), input) as Record<string, unknown>;
    case "smithy-rpc-v2-cbor":
      return readCborBody(body, input);
    case "rest-json":
    case "rest-xml":
      return readRestInput(
        { ...request, body },
        resolved.labels,
        input,
        protocol === "rest-json" ? "json" : "xml",
      );
  }
}
