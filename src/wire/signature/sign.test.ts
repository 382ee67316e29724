import { describe, expect, it } from "vitest";
import { secretAccessKey as newSecret } from "../../base/identifiers.ts";
import { parseSignature } from "./parse.ts";
import { sign } from "./sign.ts";
import { SigningKeyCache } from "./signing-key.ts";
import { verifySignature } from "./verify.ts";

const now = Date.UTC(2026, 10, 22, 10);
const request = {
  method: "POST",
  path: "/",
  query: "a=1",
  headers: { host: "localhost:4800", accept: "*/*" },
  body: Buffer.from("Action=GetCallerIdentity"),
};

describe("a request that we sign", () => {
  it("carries the session token, signed", () => {
    const secretAccessKey = newSecret();
    const credentials = { accessKeyId: "ASIAEXAMPLE", secretAccessKey, sessionToken: "token" };
    const signed = { ...request, headers: sign(request, credentials, "us-east-1", "sts", now) };
    const claim = parseSignature(signed);
    if (claim === undefined) throw new Error("the request is not signed");
    expect(claim.sessionToken).toBe("token");
    expect(claim.signedHeaders).toEqual(["accept", "host", "x-amz-date", "x-amz-security-token"]);
    const keys = new SigningKeyCache();
    verifySignature({ claim, request: signed, secretAccessKey, now, keys, expectedService: "sts" });
    expect(keys.size).toBe(1);
  });

  it("keeps the headers that it had", () => {
    const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: newSecret() };
    const headers = sign(request, credentials, "us-east-1", "sts", now);
    expect(headers).toMatchObject({ ...request.headers, "x-amz-date": "20261122T100000Z" });
    expect(headers["x-amz-security-token"]).toBeUndefined();
  });
});
