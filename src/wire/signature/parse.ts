/** Reads the claim of a signature out of a request: from its header or from its query. */
import type { HttpRequest } from "../http.ts";
import { incompleteSignature, printableAscii, type SignatureClaim } from "./claim.ts";
import { headerClaim } from "./header-claim.ts";
import { queryClaim, signatureParameters } from "./query-claim.ts";

/**
 * The claim that a request makes, or `undefined` where it is not signed at all.
 *
 * @throws ServiceError `IncompleteSignature` (400) where a part is missing, malformed, doubled or
 * too long, or where the header and the query both sign; `MissingAuthenticationToken` (403) where
 * the `Authorization` header is of a scheme that is none of AWS's.
 */
export function parseSignature(request: HttpRequest): SignatureClaim | undefined {
  const authorization = request.headers.authorization;
  const parameters = signatureParameters(request.query);
  if (authorization !== undefined && parameters !== undefined) {
    throw incompleteSignature(
      "Only one authentication mechanism is allowed: " +
        "the Authorization header or the X-Amz- parameters of the query string.",
    );
  }
  if (authorization === undefined && parameters === undefined) return undefined;
  if (!printableAscii.test(request.path) || !printableAscii.test(request.query)) {
    throw incompleteSignature("The path and the query string must be percent-encoded ASCII.");
  }
  if (parameters !== undefined) return queryClaim(request, parameters);
  return headerClaim(request, authorization ?? "");
}
