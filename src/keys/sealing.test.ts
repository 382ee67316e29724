import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomRootKey } from "./root-key.ts";
import { rootKeyIdOf, Sealer, SealingError } from "./sealing.ts";

const sealer = new Sealer(randomRootKey());

function failureOf(action: () => unknown): SealingError {
  try {
    action();
  } catch (error) {
    if (error instanceof SealingError) return error;
    throw error;
  }
  throw new Error("the value opened");
}

describe("a sealed value", () => {
  it("opens as it was, whatever it is", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ unit: "binary" }), (bytes, place) => {
        const sealed = sealer.seal("test", place, bytes);
        expect(sealer.open("test", place, sealed)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it("opens as text", () => {
    expect(sealer.openText("test", "a", sealer.seal("test", "a", "größer"))).toBe("größer");
  });

  it("is base64url, 49 bytes longer than the value", () => {
    const sealed = sealer.seal("test", "a", "12345678");
    expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(Buffer.from(sealed, "base64url").length).toBe(8 + 49);
  });

  it("is never the same twice", () => {
    expect(sealer.seal("test", "a", "x")).not.toBe(sealer.seal("test", "a", "x"));
  });

  it("does not open for another row", () => {
    const sealed = sealer.seal("access-key", "accessKey:AKIA1", "secret");
    const failure = failureOf(() => sealer.open("access-key", "accessKey:AKIA2", sealed));
    expect(failure.code).toBe("Tampered");
  });

  it("does not open for another purpose", () => {
    const sealed = sealer.seal("access-key", "a", "secret");
    expect(failureOf(() => sealer.open("password", "a", sealed)).code).toBe("Tampered");
  });

  it("does not open under another root key", () => {
    const sealed = sealer.seal("test", "a", "secret");
    const failure = failureOf(() => new Sealer(randomRootKey()).open("test", "a", sealed));
    expect(failure.code).toBe("UnknownKey");
  });

  it("does not open with any bit changed", () => {
    const sealed = sealer.sealBytes("test", "a", "secret");
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      failureOf(() => sealer.openBytes("test", "a", changed));
    }
  });

  it("does not open cut short or made longer", () => {
    const sealed = sealer.sealBytes("test", "a", "secret");
    for (let length = 0; length < sealed.length; length += 1) {
      failureOf(() => sealer.openBytes("test", "a", sealed.subarray(0, length)));
    }
    failureOf(() => sealer.openBytes("test", "a", Buffer.concat([sealed, Buffer.of(0)])));
  });

  it("is refused as garbage with a SealingError alone", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        failureOf(() => sealer.open("test", "a", text));
      }),
    );
  });

  it("has one spelling", () => {
    const sealed = sealer.seal("test", "a", "secret");
    expect(failureOf(() => sealer.open("test", "a", `${sealed}=`)).code).toBe("Malformed");
    expect(failureOf(() => sealer.open("test", "a", ` ${sealed}`)).code).toBe("Malformed");
  });

  it("tells an unknown version from damage", () => {
    const sealed = sealer.sealBytes("test", "a", "secret");
    sealed[0] = 2;
    expect(failureOf(() => sealer.openBytes("test", "a", sealed)).code).toBe("UnknownVersion");
  });

  it("is told apart from its surroundings only by the whole of them", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (place, other) => {
        fc.pre(place !== other);
        const sealed = sealer.seal("test", place, "secret");
        failureOf(() => sealer.open("test", other, sealed));
      }),
    );
  });
});

describe("a rotation of the root key", () => {
  const former = randomRootKey();
  const current = randomRootKey();
  const rotated = new Sealer(current, [former]);

  it("leaves values of the former key open", () => {
    const sealed = new Sealer(former).seal("test", "a", "secret");
    expect(rotated.openText("test", "a", sealed)).toBe("secret");
  });

  it("turns to another key at once, and opens under those that it is given", () => {
    const turning = new Sealer(former);
    const before = turning.seal("test", "a", "secret");
    turning.useKeys(current, [former]);
    const after = turning.seal("test", "a", "secret");
    expect(rootKeyIdOf(after)).toBe(current.id);
    expect([before, after].map((sealed) => turning.openText("test", "a", sealed))).toEqual([
      "secret",
      "secret",
    ]);
    turning.useKeys(current, []);
    expect(turning.droppedKeys).toBe(1);
    expect(failureOf(() => turning.open("test", "a", before)).message).toContain(former.id);
  });

  it("seals nothing while it is suspended, and opens what it could", () => {
    const suspended = new Sealer(former);
    const sealed = suspended.seal("test", "a", "secret");
    suspended.suspend("no key");
    expect(() => suspended.seal("test", "a", "secret")).toThrow("no key");
    expect(suspended.openText("test", "a", sealed)).toBe("secret");
    const unknown = new Sealer(current).seal("test", "a", "secret");
    expect(() => suspended.open("test", "a", unknown)).toThrow("no key");
    suspended.useKeys(current, [former]);
    expect(() => suspended.seal("test", "a", "secret")).not.toThrow();
  });

  it("seals new values under the current key", () => {
    const sealed = rotated.seal("test", "a", "secret");
    expect(new Sealer(current).openText("test", "a", sealed)).toBe("secret");
    expect(rotated.keyId).toBe(current.id);
    expect(rotated.keyIdOf(rotated.sealBytes("test", "a", ""))).toBe(current.id);
  });
});

describe("a keyed hash", () => {
  it("is the same for the same text, and 64 hexadecimal digits", () => {
    expect(sealer.mac("audit", "secret")).toBe(sealer.mac("audit", "secret"));
    expect(sealer.mac("audit", "secret")).toMatch(/^[0-9a-f]{64}$/);
  });

  it("differs by text, purpose and root key", () => {
    const hashes = [
      sealer.mac("audit", "secret"),
      sealer.mac("audit", "secret2"),
      sealer.mac("other", "secret"),
      new Sealer(randomRootKey()).mac("audit", "secret"),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it("is refused for a root key that is not there", () => {
    expect(failureOf(() => sealer.macBytes("00000000", "audit", "x")).code).toBe("UnknownKey");
  });
});
