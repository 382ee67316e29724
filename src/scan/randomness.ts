/** Whether a text is random enough to be a secret, and the checksums that some tokens end in. */
import { crc32 } from "node:zlib";

/** Shannon entropy in bits a character: 0 for one repeated, 6 for evenly mixed base64. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * Whether a token's last six characters are the CRC-32 of the thirty before them in base 62, as
 * those of GitHub and npm are ("Behind GitHub's new authentication token formats").
 */
export function endsInChecksum(token: string): boolean {
  const body = token.slice(token.indexOf("_") + 1);
  let rest = crc32(Buffer.from(body.slice(0, -6), "latin1"));
  let checksum = "";
  while (checksum.length < 6) {
    checksum = base62.charAt(rest % 62) + checksum;
    rest = Math.floor(rest / 62);
  }
  return body.endsWith(checksum);
}

/** Texts that stand where a secret would: names of variables, templates, fillings. */
const placeholder = new RegExp(
  [
    String.raw`^[$<{%[(]|\$\{|\{\{|^\*+$|\.\.\.`,
    "example|placeholder|change.?me|your[-_.]|redacted|^(?:test|fake|sample)",
    String.raw`process\.env|os\.environ|getenv`,
  ].join("|"),
  "i",
);

/** Short ones: in any case of letters they would stand by chance in one token of ten thousand. */
const shortFilling = /x{5}|X{5}|dummy|Dummy|DUMMY|^(.)\1*$/;

export function isPlaceholder(text: string): boolean {
  return placeholder.test(text) || shortFilling.test(text);
}

/** `0123456789`, `abcdef…`: a text that only counts. */
export function isSequence(text: string): boolean {
  let steps = 0;
  for (let index = 1; index < text.length; index += 1) {
    const step = text.charCodeAt(index) - text.charCodeAt(index - 1);
    if (step === 1 || step === 0) steps += 1;
  }
  return steps >= (text.length - 1) * 0.8;
}
