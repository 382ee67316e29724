/** Signed requests as plain data: the query protocol's, and the one that reads the trail. */
import type { HttpRequest } from "../../src/wire/http.ts";
import { type Credentials, sign } from "../../src/wire/signature/sign.ts";

const versions = { iam: "2010-05-08", sts: "2011-06-15" } as const;

export type QueryService = keyof typeof versions;
export type QueryInput = Readonly<Record<string, string>>;

export interface Origin {
  /** `127.0.0.1:4800`. */
  readonly host: string;
  readonly credentials: Credentials;
  /** Epoch milliseconds; the present when left out. */
  readonly signedAt?: number;
}

export function signedQuery(
  origin: Origin,
  service: QueryService,
  action: string,
  input: QueryInput = {},
): HttpRequest {
  const form = new URLSearchParams({ Action: action, Version: versions[service], ...input });
  const type = "application/x-www-form-urlencoded; charset=utf-8";
  return signed(origin, service, { "content-type": type }, form.toString());
}

export function signedLookup(origin: Origin, input: object): HttpRequest {
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "CloudTrail_20131101.LookupEvents",
  };
  return signed(origin, "cloudtrail", headers, JSON.stringify(input));
}

/** Any body under any headers, signed as it is. */
export function signed(
  { host, credentials, signedAt = Date.now() }: Origin,
  service: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): HttpRequest {
  const request = {
    method: "POST",
    path: "/",
    query: "",
    headers: { host, ...headers },
    body: Buffer.from(body),
  };
  return { ...request, headers: sign(request, credentials, "us-east-1", service, signedAt) };
}
