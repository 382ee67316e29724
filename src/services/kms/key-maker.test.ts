import { expect, it } from "vitest";
import { KeyMaker } from "./key-maker.ts";
import type { Making } from "./key-spec.ts";
import type { NewMaterial } from "./material.ts";

const pair: Making = { kind: "ed25519" };
const material: NewMaterial = { bytes: Buffer.of(1), publicKey: null };

/** A maker whose work ends when the test says so. */
function heldMaker() {
  const ends: (() => void)[] = [];
  const maker = new KeyMaker(() => new Promise((resolve) => ends.push(() => resolve(material))));
  return { maker, ends };
}

it("makes two pairs at once, and the others in turn", async () => {
  const { maker, ends } = heldMaker();
  const made = [1, 2, 3].map(() => maker.make(pair));
  await Promise.resolve();
  expect(ends).toHaveLength(2);
  ends[0]?.();
  await made[0];
  await Promise.resolve();
  expect(ends).toHaveLength(3);
  ends[1]?.();
  ends[2]?.();
  expect(await Promise.all(made)).toEqual([material, material, material]);
});

it("throttles who would be the sixty-fifth to wait, and lets secret keys pass", async () => {
  const { maker, ends } = heldMaker();
  const made = Array.from({ length: 66 }, () => maker.make(pair));
  await Promise.resolve();
  await expect(maker.make(pair)).rejects.toMatchObject({ code: "Throttling" });
  const secret = maker.make({ kind: "secret", bytes: 32 });
  await Promise.resolve();
  expect(ends).toHaveLength(3);
  for (let index = 0; index < 67; index += 1) {
    ends[index]?.();
    await new Promise(setImmediate);
  }
  await Promise.all([...made, secret]);
});

it("gives its turn on where the work failed", async () => {
  let calls = 0;
  const maker = new KeyMaker(async () => {
    calls += 1;
    if (calls === 1) throw new Error("no entropy");
    return material;
  });
  await expect(maker.make(pair)).rejects.toThrow("no entropy");
  await Promise.all([maker.make(pair), maker.make(pair), maker.make(pair)]);
  expect(calls).toBe(4);
});
