/** The round trips are worth what this comparison is worth: it must see every difference. */
import { describe, expect, it } from "vitest";
import { loadServiceModel } from "../../src/wire/protocol.ts";
import type { StructureShape } from "../../src/wire/shape.ts";
import { differencesOf } from "./differences.ts";
import { randomValue, seededRandom } from "./random-values.ts";

const createUser = loadServiceModel("iam").operations.get("CreateUser")?.input as StructureShape;
const encrypt = loadServiceModel("kms").operations.get("Encrypt")?.input as StructureShape;

describe("a comparison", () => {
  it.each<[unknown, unknown, readonly string[]]>([
    [{ UserName: "a" }, { UserName: "a" }, []],
    [{ UserName: "a" }, { UserName: "b" }, ["CreateUserRequest.UserName: changed"]],
    [{ UserName: "a" }, {}, ["CreateUserRequest.UserName: lost"]],
    [{}, { Path: "/" }, ["CreateUserRequest.Path: came from nowhere"]],
    [{ Tags: [] }, { Tags: [{}] }, ["CreateUserRequest.Tags: changed"]],
    [{ Tags: [] }, {}, ["CreateUserRequest.Tags: lost"]],
    [{ Tags: [{ Key: "k" }] }, { Tags: [{ Key: "K" }] }, ["Tag.Key: changed"]],
    [{ Tags: [{ Key: "k" }] }, { Tags: [{}] }, ["Tag.Key: lost"]],
  ])("of %j with %j sees %j", (sent, got, expected) => {
    expect(differencesOf(sent, got, createUser)).toEqual(expected);
  });

  it("sees into maps and bytes", () => {
    const sent = { EncryptionContext: { a: "1" }, Plaintext: new Uint8Array([1]) };
    const got = { EncryptionContext: { a: "2" }, Plaintext: new Uint8Array([2]) };
    expect(differencesOf(sent, got, encrypt)).toEqual([
      "EncryptRequest.EncryptionContext: changed",
      "EncryptRequest.Plaintext: changed",
    ]);
    expect(differencesOf(sent, { ...sent, EncryptionContext: { b: "1" } }, encrypt)).toEqual([
      "EncryptRequest.EncryptionContext: changed",
    ]);
  });
});

describe("a random value", () => {
  it("is the same for the same seed, and another for another", () => {
    const drawn = (seed: number): unknown =>
      randomValue(createUser, {
        random: seededRandom(seed),
        direction: "input",
        unsendable: new Set(),
        filledByClient: new Set(),
        noEmptyInputs: true,
      });
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });
});
