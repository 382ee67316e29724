import { describe, expect, it } from "vitest";
import { keyOfCheck, makeKeyCheck, WrongRootKeyError } from "./key-check.ts";
import { randomRootKey } from "./root-key.ts";

describe("the key check", () => {
  const rootKey = randomRootKey();
  const other = randomRootKey();

  it("finds the key that made it among others", () => {
    expect(keyOfCheck([other, rootKey], makeKeyCheck(rootKey))).toBe(rootKey);
  });

  it.each(["", "garbage", makeKeyCheck(randomRootKey())])("fails on %j", (stored) => {
    expect(() => keyOfCheck([rootKey], stored)).toThrow(WrongRootKeyError);
    expect(() => keyOfCheck([rootKey], stored)).toThrow("the root key does not open this data");
  });

  it("tells by their ids which key is missing and which there are", () => {
    const check = () => keyOfCheck([rootKey], makeKeyCheck(other));
    expect(check).toThrow(`sealed under root key ${other.id}`);
    expect(check).toThrow(`the root key file holds ${rootKey.id}`);
  });

  it("fails where the id fits and the rest was changed", () => {
    const check = makeKeyCheck(rootKey);
    const changed = `${check.slice(0, -2)}${check.endsWith("AA") ? "BB" : "AA"}`;
    expect(() => keyOfCheck([rootKey], changed)).toThrow(WrongRootKeyError);
  });
});
