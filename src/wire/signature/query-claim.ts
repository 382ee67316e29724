/** The claim in the query string of a presigned request. */
import type { HttpRequest } from "../http.ts";
import { incompleteSignature, type SignatureClaim } from "./claim.ts";
import { checkAlgorithm, claimOf, malformedDate, payloadClaim } from "./claim-parts.ts";
import { decodeComponent, splitQuery } from "./query.ts";
import { parseBasicTimestamp } from "./timestamp.ts";

/** In characters; far above what clients send. */
const queryMax = 262_144;

/** A week. */
const longestExpirySeconds = 604_800;

export type SignatureParameters = ReadonlyMap<string, string>;

const requiredNames = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "X-Amz-Date",
];

const knownNames: ReadonlySet<string> = new Set([
  ...requiredNames,
  "X-Amz-Expires",
  "X-Amz-Security-Token",
  "X-Amz-Content-Sha256",
]);

/** The parameters of a signature, decoded; `undefined` where the query signs nothing. */
export function signatureParameters(query: string): SignatureParameters | undefined {
  if (!query.includes("-")) return undefined;
  const found = new Map<string, string>();
  let doubled: string | undefined;
  for (const parameter of splitQuery(query.slice(0, queryMax))) {
    const name = decodeComponent(parameter.name);
    if (name === undefined || !knownNames.has(name)) continue;
    if (found.has(name)) doubled = name;
    found.set(name, decodeComponent(parameter.value) ?? "");
  }
  if (!found.has("X-Amz-Algorithm") && !found.has("X-Amz-Signature")) return undefined;
  if (query.length > queryMax) throw incompleteSignature("The query string is too long.");
  if (doubled !== undefined) {
    throw incompleteSignature(`AWS query-string parameter '${doubled}' must be given only once.`);
  }
  return found;
}

/** @throws ServiceError `IncompleteSignature` */
export function queryClaim(request: HttpRequest, parameters: SignatureParameters): SignatureClaim {
  const missing = requiredNames.filter((name) => (parameters.get(name) ?? "") === "");
  if (missing.length > 0) {
    const sentences = missing.map((name) => `AWS query-string parameters must include '${name}'.`);
    throw incompleteSignature(`${sentences.join(" ")} Re-examine the query-string parameters.`);
  }
  checkAlgorithm(parameters.get("X-Amz-Algorithm") ?? "");
  const date = parameters.get("X-Amz-Date") ?? "";
  const signedAt = parseBasicTimestamp(date);
  if (signedAt === undefined) throw malformedDate(date);
  return claimOf({
    form: "query",
    credential: parameters.get("X-Amz-Credential") ?? "",
    signedHeaders: parameters.get("X-Amz-SignedHeaders") ?? "",
    signature: parameters.get("X-Amz-Signature") ?? "",
    signedAt,
    sessionToken: parameters.get("X-Amz-Security-Token") ?? request.headers["x-amz-security-token"],
    expiresSeconds: expirySeconds(parameters.get("X-Amz-Expires")),
    payload: payloadClaim(
      parameters.get("X-Amz-Content-Sha256") ?? request.headers["x-amz-content-sha256"],
    ),
  });
}

function expirySeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,9}$/.test(text)) throw incompleteSignature("X-Amz-Expires should be a number");
  const seconds = Number(text);
  if (seconds < 1) throw incompleteSignature("X-Amz-Expires must be at least 1 second");
  if (seconds > longestExpirySeconds) {
    throw incompleteSignature(
      "X-Amz-Expires must be less than a week (in seconds); " +
        `that is, the given X-Amz-Expires must be less than ${longestExpirySeconds} seconds`,
    );
  }
  return seconds;
}
