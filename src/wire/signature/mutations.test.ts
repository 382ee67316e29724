import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../base/errors.ts";
import { secretAccessKey as newSecret } from "../../base/identifiers.ts";
import type { HttpRequest } from "../http.ts";
import { parseSignature } from "./parse.ts";
import { sign } from "./sign.ts";
import { SigningKeyCache } from "./signing-key.ts";
import { verifySignature } from "./verify.ts";

const now = Date.UTC(2026, 10, 22, 10, 25);
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: newSecret() };

const plain: HttpRequest = {
  method: "POST",
  path: "/service/a%20b",
  query: "b=2&a=1",
  headers: { host: "localhost:4800", "content-type": "text/plain", "x-amz-target": "A.B" },
  body: Buffer.from("Action=ListUsers&Version=2010-05-08"),
};

const original: HttpRequest = {
  ...plain,
  headers: sign(plain, credentials, "us-east-1", "iam", now),
};

function refusalOf(request: HttpRequest): ServiceError {
  try {
    const claim = parseSignature(request);
    if (claim === undefined) throw new Error("the request is not signed");
    const { secretAccessKey } = credentials;
    verifySignature({ claim, request, secretAccessKey, now, keys: new SigningKeyCache() });
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error("the request was accepted");
}

describe("mutations", () => {
  it("have an original that verifies", () => {
    expect(() => refusalOf(original)).toThrow("the request was accepted");
  });

  /** Each changes what the request means; none may verify. */
  const mutations: Readonly<Record<string, fc.Arbitrary<(request: HttpRequest) => HttpRequest>>> = {
    method: fc
      .constantFrom("GET", "PUT", "post", "DELETE", "")
      .map((method) => (request) => ({ ...request, method })),
    path: characterEdit("/service/a%20b").map((path) => (request) => ({ ...request, path })),
    query: characterEdit("b=2&a=1").map((query) => (request) => ({ ...request, query })),
    body: fc
      .uint8Array({ maxLength: 64 })
      .filter((body) => Buffer.compare(body, plain.body) !== 0)
      .map((body) => (request) => ({ ...request, body })),
    header: fc
      .tuple(fc.constantFrom("host", "content-type", "x-amz-target", "x-amz-date"), fc.string())
      .map(([name, value]) => (request) => {
        return { ...request, headers: { ...request.headers, [name]: value } };
      }),
    signature: fc.tuple(fc.nat(63), fc.constantFrom(..."0123456789abcdefABCDEF")).map(
      ([index, digit]) =>
        (request) =>
          withSignature(request, (text) => text.slice(0, index) + digit + text.slice(index + 1)),
    ),
    "signature's length": fc
      .constantFrom<(text: string) => string>(
        (text) => text.slice(1),
        (text) => `${text}0`,
        (text) => text.toUpperCase(),
      )
      .map((change) => (request) => withSignature(request, change)),
  };

  it.each(Object.keys(mutations))("of the %s never verify", (name) => {
    const canonical = JSON.stringify(comparable(original));
    fc.assert(
      fc.property(mutations[name] ?? fc.constant((request: HttpRequest) => request), (mutate) => {
        const mutated = mutate(original);
        fc.pre(JSON.stringify(comparable(mutated)) !== canonical);
        expect(["SignatureDoesNotMatch", "IncompleteSignature"]).toContain(refusalOf(mutated).code);
      }),
      { numRuns: 300 },
    );
  });

  function characterEdit(text: string): fc.Arbitrary<string> {
    const printable = fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code));
    return fc.tuple(fc.nat(text.length), fc.nat(1), printable).map(([index, removed, added]) => {
      return text.slice(0, index) + added + text.slice(index + removed);
    });
  }

  function withSignature(request: HttpRequest, change: (text: string) => string): HttpRequest {
    const [head = "", signature = ""] = (request.headers.authorization ?? "").split("Signature=");
    const authorization = `${head}Signature=${change(signature)}`;
    return { ...request, headers: { ...request.headers, authorization } };
  }

  /** What a request means: two that are alike here are allowed to carry one signature. */
  function comparable(request: HttpRequest): unknown {
    const query = [...new URLSearchParams(request.query)].sort().map(String);
    const path = request.path.split("/").filter((segment) => !["", "."].includes(segment));
    const headers = Object.entries(request.headers).map(([name, value]) => {
      return [name, value.trim().replace(/\s+/g, " ")];
    });
    return [request.method, path, request.path.at(-1) === "/", query, headers, [...request.body]];
  }
});
