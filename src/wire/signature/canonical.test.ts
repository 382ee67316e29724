import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../http.ts";
import { canonicalRequest, normalizePath, sha256Hex } from "./canonical.ts";
import { canonicalComponent, decodeComponent, splitQuery } from "./query.ts";

function canonicalLines(request: Partial<HttpRequest>, service = "iam"): readonly string[] {
  const headers = { host: "localhost", ...request.headers };
  const whole = {
    method: "GET",
    path: "/",
    query: "",
    body: new Uint8Array(),
    ...request,
    headers,
  };
  const signedHeaders = Object.keys(headers).reverse();
  const scope = { date: "20261122", region: "us-east-1", service, terminator: "aws4_request" };
  return canonicalRequest(whole, {
    scope,
    timestamp: "20261122T100000Z",
    signedHeaders,
    payloadHash: sha256Hex(""),
  }).split("\n");
}

describe("the canonical path", () => {
  const normalized: readonly (readonly [string, string])[] = [
    ["", "/"],
    ["/", "/"],
    ["//", "/"],
    ["/a//b", "/a/b"],
    ["/a/./b", "/a/b"],
    ["/a/../b", "/b"],
    ["/../..", "/"],
    ["/a/b/", "/a/b/"],
    ["/a/%2e%2e/b", "/a/%2e%2e/b"],
  ];
  it.each(normalized)("normalizes %j to %j", (path, expected) => {
    expect(normalizePath(path)).toBe(expected);
  });

  const encoded: readonly (readonly [string, string, string])[] = [
    ["iam", "/a%20b", "/a%2520b"],
    ["iam", "/a+b*c~d", "/a%2Bb%2Ac~d"],
    ["glacier", "/-/vaults/x", "/-/vaults/x"],
    ["s3", "/a%20b//..", "/a%20b//.."],
    ["s3", "/a+b%7e%2f", "/a%2Bb~%2F"],
    ["s3", "", "/"],
  ];
  it.each(encoded)("is, for %s, %j as %j", (service, path, expected) => {
    expect(canonicalLines({ path }, service)[1]).toBe(expected);
  });
});

describe("the canonical query", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", ""],
    ["b=2&a=1", "a=1&b=2"],
    ["a=2&a=1&a=", "a=&a=1&a=2"],
    ["a", "a="],
    ["a&&b=", "a=&b="],
    ["a=b=c", "a=b%3Dc"],
    ["a+b=c+d", "a%20b=c%20d"],
    ["A=1&a=1&%41=0", "A=0&A=1&a=1"],
    ["a=%7e%2f%zz", "a=~%2F%25zz"],
    ["a-b=1&a=2", "a=2&a-b=1"],
    ["X-Amz-Signature=0&z=1", "z=1"],
  ];
  it.each(cases)("writes %j as %j", (query, expected) => {
    expect(canonicalLines({ query })[2]).toBe(expected);
  });
});

describe("canonical headers", () => {
  it("are sorted, trimmed, with single blanks inside", () => {
    const headers = { "x-b": "  one   two\t three ", "x-a": '"a   b"' };
    const lines = canonicalLines({ headers });
    expect(lines.slice(3, 8)).toEqual([
      "host:localhost",
      'x-a:"a b"',
      "x-b:one two three",
      "",
      "host;x-a;x-b",
    ]);
  });
});

describe("query components", () => {
  it("are decoded as UTF-8 with plus signs as blanks", () => {
    expect(decodeComponent("%C3%A9+%2B")).toBe("é +");
  });

  it("are refused where they are not UTF-8", () => {
    expect(decodeComponent("%FF")).toBeUndefined();
  });

  it("keep their order and their repetitions", () => {
    expect(splitQuery("b=1&a&b=2").map(({ name, value }) => [name, value])).toEqual([
      ["b", "1"],
      ["a", ""],
      ["b", "2"],
    ]);
  });

  it("stand for the same text after they are made canonical", () => {
    const raw = "caf%c3%a9+%2B%25%zz".replace("%zz", "%7E");
    expect(decodeComponent(canonicalComponent(raw))).toBe(decodeComponent(raw));
  });
});
