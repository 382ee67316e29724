import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../base/errors.ts";
import { decodeCbor } from "./cbor-decode.ts";
import { encodeCbor } from "./cbor-encode.ts";
import { readCborBody } from "./cbor-input.ts";
import { linkModel } from "./model.ts";
import type { StructureShape } from "./shape.ts";

const model = linkModel("test", {
  metadata: {
    serviceId: "Test",
    serviceFullName: "Test",
    apiVersion: "1",
    endpointPrefix: "test",
    signingName: "test",
    protocols: ["smithy-rpc-v2-cbor"],
  },
  operations: {},
  paginators: {},
  shapes: {
    Thing: {
      type: "structure",
      members: {
        text: { shape: "Text" },
        long: { shape: "Long" },
        double: { shape: "Double" },
        flag: { shape: "Flag" },
        bytes: { shape: "Bytes" },
        time: { shape: "Time" },
        list: { shape: "Things" },
        map: { shape: "Map" },
      },
    },
    Things: { type: "list", member: { shape: "Thing" } },
    Map: { type: "map", key: { shape: "Text" }, value: { shape: "Long" } },
    Text: { type: "string" },
    Long: { type: "long" },
    Double: { type: "double" },
    Flag: { type: "boolean" },
    Bytes: { type: "blob" },
    Time: { type: "timestamp" },
  },
});
const thing = model.shapes.get("Thing") as StructureShape;

const leaf = fc.record(
  {
    text: fc.string({ unit: "binary" }),
    long: fc.maxSafeInteger(),
    double: fc.double({ noNaN: true }),
    flag: fc.boolean(),
    bytes: fc.uint8Array(),
    time: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }),
    map: fc.dictionary(fc.string(), fc.maxSafeInteger()),
  },
  { requiredKeys: [] },
);

describe("CBOR", () => {
  it("comes back as it went", () => {
    const property = fc.property(leaf, fc.array(leaf), (value, list) => {
      const whole = { ...value, list };
      expect(readCborBody(encodeCbor(whole, thing), thing)).toEqual(whole);
    });
    fc.assert(property);
  });

  it.each([
    ["f90000", 0],
    ["f93c00", 1],
    ["f97c00", Number.POSITIVE_INFINITY],
    ["f90001", 2 ** -24],
    ["fa47c35000", 100_000],
    ["3903e7", -1000],
    ["7f657374726561646d696e67ff", "streaming"],
    ["5f42010243030405ff", new Uint8Array([1, 2, 3, 4, 5])],
    ["9f018202039f0405ffff", [1, [2, 3], [4, 5]]],
    ["c11a514b67b0", new Date(1_363_896_240_000)],
    ["f6", null],
  ])("is read as RFC 8949 says in its examples: %s", (hex, expected) => {
    expect(decodeCbor(new Uint8Array(Buffer.from(hex, "hex")))).toEqual(expected);
  });

  it.each([
    ["", "nothing"],
    ["9affffffff", "a list longer than its bytes"],
    ["5bffffffffffffffff", "a string longer than its bytes"],
    ["62ff28", "a text that is not UTF-8"],
    ["a10102", "a key that is no text"],
    ["ff", "a break at the top"],
    ["a16161ff", "a break for a value"],
    ["c000", "a tag that is not known"],
    ["c1fb7fefffffffffffff", "an instant that is none"],
    ["1c", "a reserved length"],
    ["0000", "a second value"],
    ["81".repeat(40), "too deep a nesting"],
  ])("is refused with SerializationException: %s, %s", (hex) => {
    expect(() => decodeCbor(new Uint8Array(Buffer.from(hex, "hex")))).toThrow(
      expect.objectContaining({ code: "SerializationException" }),
    );
  });

  it("never fails but with a ServiceError, whatever the bytes", () => {
    const property = fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        readCborBody(bytes, thing);
      } catch (error) {
        expect(error).toBeInstanceOf(ServiceError);
      }
    });
    fc.assert(property, { numRuns: 2000 });
  });
});
