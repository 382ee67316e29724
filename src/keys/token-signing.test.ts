import { createLocalJWKSet, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { randomRootKey } from "./root-key.ts";
import { Sealer, SealingError } from "./sealing.ts";
import { generateTokenKey, jwks, openTokenKey, signJwt, tokenAlgorithms } from "./token-signing.ts";

const sealer = new Sealer(randomRootKey());
const now = Date.UTC(2026, 10, 22);
const seconds = now / 1_000;
const claims = { iss: "https://localhost", aud: "a", sub: "s", iat: seconds, exp: seconds + 60 };
const options = { issuer: "https://localhost", audience: "a", currentDate: new Date(now) };

describe.each(tokenAlgorithms)("a token key for %s", (algorithm) => {
  const stored = generateTokenKey(sealer, algorithm);

  it("signs tokens that the published set verifies", async () => {
    const key = await openTokenKey(sealer, await stored);
    const token = await signJwt(claims, key);
    const verified = await jwtVerify(token, createLocalJWKSet(mutable(jwks([await stored], now))), {
      ...options,
      algorithms: [algorithm],
    });
    expect(verified.payload).toEqual(claims);
    expect(verified.protectedHeader).toEqual({ alg: algorithm, kid: key.kid, typ: "JWT" });
  });

  it("publishes its public part alone", async () => {
    const { publicJwk, kid } = await stored;
    const names = algorithm === "RS256" ? ["e", "n"] : ["crv", "x", "y"];
    expect(Object.keys(publicJwk).sort()).toEqual(["alg", "kid", "kty", "use", ...names].sort());
    expect(publicJwk).toMatchObject({ kid, alg: algorithm, use: "sig" });
  });

  it("is kept without its private part in sight", async () => {
    const text = JSON.stringify(await stored);
    expect(text).not.toContain("PRIVATE KEY");
    expect(text).not.toContain('"d":');
  });

  it("does not open under another root key, nor as another key", async () => {
    const other = new Sealer(randomRootKey());
    await expect(openTokenKey(other, await stored)).rejects.toThrow(SealingError);
    const renamed = { ...(await stored), kid: "another" };
    await expect(openTokenKey(sealer, renamed)).rejects.toThrow(SealingError);
  });

  it("signs no token that a key of another pair verifies", async () => {
    const token = await signJwt(claims, await openTokenKey(sealer, await stored));
    const stranger = await generateTokenKey(sealer, algorithm);
    const set = createLocalJWKSet(mutable(jwks([stranger], now)));
    await expect(jwtVerify(token, set, options)).rejects.toThrow();
  });
});

describe("the published set", () => {
  it("keeps a former key until the last token that it signed has ended", async () => {
    const former = await generateTokenKey(sealer, "ES384");
    const current = await generateTokenKey(sealer, "ES384");
    const keys = [current, { ...former, lastTokenExpiresAt: now + 60_000 }];
    const kids = (time: number) => jwks(keys, time).keys.map(({ kid }) => kid);
    expect(kids(now + 59_999)).toEqual([current.kid, former.kid]);
    expect(kids(now + 60_000)).toEqual([current.kid]);
  });

  it("names the type that a kind of token has", async () => {
    const key = await openTokenKey(sealer, await generateTokenKey(sealer, "ES384"));
    const [header = ""] = (await signJwt(claims, key, "at+jwt")).split(".");
    expect(JSON.parse(Buffer.from(header, "base64url").toString())).toMatchObject({
      typ: "at+jwt",
    });
  });
});

function mutable(set: ReturnType<typeof jwks>) {
  return { keys: [...set.keys] };
}
