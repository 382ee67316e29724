import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../../base/errors.ts";
import type { HttpRequest } from "../http.ts";
import { parseSignature } from "./parse.ts";

const credential = "Credential=AKIDEXAMPLE/20261122/us-east-1/iam/aws4_request";
const signedHeaders = "SignedHeaders=host;x-amz-date";
const signature = `Signature=${"0".repeat(64)}`;
const complete = `AWS4-HMAC-SHA256 ${credential}, ${signedHeaders}, ${signature}`;

function requestOf(headers: Record<string, string>, query = "", path = "/"): HttpRequest {
  return { method: "POST", path, query, headers, body: new Uint8Array() };
}

function signed(authorization: string, headers: Record<string, string> = {}): HttpRequest {
  return requestOf({ host: "h", "x-amz-date": "20261122T100000Z", authorization, ...headers });
}

const presigned: Readonly<Record<string, string>> = {
  "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
  "X-Amz-Credential": "AKIDEXAMPLE/20261122/us-east-1/sts/aws4_request",
  "X-Amz-Date": "20261122T100000Z",
  "X-Amz-Expires": "60",
  "X-Amz-SignedHeaders": "host",
  "X-Amz-Signature": "0".repeat(64),
};

function presignedRequest(changes: Record<string, string | undefined> = {}): HttpRequest {
  const pairs = Object.entries({ ...presigned, ...changes }).flatMap(([name, value]) => {
    return value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  return requestOf({ host: "h" }, pairs.join("&"));
}

function failureOf(request: HttpRequest): ServiceError {
  try {
    parseSignature(request);
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error("the request was accepted");
}

describe("an unsigned request", () => {
  const cases: readonly (readonly [string, HttpRequest])[] = [
    ["nothing", requestOf({ host: "h" })],
    ["a date alone", requestOf({ host: "h", "x-amz-date": "20261122T100000Z" })],
    ["other parameters", requestOf({ host: "h" }, "Action=ListUsers&X-Amz-Date=x")],
  ];
  it.each(cases)("makes no claim: %s", (_name, request) => {
    expect(parseSignature(request)).toBeUndefined();
  });
});

describe("a claim in the Authorization header", () => {
  it("is read whole", () => {
    const claim = parseSignature(signed(complete, { "x-amz-security-token": "token" }));
    expect(claim).toEqual({
      form: "header",
      accessKeyId: "AKIDEXAMPLE",
      scope: {
        date: "20261122",
        region: "us-east-1",
        service: "iam",
        terminator: "aws4_request",
      },
      signedHeaders: ["host", "x-amz-date"],
      signature: "0".repeat(64),
      timestamp: "20261122T100000Z",
      signedAt: Date.UTC(2026, 10, 22, 10),
      sessionToken: "token",
      expiresSeconds: undefined,
      payload: { kind: "computed" },
    });
  });

  it("needs no blanks after its commas", () => {
    const compact = `AWS4-HMAC-SHA256 ${credential},${signedHeaders},${signature}`;
    expect(parseSignature(signed(compact))?.accessKeyId).toBe("AKIDEXAMPLE");
  });

  const dates: readonly string[] = [
    "Sun, 22 Nov 2026 10:00:00 GMT",
    "Sun, 22 Nov 2026 10:00:00 -0000",
    "20261122T100000Z",
  ];
  it.each(dates)("takes its time from a Date header: %s", (date) => {
    const claim = parseSignature(requestOf({ host: "h", date, authorization: complete }));
    expect(claim?.timestamp).toBe("20261122T100000Z");
  });

  it("prefers X-Amz-Date to Date", () => {
    const claim = parseSignature(signed(complete, { date: "Sun, 22 Nov 2020 10:00:00 GMT" }));
    expect(claim?.timestamp).toBe("20261122T100000Z");
  });

  const sha256 = "ab".repeat(32);
  const payloads: readonly (readonly [string, object])[] = [
    ["UNSIGNED-PAYLOAD", { kind: "unsigned" }],
    [sha256, { kind: "declared", sha256 }],
  ];
  it.each(payloads)("reads x-amz-content-sha256: %s", (header, payload) => {
    const claim = parseSignature(signed(complete, { "x-amz-content-sha256": header }));
    expect(claim?.payload).toEqual(payload);
  });
});

describe("an Authorization header that is refused", () => {
  const scheme = "AWS4-HMAC-SHA256";
  const cases: readonly (readonly [string, HttpRequest, string])[] = [
    ["no credential", signed(`${scheme} ${signedHeaders}, ${signature}`), "requires 'Credential'"],
    ["no signature", signed(`${scheme} ${credential}, ${signedHeaders}`), "requires 'Signature'"],
    ["no headers", signed(`${scheme} ${credential}, ${signature}`), "requires 'SignedHeaders'"],
    ["no date", requestOf({ host: "h", authorization: complete }), "requires existence of either"],
    ["nothing", signed(scheme), "'Credential' parameter. Authorization header requires 'Sig"],
    ["no equal sign", signed(`${scheme} ${credential}, x`), "missing equal-sign"],
    ["a doubled part", signed(`${complete}, ${signature}`), "'Signature' only once"],
    ["4 elements", signed(complete.replace("/iam", "")), "exactly 5 slash-delimited elements"],
    ["6 elements", signed(complete.replace("/iam", "/a/b")), "exactly 5 slash-delimited elements"],
    ["no key id", signed(complete.replace("AKIDEXAMPLE", "")), "exactly 5 slash-delimited"],
    ["a bad date", signed(complete, { "x-amz-date": "20261132T100000Z" }), "ISO-8601"],
    ["two dates", signed(complete, { "x-amz-date": "20261122T100000Z, x" }), "ISO-8601"],
    ["a doubled header", signed(complete.replace("host;", "host;host;")), "distinct headers"],
    ["an odd header", signed(complete.replace("host;", "ho st;")), "distinct headers"],
    ["version 4A", signed("AWS4-ECDSA-P256-SHA256 a=b"), "Version 4A"],
    ["another hash", signed("AWS4-HMAC-SHA1 a=b"), "Unsupported AWS 'algorithm'"],
    ["not ASCII", signed(`${complete}é`), "not ASCII"],
    ["too long", signed(`${complete}${" ".repeat(9_000)}`), "too long"],
    ["a raw path", { ...signed(complete), path: "/é" }, "percent-encoded ASCII"],
    ["chunks", signed(complete, { "x-amz-content-sha256": "STREAMING-X" }), "chunks"],
    ["no hash", signed(complete, { "x-amz-content-sha256": "AB" }), "lower-case hexadecimal"],
    ["a long token", signed(complete, { "x-amz-security-token": "x".repeat(17_000) }), "too long"],
    ["both forms", { ...signed(complete), query: "X-Amz-Signature=x" }, "Only one"],
  ];
  it.each(cases)("has %s", (_name, request, message) => {
    const failure = failureOf(request);
    expect(failure.code).toBe("IncompleteSignature");
    expect(failure.status).toBe(400);
    expect(failure.message).toContain(message);
    expect(failure.message).not.toContain("0".repeat(64));
  });

  it.each(["Bearer abc", "Basic YTpi", "AWS AKID:sig", ""])("is of another scheme: %j", (text) => {
    const failure = failureOf(signed(text));
    expect(failure.code).toBe("MissingAuthenticationToken");
    expect(failure.status).toBe(403);
    expect(failure.message).toBe("Request is missing Authentication Token");
  });

  it("is named by its hash, with all that it misses", () => {
    expect(failureOf(requestOf({ host: "h", authorization: "AWS4-HMAC-SHA256 a=b" })).message).toBe(
      "Authorization header requires 'Credential' parameter. " +
        "Authorization header requires 'Signature' parameter. " +
        "Authorization header requires 'SignedHeaders' parameter. " +
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " +
        "(Hashed with SHA-256 and encoded with Base64) " +
        "Authorization=tQMSUCqjFonXdxKG2efiX/o+qpOi15V3d11zOi3G62w=",
    );
  });
});

describe("a claim in the query", () => {
  it("is read whole", () => {
    const request = presignedRequest({ "X-Amz-Security-Token": "to+ken/=" });
    expect(parseSignature(request)).toMatchObject({
      form: "query",
      accessKeyId: "AKIDEXAMPLE",
      signedHeaders: ["host"],
      signedAt: Date.UTC(2026, 10, 22, 10),
      sessionToken: "to+ken/=",
      expiresSeconds: 60,
    });
  });

  it("may leave out its expiry", () => {
    const claim = parseSignature(presignedRequest({ "X-Amz-Expires": undefined }));
    expect(claim?.expiresSeconds).toBeUndefined();
  });

  const cases: readonly (readonly [string, Record<string, string | undefined>, string])[] = [
    ["no algorithm", { "X-Amz-Algorithm": undefined }, "must include 'X-Amz-Algorithm'"],
    ["no credential", { "X-Amz-Credential": undefined }, "must include 'X-Amz-Credential'"],
    ["no signature", { "X-Amz-Signature": undefined }, "must include 'X-Amz-Signature'"],
    ["no headers", { "X-Amz-SignedHeaders": "" }, "must include 'X-Amz-SignedHeaders'"],
    ["no date", { "X-Amz-Date": undefined }, "must include 'X-Amz-Date'"],
    ["a bad date", { "X-Amz-Date": "2026-11-22" }, "ISO-8601"],
    ["expiry in words", { "X-Amz-Expires": "soon" }, "should be a number"],
    ["no expiry time", { "X-Amz-Expires": "0" }, "at least 1 second"],
    ["expiry in the past", { "X-Amz-Expires": "-1" }, "at least 1 second"],
    ["over a week", { "X-Amz-Expires": "604801" }, "less than a week"],
    ["version 4A", { "X-Amz-Algorithm": "AWS4-ECDSA-P256-SHA256" }, "Version 4A"],
    ["a non-ASCII key id", { "X-Amz-Credential": "é/2/3/4/5" }, "exactly 5 slash-delimited"],
  ];
  it.each(cases)("is refused with %s", (_name, changes, message) => {
    const failure = failureOf(presignedRequest(changes));
    expect(failure.code).toBe("IncompleteSignature");
    expect(failure.message).toContain(message);
  });

  it("is refused where a parameter comes twice, however it is encoded", () => {
    const { query, ...rest } = presignedRequest();
    const failure = failureOf({ ...rest, query: `${query}&X%2DAmz-Expires=61` });
    expect(failure.message).toContain("'X-Amz-Expires' must be given only once");
  });
});

describe("garbage", () => {
  const words = fc.constantFrom(
    ...["AWS4-HMAC-SHA256 ", "Credential=", "SignedHeaders=", "Signature=", ", ", "/", ";", "host"],
    ...["X-Amz-Algorithm=", "X-Amz-Signature=", "AWS4-HMAC-SHA256", "&", "=", "%", "%zz", "+"],
    ...["a/20261122/us-east-1/iam/aws4_request", "0".repeat(64), "__proto__", "20261122T100000Z"],
  );
  const text = fc
    .array(fc.oneof(words, fc.string({ unit: "binary" })))
    .map((pieces) => pieces.join(""));

  it("is told as a ServiceError, never as a fault of ours", () => {
    fc.assert(
      fc.property(text, text, text, text, (authorization, query, path, date) => {
        const request = requestOf({ authorization, "x-amz-date": date }, query, path);
        const unsigned = requestOf({}, query, path);
        for (const candidate of [request, unsigned]) {
          try {
            parseSignature(candidate);
          } catch (error) {
            expect(error).toBeInstanceOf(ServiceError);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
