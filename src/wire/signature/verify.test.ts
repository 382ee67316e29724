import { describe, expect, it } from "vitest";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import { secretAccessKey as newSecret } from "../../base/identifiers.ts";
import type { HttpRequest } from "../http.ts";
import { sha256Hex, stringToSign } from "./canonical.ts";
import { parseSignature } from "./parse.ts";
import { sign } from "./sign.ts";
import { computeSignature, deriveSigningKey, SigningKeyCache } from "./signing-key.ts";
import { type Verification, verifySignature } from "./verify.ts";

const now = Date.UTC(2026, 10, 22, 10, 25);
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: newSecret() };
const minute = 60_000;

const plain: HttpRequest = {
  method: "POST",
  path: "/service/a%20b",
  query: "b=2&a=1",
  headers: { host: "localhost:4800", "content-type": "text/plain", "x-amz-target": "A.B" },
  body: Buffer.from("Action=ListUsers&Version=2010-05-08"),
};

function signedRequest(request = plain, signedAt: EpochMilliseconds = now): HttpRequest {
  return { ...request, headers: sign(request, credentials, "us-east-1", "iam", signedAt) };
}

/** Signs by hand, so that a test can choose every part of what is signed. */
function presignedRequest(
  changes: Readonly<Record<string, string | undefined>> = {},
  signedAt = "20261122T102500Z",
): HttpRequest {
  const parameters = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "AKIDEXAMPLE/20261122/us-east-1/sts/aws4_request",
    "X-Amz-Date": signedAt,
    "X-Amz-Expires": "60",
    "X-Amz-SignedHeaders": "host",
    ...changes,
  };
  const query = Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${encodeURIComponent(value)}`))
    .join("&");
  const [, date = "", region = "", service = "", terminator = ""] =
    parameters["X-Amz-Credential"].split("/");
  const scope = { date, region, service, terminator };
  const request: HttpRequest = {
    method: "GET",
    path: "/",
    query,
    headers: { host: "localhost:4800" },
    body: new Uint8Array(),
  };
  const text = stringToSign(request, {
    scope,
    timestamp: signedAt,
    signedHeaders: ["host"],
    payloadHash: sha256Hex(""),
  });
  const signature = computeSignature(deriveSigningKey(credentials.secretAccessKey, scope), text);
  return { ...request, query: `${query}&X-Amz-Signature=${signature}` };
}

function verify(request: HttpRequest, options: Partial<Verification> = {}): void {
  const claim = parseSignature(request);
  if (claim === undefined) throw new Error("the request is not signed");
  const { secretAccessKey } = credentials;
  verifySignature({
    claim,
    request,
    secretAccessKey,
    now,
    keys: new SigningKeyCache(),
    ...options,
  });
}

function refusalOf(request: HttpRequest, options: Partial<Verification> = {}): ServiceError {
  try {
    verify(request, options);
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error("the request was accepted");
}

describe("AWS's published example", () => {
  const scope = {
    date: "20150830",
    region: "us-east-1",
    service: "iam",
    terminator: "aws4_request",
  };
  // The example key of AWS's documentation; it opens nothing.
  const secretAccessKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  const signature = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
  const request: HttpRequest = {
    method: "GET",
    path: "/",
    query: "Action=ListUsers&Version=2010-05-08",
    headers: {
      host: "iam.amazonaws.com",
      "content-type": "application/x-www-form-urlencoded; charset=utf-8",
      "x-amz-date": "20150830T123600Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, " +
        `SignedHeaders=content-type;host;x-amz-date, Signature=${signature}`,
    },
    body: new Uint8Array(),
  };

  it("derives the published signing key", () => {
    expect(deriveSigningKey(secretAccessKey, scope).toString("hex")).toBe(
      "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
    );
  });

  it("verifies the published signature", () => {
    const time = Date.UTC(2015, 7, 30, 12, 36);
    expect(() => verify(request, { secretAccessKey, now: time })).not.toThrow();
  });
});

describe("a signed request", () => {
  it("verifies with the secret that signed it", () => {
    expect(() => verify(signedRequest(), { expectedService: "iam" })).not.toThrow();
  });

  it("does not verify with another secret", () => {
    const failure = refusalOf(signedRequest(), { secretAccessKey: newSecret() });
    expect(failure.code).toBe("SignatureDoesNotMatch");
    expect(failure.status).toBe(403);
    expect(failure.message).toBe(
      "The request signature we calculated does not match the signature you provided. " +
        "Check your AWS Secret Access Key and signing method. " +
        "Consult the service documentation for details.",
    );
  });

  it("verifies whatever the order of its query parameters", () => {
    expect(() => verify({ ...signedRequest(), query: "a=1&b=2" })).not.toThrow();
  });

  it("covers header values that are not ASCII, byte for byte", () => {
    const value = Buffer.from("café").toString("latin1");
    const request = signedRequest({ ...plain, headers: { ...plain.headers, "x-name": value } });
    expect(() => verify(request)).not.toThrow();
  });
});

describe("the scope", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["iam", "sts", "Credential should be scoped to correct service: 'sts'. "],
    ["us-east-1", "US EAST", "Credential should be scoped to a valid region. "],
    [
      "aws4_request",
      "aws5_request",
      "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. ",
    ],
    [
      "20261122",
      "20261121",
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
        "'20261121' != '20261122', from '20261122T102500Z'.",
    ],
  ];
  it.each(cases)("is refused with %s replaced by %s", (right, wrong, message) => {
    const request = signedRequest();
    const authorization = (request.headers.authorization ?? "").replace(
      right,
      right === "iam" ? right : wrong,
    );
    const expectedService = right === "iam" ? wrong : "iam";
    const failure = refusalOf(
      { ...request, headers: { ...request.headers, authorization } },
      { expectedService },
    );
    expect([failure.code, failure.status]).toEqual(["SignatureDoesNotMatch", 403]);
    expect(failure.message).toBe(message);
  });
});

describe("the clock of a request signed in its header", () => {
  it.each([-15, 0, 15])("may differ by %i minutes", (minutes) => {
    expect(() => verify(signedRequest(plain, now + minutes * minute))).not.toThrow();
  });

  it("may not be more than 15 minutes behind", () => {
    const failure = refusalOf(signedRequest(plain, now - 25 * minute));
    expect([failure.code, failure.status]).toEqual(["SignatureDoesNotMatch", 403]);
    expect(failure.message).toBe(
      "Signature expired: 20261122T100000Z is now earlier than 20261122T101000Z " +
        "(20261122T102500Z - 15 min.)",
    );
  });

  it("may not be more than 15 minutes ahead", () => {
    const failure = refusalOf(signedRequest(plain, now + 15 * minute + 1_000));
    expect([failure.code, failure.status]).toEqual(["SignatureDoesNotMatch", 403]);
    expect(failure.message).toBe(
      "Signature not yet current: 20261122T104001Z is still later than 20261122T104000Z " +
        "(20261122T102500Z + 15 min.)",
    );
  });
});

describe("a presigned request", () => {
  it.each([0, 60])("verifies %i seconds after it was signed for 60", (seconds) => {
    const time = now + seconds * 1_000;
    expect(() => verify(presignedRequest(), { now: time, expectedService: "sts" })).not.toThrow();
  });

  it("lives longer than the clock's tolerance where it says so", () => {
    const request = presignedRequest({ "X-Amz-Expires": "3600" });
    expect(() => verify(request, { now: now + 59 * minute })).not.toThrow();
  });

  it("ends with its expiry", () => {
    const failure = refusalOf(presignedRequest(), { now: now + 61_000 });
    expect([failure.code, failure.status]).toEqual(["RequestExpired", 400]);
    expect(failure.message).toBe(
      "Request has expired: 20261122T102600Z (20261122T102500Z + 60 s) " +
        "is now earlier than 20261122T102601Z",
    );
  });

  it("lives 15 minutes where it states no expiry", () => {
    const request = presignedRequest({ "X-Amz-Expires": undefined });
    expect(() => verify(request, { now: now + 15 * minute })).not.toThrow();
    expect(refusalOf(request, { now: now + 16 * minute }).message).toMatch(/^Signature expired: /);
  });

  it("may not come from more than 15 minutes ahead", () => {
    const failure = refusalOf(presignedRequest(), { now: now - 16 * minute });
    expect(failure.message).toMatch(/^Signature not yet current: /);
  });

  it("cannot be lengthened", () => {
    const request = presignedRequest();
    const query = request.query.replace("X-Amz-Expires=60", "X-Amz-Expires=61");
    expect(refusalOf({ ...request, query }).code).toBe("SignatureDoesNotMatch");
  });
});

describe("signed headers", () => {
  function withHeader(name: string, value: string): HttpRequest {
    const request = signedRequest();
    return { ...request, headers: { ...request.headers, [name]: value } };
  }

  it.each([
    ["x-amz-security-token", "X-Amz-Security-Token"],
    ["x-amz-meta-1", "X-Amz-Meta-1"],
  ])("must hold %s where it is sent", (name, title) => {
    const failure = refusalOf(withHeader(name, "x"));
    expect([failure.code, failure.status]).toEqual(["SignatureDoesNotMatch", 403]);
    expect(failure.message).toBe(`'${title}' must be a 'SignedHeader' in the AWS Authorization.`);
  });

  it.each(["x-amz-user-agent", "user-agent", "amz-sdk-request"])("need not hold %s", (name) => {
    expect(() => verify(withHeader(name, "x"))).not.toThrow();
  });

  it("must hold the host", () => {
    const { host, ...headers } = plain.headers;
    const request = signedRequest({ ...plain, headers });
    expect(host).toBeDefined();
    expect(refusalOf({ ...request, headers: { ...request.headers, host: "x" } }).message).toBe(
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  });

  it.each(["constructor", "__proto__", "x-absent"])("must be there: %s", (name) => {
    const request = signedRequest();
    const authorization = request.headers.authorization?.replace("host;", `host;${name};`) ?? "";
    const failure = refusalOf({ ...request, headers: { ...request.headers, authorization } });
    expect(failure.code).toBe("SignatureDoesNotMatch");
  });
});

describe("the payload", () => {
  function declaring(hash: string): HttpRequest {
    return signedRequest({ ...plain, headers: { ...plain.headers, "x-amz-content-sha256": hash } });
  }

  it("may declare the hash of the body", () => {
    expect(() => verify(declaring(sha256Hex(plain.body)))).not.toThrow();
  });

  it("may not declare another hash", () => {
    const failure = refusalOf(declaring(sha256Hex("other")));
    expect(failure.code).toBe("SignatureDoesNotMatch");
    expect(failure.message).toContain("x-amz-content-sha256");
  });

  it("may be unsigned only where the operation allows it", () => {
    const headers = {
      ...plain.headers,
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
      "x-amz-date": "20261122T102500Z",
    };
    const names = Object.keys(headers).sort();
    const request = { ...plain, headers };
    const scope = {
      date: "20261122",
      region: "us-east-1",
      service: "iam",
      terminator: "aws4_request",
    };
    const text = stringToSign(request, {
      scope,
      timestamp: headers["x-amz-date"],
      signedHeaders: names,
      payloadHash: "UNSIGNED-PAYLOAD",
    });
    const signature = computeSignature(deriveSigningKey(credentials.secretAccessKey, scope), text);
    const authorization =
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/us-east-1/iam/aws4_request," +
      `SignedHeaders=${names.join(";")},Signature=${signature}`;
    const unsigned = { ...request, headers: { ...headers, authorization } };
    expect(() => verify(unsigned, { unsignedPayloadAllowed: true })).not.toThrow();
    expect(refusalOf(unsigned).message).toContain("UNSIGNED-PAYLOAD is not allowed");
  });
});

describe("the cache of signing keys", () => {
  it("is filled by requests that verify, and by those alone", () => {
    const keys = new SigningKeyCache();
    refusalOf(signedRequest(), { keys, secretAccessKey: newSecret() });
    expect(keys.size).toBe(0);
    verify(signedRequest(), { keys });
    verify(signedRequest(), { keys });
    expect(keys.size).toBe(1);
  });

  it("does not let a key of another secret in", () => {
    const keys = new SigningKeyCache();
    verify(signedRequest(), { keys });
    const failure = refusalOf(signedRequest(), { keys, secretAccessKey: newSecret() });
    expect(failure.code).toBe("SignatureDoesNotMatch");
  });

  it("forgets what was used least lately", () => {
    const keys = new SigningKeyCache(2);
    keys.store("a", Buffer.of(1));
    keys.store("b", Buffer.of(2));
    keys.find("a");
    keys.store("c", Buffer.of(3));
    expect(["a", "b", "c"].map((name) => keys.find(name)?.[0])).toEqual([1, undefined, 3]);
  });

  it("names entries without the secret, and apart for each part of the scope", () => {
    const scope = { date: "1", region: "2", service: "3", terminator: "4" };
    const names = [
      SigningKeyCache.entryName("secret", scope),
      SigningKeyCache.entryName("secret2", scope),
      SigningKeyCache.entryName("secret", { ...scope, date: "12", region: "" }),
      SigningKeyCache.entryName("secret", { ...scope, region: "9" }),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(names.join()).not.toContain("secret");
  });
});
