/** `BinaryEquals`: bytes that are written in base64. */
import type { ValueTestMaker } from "./test.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const base64 = /^([A-Za-z0-9+/]*)={0,2}$/;

/** The bytes of a base64 text, one character a byte; `undefined` where it is not base64. */
export function decodeBase64(text: string): string | undefined {
  const digits = base64.exec(text)?.[1];
  if (digits === undefined || digits.length % 4 === 1) return undefined;
  if (digits.length !== text.length && text.length % 4 !== 0) return undefined;
  let bytes = "";
  let bits = 0;
  let bitCount = 0;
  for (const digit of digits) {
    bits = ((bits << 6) | alphabet.indexOf(digit)) & 0xffff;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    bytes += String.fromCharCode((bits >> bitCount) & 0xff);
  }
  return bytes;
}

/** Compares the bytes, so that two spellings of the same bytes are equal. */
export const binaryEquals: ValueTestMaker = (value, { fitsMalformed }) => {
  const expected = decodeBase64(value.text);
  if (expected === undefined) return undefined;
  return (seen) => {
    const bytes = typeof seen === "string" ? decodeBase64(seen) : undefined;
    return bytes === undefined ? fitsMalformed : bytes === expected;
  };
};
