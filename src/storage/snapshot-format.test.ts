/** A snapshot's lines say what they were given, and any other line is refused. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeLine, encodeRow, SnapshotError, splitLines } from "./snapshot-format.ts";

const columnValue = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.maxSafeInteger(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 40 }),
);

it("gives back every row that it wrote", () => {
  fc.assert(
    fc.property(fc.array(columnValue), (row) => {
      const line = encodeRow(row);
      expect(line).not.toContain("\n");
      const decoded = decodeLine(line);
      const values = decoded.kind === "row" ? decoded.row : [];
      const plain = values.map((one) => (one instanceof Uint8Array ? new Uint8Array(one) : one));
      expect(plain).toEqual(row);
    }),
  );
});

it("refuses any other line, and does nothing else", () => {
  const anything = fc.oneof(fc.string(), fc.json(), fc.constant('{"snapshot":"1"}'));
  fc.assert(
    fc.property(anything, (line) => {
      try {
        expect(decodeLine(line).kind).toBe("row");
      } catch (error) {
        expect(error).toBeInstanceOf(SnapshotError);
      }
    }),
  );
});

it("finds the lines of a file however it is cut", async () => {
  const lines = fc.array(fc.string({ unit: "binary" }).filter((line) => !line.includes("\n")));
  const pieceBytes = fc.integer({ min: 1, max: 7 });
  await fc.assert(
    fc.asyncProperty(lines, pieceBytes, async (wanted, size) => {
      const file = Buffer.from(wanted.map((line) => `${line}\n`).join(""));
      async function* pieces(): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
      }
      expect(await Array.fromAsync(splitLines(pieces()))).toEqual(wanted);
    }),
  );
});
