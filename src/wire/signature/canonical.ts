/** The canonical request and the string to sign of Signature Version 4 (IAM User Guide). */
import { hash } from "node:crypto";
import type { HttpRequest } from "../http.ts";
import { type CredentialScope, signatureAlgorithm } from "./claim.ts";
import { canonicalComponent, encodePath, splitQuery } from "./query.ts";
import { compareText, signedHeadersOf } from "./signed-headers.ts";

/** What of a request is signed, beside the request itself. */
export interface SigningParts {
  readonly scope: CredentialScope;
  /** `YYYYMMDDThhmmssZ`. */
  readonly timestamp: string;
  /** Lower case. */
  readonly signedHeaders: readonly string[];
  /** SHA-256 of the body in hexadecimal, or `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string;
}

export function sha256Hex(data: Uint8Array | string): string {
  return hash("sha256", data, "hex");
}

/**
 * A path without empty, `.` and `..` segments, still percent-encoded.
 *
 * The signature of every service but S3 covers this form, so whoever routes a request must route
 * by this form too: `/a/../b` and `/b` carry the same signature.
 */
export function normalizePath(path: string): string {
  if (path === "" || path === "/") return "/";
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") segments.pop();
    else segments.push(segment);
  }
  const last = segments.length > 0 && path.endsWith("/") ? "/" : "";
  return `/${segments.join("/")}${last}`;
}

/** S3 signs the path as sent, encoded once; the others sign the normalized path, encoded again. */
function canonicalPath(path: string, service: string): string {
  if (service === "s3") return path === "" ? "/" : path.split("/").map(pathSegment).join("/");
  return encodePath(normalizePath(path));
}

/** A plus sign is a blank in a query, but itself in a path. */
function pathSegment(segment: string): string {
  return canonicalComponent(segment.replaceAll("+", "%2B"));
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  const parameters = splitQuery(query)
    .map(({ name, value }) => ({
      name: canonicalComponent(name),
      value: canonicalComponent(value),
    }))
    .filter(({ name }) => name !== "X-Amz-Signature");
  parameters.sort((left, right) => {
    return compareText(left.name, right.name) || compareText(left.value, right.value);
  });
  return parameters.map(({ name, value }) => `${name}=${value}`).join("&");
}

/** One line a header; a value without blanks at its ends and with single blanks inside. */
function canonicalHeaders(
  headers: Readonly<Record<string, string>>,
  sortedNames: readonly string[],
): string {
  let lines = "";
  for (const name of sortedNames) {
    lines += `${name}:${(headers[name] ?? "").trim().replace(/\s+/g, " ")}\n`;
  }
  return lines;
}

export function canonicalRequest(request: HttpRequest, parts: SigningParts): string {
  const names = signedHeadersOf(parts.signedHeaders);
  return [
    request.method,
    canonicalPath(request.path, parts.scope.service),
    canonicalQuery(request.query),
    canonicalHeaders(request.headers, names.sorted),
    names.text,
    parts.payloadHash,
  ].join("\n");
}

/**
 * The text whose HMAC is the signature. Header values are hashed as the bytes that came over the
 * wire: Node reads each byte as one character, which `latin1` turns back.
 */
export function stringToSign(request: HttpRequest, parts: SigningParts): string {
  const { date, region, service, terminator } = parts.scope;
  const canonical = Buffer.from(canonicalRequest(request, parts), "latin1");
  const scope = `${date}/${region}/${service}/${terminator}`;
  return `${signatureAlgorithm}\n${parts.timestamp}\n${scope}\n${sha256Hex(canonical)}`;
}
