/** Whether two requests are the same to Signature Version 4, told apart from the verifier. */
import type { HttpRequest } from "../../src/wire/http.ts";

/**
 * What a signature stands for (IAM User Guide, "Create a signed AWS API request"). Two requests of
 * one meaning are one request, however they are written, and may both be accepted:
 *
 * - a path's empty and `.` segments vanish, and `..` takes the segment before it away;
 * - parameters of the query in any order, however they are percent-encoded, a `+` being a blank;
 * - headers in any order, their names in any case, with white space around a value or doubled;
 * - the parts of `Authorization` in any order, any blanks between, and parts without a meaning;
 * - headers that are not signed, unless they are AWS's own (`x-amz-`), which must be;
 * - the stated hash of the body, where it is right, since the body itself is compared.
 */
export function meaningOf(request: HttpRequest): string {
  const parts = authorizationParts(request.headers.authorization);
  const query = queryPairs(request.query);
  const claimed = parts?.get("SignedHeaders") ?? valueIn(query, "X-Amz-SignedHeaders") ?? "";
  const signed = new Set(claimed.toLowerCase().split(";"));
  const headers = Object.entries(request.headers)
    .filter(([name]) => name !== "authorization")
    .filter(([name]) => signed.has(name) || isAmazons(name))
    .map(([name, value]) => [name, collapsed(value)])
    .sort(byText);
  return JSON.stringify([
    request.method,
    normalizedPath(request.path),
    query,
    headers,
    [...signed].sort(),
    parts === undefined
      ? (request.headers.authorization ?? null)
      : [parts.get("Credential"), parts.get("Signature")],
    Buffer.from(request.body).toString("base64"),
  ]);
}

/** Whether a request says at all that somebody signed it. */
export function isSigned({ headers, query }: HttpRequest): boolean {
  const names = new Set(queryPairs(query).map(([name]) => name));
  const inQuery = names.has("X-Amz-Algorithm") || names.has("X-Amz-Signature");
  return headers.authorization !== undefined || inQuery;
}

/** The AWS SDK for PHP sends `x-amz-user-agent` unsigned. */
function isAmazons(name: string): boolean {
  return name.startsWith("x-amz-") && name !== "x-amz-user-agent";
}

function byText(left: readonly string[], right: readonly string[]): number {
  return left.join("\n") < right.join("\n") ? -1 : 1;
}

/**
 * The official clients fold U+00A0 too before they sign. A header's characters stand for its bytes,
 * so beyond U+00FF there is nothing that a client could have sent.
 */
function collapsed(value: string): string {
  if (/[\u0100-\uffff]/.test(value)) return value;
  return value.replace(/\s+/g, " ").replace(/^ | $/g, "");
}

function normalizedPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split("/").filter((one) => one !== "" && one !== ".")) {
    if (segment === "..") segments.pop();
    else segments.push(segment);
  }
  return `/${segments.join("/")}${segments.length > 0 && path.endsWith("/") ? "/" : ""}`;
}

function queryPairs(query: string): readonly (readonly string[])[] {
  return query
    .split("&")
    .filter((piece) => piece !== "")
    .map((piece) => {
      const [name = "", ...rest] = piece.split("=");
      return [percentDecoded(name), percentDecoded(rest.join("="))];
    })
    .sort(byText);
}

function valueIn(query: readonly (readonly string[])[], name: string): string | undefined {
  return query.find((pair) => pair[0] === name)?.[1];
}

/** Byte by byte, each as the character of its number: bytes that are not UTF-8 differ too. */
function percentDecoded(text: string): string {
  return text
    .replaceAll("+", " ")
    .replace(/%([0-9A-Fa-f]{2})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** Undefined where the header is not of the form that clients write. */
function authorizationParts(header: string | undefined): ReadonlyMap<string, string> | undefined {
  const text = /^AWS4-HMAC-SHA256 ([ -~]*)$/.exec(header ?? "")?.[1];
  if (text === undefined) return undefined;
  const parts = new Map<string, string>();
  for (const piece of text.split(",").map((one) => one.trim())) {
    if (piece === "") continue;
    const equals = piece.indexOf("=");
    const name = piece.slice(0, equals);
    if (equals < 1 || parts.has(name)) return undefined;
    parts.set(name, piece.slice(equals + 1));
  }
  return parts;
}
