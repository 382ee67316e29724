/** The claim in an `Authorization` header. */
import type { EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import type { HttpRequest } from "../http.ts";
import {
  hashedEcho,
  incompleteSignature,
  printableAscii,
  type SignatureClaim,
  shortEcho,
} from "./claim.ts";
import { checkAlgorithm, claimOf, malformedDate, payloadClaim } from "./claim-parts.ts";
import { parseBasicTimestamp, parseDateHeader } from "./timestamp.ts";

/** In characters; far above what clients send. */
const authorizationMax = 8_192;

/** @throws ServiceError `IncompleteSignature`, `MissingAuthenticationToken` */
export function headerClaim(request: HttpRequest, authorization: string): SignatureClaim {
  if (authorization.length > authorizationMax || !printableAscii.test(authorization)) {
    throw incompleteSignature("The Authorization header is too long or not ASCII.");
  }
  const blank = authorization.indexOf(" ");
  const scheme = blank < 0 ? authorization : authorization.slice(0, blank);
  if (!scheme.startsWith("AWS4-")) {
    const message = "Request is missing Authentication Token";
    throw new ServiceError("MissingAuthenticationToken", message, { status: 403 });
  }
  checkAlgorithm(scheme);
  const parts = authorizationParts(authorization, blank < 0 ? "" : authorization.slice(blank + 1));
  const time = headerTime(request.headers);
  requireHeaderParts(authorization, parts, time !== undefined);
  return claimOf({
    form: "header",
    credential: parts.get("Credential") ?? "",
    signedHeaders: parts.get("SignedHeaders") ?? "",
    signature: parts.get("Signature") ?? "",
    signedAt: time ?? 0,
    sessionToken: request.headers["x-amz-security-token"],
    expiresSeconds: undefined,
    payload: payloadClaim(request.headers["x-amz-content-sha256"]),
  });
}

function authorizationParts(authorization: string, text: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const piece of text.split(",")) {
    const pair = piece.trim();
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    // A blank in a name: another header of this name was joined to the first.
    if (equals < 1 || pair.lastIndexOf(" ", equals) >= 0) {
      throw incompleteSignature(
        "Invalid key=value pair (missing equal-sign) in Authorization header " +
          `(hashed with SHA-256 and encoded with Base64): '${hashedEcho(authorization)}'.`,
      );
    }
    const name = pair.slice(0, equals);
    if (parts.has(name)) {
      throw incompleteSignature(
        `Authorization header must have parameter '${shortEcho(name)}' only once.`,
      );
    }
    parts.set(name, pair.slice(equals + 1));
  }
  return parts;
}

function requireHeaderParts(
  authorization: string,
  parts: ReadonlyMap<string, string>,
  hasTime: boolean,
): void {
  const missing = ["Credential", "Signature", "SignedHeaders"]
    .filter((name) => (parts.get(name) ?? "") === "")
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (!hasTime) {
    missing.push(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  if (missing.length === 0) return;
  throw incompleteSignature(
    `${missing.join(" ")} (Hashed with SHA-256 and encoded with Base64) ` +
      `Authorization=${hashedEcho(authorization)}`,
  );
}

function headerTime(headers: HttpRequest["headers"]): EpochMilliseconds | undefined {
  const amazonDate = headers["x-amz-date"];
  const text = (amazonDate ?? headers.date)?.trim();
  if (text === undefined) return undefined;
  const time = amazonDate === undefined ? parseDateHeader(text) : parseBasicTimestamp(text);
  if (time === undefined) throw malformedDate(text);
  return time;
}
