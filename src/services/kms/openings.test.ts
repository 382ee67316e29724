/** What is remembered of sealed values: how much, and until when. */
import { createSecretKey, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Change, ChangeListener, Storage } from "../../storage/storage.ts";
import { changeKeys } from "./change-keys.ts";
import type { LoadedKey } from "./key-store.ts";
import { type Opening, Openings } from "./openings.ts";
import type { KmsTables } from "./tables.ts";

/** A storage of which nothing is asked but to tell of changes. */
function openings() {
  const listeners: ChangeListener[] = [];
  const storage = { onChange: (listener: ChangeListener) => void listeners.push(listener) };
  return {
    kept: new Openings(storage as unknown as Storage<KmsTables>),
    tell: (change: Change) => {
      for (const listener of listeners) listener(change);
    },
  };
}

const opening: Opening = {
  envelope: {
    outside: Buffer.of(),
    encryptedDataKey: Buffer.of(),
    ciphertext: Buffer.of(),
    tag: Buffer.of(),
  },
  origin: { keyId: "a", version: 1 },
  key: {} as LoadedKey,
  ownKey: createSecretKey(randomBytes(32)),
};

describe("openings are", () => {
  it.each<readonly [string, Change]>([
    ["a key", [changeKeys.key("another")]],
    ["a key among others", ["iam:user:a", changeKeys.key("another")]],
    ["everything", "everything"],
  ])("dropped when %s changes", (_title, change) => {
    const { kept, tell } = openings();
    kept.keep("sealed", opening);
    tell(change);
    expect(kept.get("sealed")).toBeUndefined();
  });

  it("kept when anything else changes", () => {
    const { kept, tell } = openings();
    kept.keep("sealed", opening);
    tell(["iam:user:a", changeKeys.alias("123456789012", "alias/a"), changeKeys.grants("a")]);
    expect(kept.get("sealed")).toBe(opening);
  });

  it("ten thousand at most, and none of a large value", () => {
    const { kept } = openings();
    for (let index = 0; index <= 10_000; index += 1) kept.keep(String(index), opening);
    expect([kept.get("0"), kept.get("1"), kept.get("10000")]).toEqual([
      undefined,
      opening,
      opening,
    ]);
    const large = "a".repeat(4_097);
    kept.keep(large, opening);
    expect(kept.get(large)).toBeUndefined();
  });
});
