import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { RootKeyError, randomRootKey, rootKeyFromBytes } from "./root-key.ts";

describe("a root key in memory", () => {
  it("is named by an id that depends on all of it", () => {
    const bytes = Buffer.alloc(32, 1);
    const other = Buffer.from(bytes);
    other[31] = 2;
    expect(rootKeyFromBytes(bytes).id).toMatch(/^[0-9a-f]{8}$/);
    expect(rootKeyFromBytes(bytes).id).toBe(rootKeyFromBytes(bytes).id);
    expect(rootKeyFromBytes(other).id).not.toBe(rootKeyFromBytes(bytes).id);
  });

  it("does not show its bytes when it is printed or serialized", () => {
    const key = randomRootKey();
    const bytes = key.secret.export();
    for (const text of [inspect(key, { depth: 9, showHidden: true }), JSON.stringify(key)]) {
      expect(text).not.toContain(bytes.toString("base64"));
      expect(text).not.toContain(bytes.toString("hex"));
    }
  });

  it("has 32 bytes", () => {
    expect(() => rootKeyFromBytes(Buffer.alloc(16))).toThrow(RootKeyError);
  });
});
