/** Masking: no value gets through, however the output is cut, and all else does. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Maskable, Masker, maskedCharactersMin } from "./mask.ts";

function masked(values: readonly Maskable[], chunks: readonly (string | Buffer)[]): string {
  const masker = new Masker(values);
  const out = chunks.map((chunk) => masker.write(Buffer.from(chunk)));
  return Buffer.concat([...out, masker.end()]).toString("utf8");
}

describe("masking", () => {
  it.each([
    ["a value", ["hunter2x"], ["pass hunter2x!"], "pass ***!"],
    ["a value in two pieces", ["hunter2x"], ["pass hun", "ter2x!"], "pass ***!"],
    [
      "a value that is the beginning of another",
      ["abcd1234", "abcd1234efgh"],
      ["abcd1234", "efgh."],
      "***.",
    ],
    ["a value that ends in the beginning of another", ["xyabc", "abcdef"], ["xyabc", "."], "***."],
    ["the lines of a value", ["line one\nline two"], ["> line two"], "> ***"],
    ["a value in JSON", ['a"b\\c'], ['{"p":"a\\"b\\\\c"}'], '{"p":"***"}'],
    [
      "a value in JSON of another program",
      ["né/ver"],
      ['"n\\u00e9/ver" "né\\/ver"'],
      '"***" "***"',
    ],
    [
      "a value in a URL of another program",
      ["it's w/rd(é)"],
      ["it%27s%20w%2Frd%28%C3%A9%29 it%27s+w/rd%28%C3%A9%29 it%27s%20w%2frd%28%c3%a9%29"],
      "*** *** ***",
    ],
    [
      "a password within a value in JSON, and no other member",
      ['{"user":"application","db":{"password":"hunter2x"}}'],
      ["application:hunter2x"],
      "application:***",
    ],
    [
      "a password that is a number in JSON",
      ['{"port":5432,"pin_token":739201}'],
      ["5432 739201"],
      "5432 ***",
    ],
    ["a value without the blanks around it", ["  hunter2x \t"], ["<hunter2x>"], "<***>"],
    ["a value in a URL", ["p@ss w/rd"], ["u:p%40ss%20w%2Frd@h"], "u:***@h"],
    ["a value in Unicode", ["pässwörd"], ["x pässwörd y"], "x *** y"],
    ["a value of other letters", ["Ãpfelmus"], ["Ãpfelmus ãpfelmus"], "*** ãpfelmus"],
    [
      "bytes that are no text",
      [Buffer.from("fffe8081", "hex")],
      [Buffer.from("78fffe80812e", "hex")],
      "x***.",
    ],
    ["nothing where it only begins", ["hunter2x"], ["pass hun", "ger"], "pass hunger"],
    ["nothing of a value that is too short", ["abc"], ["abc YWJj"], "abc YWJj"],
    ["nothing where there are no values", [], ["abc"], "abc"],
  ] as const)("hides %s", (_, values, chunks, expected) => {
    expect(masked(values, chunks)).toBe(expected);
  });

  it.each([0, 1, 2, 3, 4])("hides a value in base64 behind %i bytes", (before) => {
    const value = "correct horse battery";
    const encoded = Buffer.from(`${"x".repeat(before)}${value}yy`).toString("base64");
    expect(masked([value], [encoded])).toContain("***");
  });

  it.each([64, 76])("hides a value in base64 that is broken into lines of %i", (width) => {
    const long = Array.from({ length: 30 }, (_, index) => `part${index}`).join("-");
    for (const end of ["", "\n"]) {
      const encoded = Buffer.from(long + end).toString("base64");
      const lines = encoded.replace(new RegExp(`.{${width}}`, "g"), "$&\n");
      expect(masked([long], [lines])).toMatch(/^(?:\*{3}\n)+\*{3}.{0,4}$/);
    }
  });

  it("hides the largest secrets, of one line and of many", () => {
    const one = "k3y-".repeat(16_384);
    const many = Array.from({ length: 12_000 }, (_, line) => `l${line}`).join("\n");
    expect(masked([one, many], [one, "|", many, "|l11999|"])).toBe("***|***|***|");
  });

  const value = fc.string({
    unit: fc.oneof(
      fc.constantFrom("a", "A", "ä", "Ã", "%", "\n"),
      fc.string({ minLength: 1, maxLength: 1 }),
    ),
    minLength: maskedCharactersMin,
    maxLength: 20,
  });
  const values = fc.array(value, { minLength: 1, maxLength: 4 });

  it("lets no value through, however the text is cut", () => {
    fc.assert(
      fc.property(
        values,
        fc.array(fc.oneof(fc.string({ maxLength: 6 }), fc.nat(3)), { maxLength: 12 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (secrets, parts, cuts) => {
          const text = parts
            .map((part) =>
              typeof part === "number" ? (secrets[part % secrets.length] ?? "") : part,
            )
            .join("");
          const bytes = Buffer.from(text);
          const chunks: Buffer[] = [];
          for (let start = 0; start < bytes.length; ) {
            const length = cuts.next().value ?? 1;
            chunks.push(bytes.subarray(start, start + length));
            start += length;
          }
          const shown = masked(secrets, chunks);
          expect(shown).toBe(masked(secrets, [bytes]));
          // The mask itself may spell a value that is made of its own character.
          for (const secret of secrets) {
            if (!secret.includes("*")) expect(shown).not.toContain(secret);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("lets all else through as it came, any bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 10 }), (chunks) => {
        const masker = new Masker(["a value that never stands there"]);
        const out = chunks.map((chunk) => masker.write(Buffer.from(chunk)));
        const whole = Buffer.concat([...out, masker.end()]);
        expect(whole.equals(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))))).toBe(true);
      }),
    );
  });
});
