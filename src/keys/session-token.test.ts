import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomRootKey } from "./root-key.ts";
import { Sealer } from "./sealing.ts";
import {
  SessionTokenSealer,
  SessionTokenTooLargeError,
  sessionTokenCharactersMax,
} from "./session-token.ts";

const rootKey = randomRootKey();
const tokens = new SessionTokenSealer(new Sealer(rootKey));

describe("a session token", () => {
  it("opens with the payload and the secret that it was sealed with", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (payload) => {
        const sealed = tokens.seal(payload);
        const opened = tokens.open(sealed.token);
        expect(opened?.payload).toEqual(JSON.parse(JSON.stringify(payload)));
        expect(opened?.secretAccessKey).toBe(sealed.secretAccessKey);
      }),
    );
  });

  it("is base64 with a beginning of its own", () => {
    const { token } = tokens.seal({ a: 1 });
    expect(token).toMatch(/^SallyportST1[A-Za-z0-9+/]+={0,2}$/);
    expect(Buffer.from(token, "base64").toString("base64")).toBe(token);
  });

  it("comes with a secret of 40 characters, another one each time", () => {
    const secrets = [tokens.seal({}), tokens.seal({})].map((sealed) => sealed.secretAccessKey);
    expect(secrets[0]).toMatch(/^[A-Za-z0-9+/]{40}$/);
    expect(secrets[0]).not.toBe(secrets[1]);
  });

  it("is no longer than its payload and a fixed overhead, and shorter where that helps", () => {
    const short = JSON.stringify({ a: "b" }).length;
    expect(Buffer.from(tokens.seal({ a: "b" }).token, "base64").length).toBe(9 + 49 + 17 + short);
    const policy = '{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"},'.repeat(30);
    expect(tokens.seal({ policy }).token.length).toBeLessThan(policy.length / 4);
  });

  it("holds a session policy and tags of the greatest size", () => {
    const tags = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => {
        return [`key-${index}-${randomBytes(16).toString("hex")}`, `value-${index}`.repeat(4)];
      }),
    );
    const payload = { policy: randomBytes(1_024).toString("hex"), tags };
    expect(tokens.open(tokens.seal(payload).token)?.payload).toEqual(payload);
  });

  it("is refused where it would be too long to be sent", () => {
    const noise = randomBytes(10_000).toString("base64");
    expect(() => tokens.seal({ noise })).toThrow(SessionTokenTooLargeError);
  });

  it("is refused where its payload is too long to be unfolded", () => {
    expect(() => tokens.seal({ zeros: "0".repeat(70_000) })).toThrow(SessionTokenTooLargeError);
  });
});

describe("a token that is not ours", () => {
  it("does not open with any character changed", () => {
    const { token } = tokens.seal({ user: "a" });
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === "A" ? "B" : "A";
      expect(tokens.open(token.slice(0, index) + other + token.slice(index + 1))).toBeUndefined();
    }
  });

  it("does not open in another spelling", () => {
    const { token } = tokens.seal({ user: "a" });
    for (const text of [`${token}=`, `${token}\n`, `${token} `, `${token}!`]) {
      expect(tokens.open(text)).toBeUndefined();
    }
  });

  it("does not open as garbage", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii" }), fc.boolean(), (text, marked) => {
        expect(tokens.open(marked ? `SallyportST1${text}` : text)).toBeUndefined();
      }),
    );
  });

  it("does not open under another root key", () => {
    const { token } = new SessionTokenSealer(new Sealer(randomRootKey())).seal({});
    expect(tokens.open(token)).toBeUndefined();
  });

  it("does not open where it is too long", () => {
    const long = `SallyportST1${"A".repeat(sessionTokenCharactersMax)}`;
    expect(tokens.open(long)).toBeUndefined();
  });

  it("does not open where the sealing was made for another purpose", () => {
    const sealed = new Sealer(rootKey).sealBytes("other", "SallyportST1", "{}");
    const token = Buffer.concat([Buffer.from("SallyportST1", "base64"), sealed]).toString("base64");
    expect(tokens.open(token)).toBeUndefined();
  });
});

describe("a rotation of the root key", () => {
  it("leaves running sessions alive, with the same secret", () => {
    const sealed = tokens.seal({ user: "a" });
    const rotated = new SessionTokenSealer(new Sealer(randomRootKey(), [rootKey]));
    const opened = rotated.open(sealed.token);
    expect(opened).toEqual({ payload: { user: "a" }, secretAccessKey: sealed.secretAccessKey });
  });
});
