import { describe, expect, it } from "vitest";
import { randomRootKey } from "./root-key.ts";
import { type SealedColumn, sealedAnew } from "./sealed-column.ts";
import { rootKeyIdOf, Sealer, SealingError } from "./sealing.ts";

const former = randomRootKey();
const current = randomRootKey();
const before = new Sealer(former);
const sealer = new Sealer(current, [former]);

const plain: SealedColumn = {
  table: "thing",
  key: ["id"],
  column: "sealed",
  nullable: true,
  form: { kind: "value" },
  purpose: "test",
  associatedData: ({ id }) => `thing:${id}`,
};

describe("a column of one value", () => {
  it("is sealed anew under the current key, for the same row", () => {
    const row = { id: "a", sealed: before.seal("test", "thing:a", "secret") };
    const anew = sealedAnew(sealer, plain, row) ?? "";
    expect(rootKeyIdOf(anew)).toBe(current.id);
    expect(new Sealer(current).openText("test", "thing:a", anew)).toBe("secret");
  });

  it.each([null, sealer.seal("test", "thing:a", "secret")])("stays as it is: %j", (sealed) => {
    expect(sealedAnew(sealer, plain, { id: "a", sealed })).toBeUndefined();
  });

  it("is refused where its value was sealed for another row", () => {
    const row = { id: "b", sealed: before.seal("test", "thing:a", "secret") };
    expect(() => sealedAnew(sealer, plain, row)).toThrow(SealingError);
  });
});

describe("a column of several values", () => {
  const list: SealedColumn = {
    ...plain,
    form: { kind: "list", member: "key" },
    associatedData: ({ name }) => `key:${name}`,
  };
  const objectOf = (by: Sealer, name: string) => ({
    name,
    key: by.seal("test", `key:${name}`, name),
  });

  it("has those sealed anew that need it, and the rest as it was", () => {
    const objects = [objectOf(before, "a"), objectOf(sealer, "b")];
    const anew = sealedAnew(sealer, list, { id: "x", sealed: JSON.stringify(objects) }) ?? "[]";
    const [first, second] = JSON.parse(anew) as typeof objects;
    expect(second).toEqual(objects[1]);
    expect(first?.name).toBe("a");
    expect(new Sealer(current).openText("test", "key:a", first?.key ?? "")).toBe("a");
  });

  it("stays as it is where it is empty, or all are under the current key", () => {
    for (const objects of [[], [objectOf(sealer, "a")]]) {
      const row = { id: "x", sealed: JSON.stringify(objects) };
      expect(sealedAnew(sealer, list, row)).toBeUndefined();
    }
  });
});
