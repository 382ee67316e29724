/** Requests for tests, as clients of each protocol send them. */
import type { HttpRequest } from "./http.ts";

const base: HttpRequest = {
  method: "POST",
  path: "/",
  query: "",
  headers: {},
  body: new Uint8Array(),
};

/** A form in the body; `Action` and `Version` are the caller's to give. */
export function formRequest(form: string): HttpRequest {
  const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  return { ...base, headers, body: Buffer.from(form) };
}

export function jsonRequest(target: string, body: string | Uint8Array): HttpRequest {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
  return { ...base, headers, body: Buffer.from(body) };
}

export function cborRequest(path: string, body: Uint8Array): HttpRequest {
  const headers = { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" };
  return { ...base, path, headers, body };
}

export function restRequest(
  method: string,
  pathAndQuery: string,
  body: string | Uint8Array = "",
  headers: HttpRequest["headers"] = {},
): HttpRequest {
  const [path = "", query = ""] = pathAndQuery.split("?");
  return { method, path, query, headers, body: Buffer.from(body) };
}
