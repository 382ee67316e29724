/** Signs requests of our own: for the command line, benchmarks and tests. */
import { type EpochMilliseconds, isoBasic } from "../../base/clock.ts";
import type { HttpRequest } from "../http.ts";
import { sha256Hex, stringToSign } from "./canonical.ts";
import { type CredentialScope, scopeTerminator, signatureAlgorithm } from "./claim.ts";
import { computeSignature, deriveSigningKey } from "./signing-key.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The request's headers, signed: all that the request has (`host` must be among them), with
 * `x-amz-date`, `x-amz-security-token` where there is one, and `authorization`.
 */
export function sign(
  request: HttpRequest,
  credentials: Credentials,
  region: string,
  service: string,
  now: EpochMilliseconds,
): Readonly<Record<string, string>> {
  const timestamp = isoBasic(now);
  const scope: CredentialScope = {
    date: timestamp.slice(0, 8),
    region,
    service,
    terminator: scopeTerminator,
  };
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const headers: Record<string, string> = { ...request.headers, "x-amz-date": timestamp };
  if (sessionToken !== undefined) headers["x-amz-security-token"] = sessionToken;
  const signedHeaders = Object.keys(headers).sort();
  const payloadHash = sha256Hex(request.body);
  const text = stringToSign(
    { ...request, headers },
    { scope, timestamp, signedHeaders, payloadHash },
  );
  const signature = computeSignature(deriveSigningKey(secretAccessKey, scope), text);
  const credential = `${accessKeyId}/${scope.date}/${region}/${service}/${scopeTerminator}`;
  headers.authorization =
    `${signatureAlgorithm} Credential=${credential}, ` +
    `SignedHeaders=${signedHeaders.join(";")}, Signature=${signature}`;
  return headers;
}
