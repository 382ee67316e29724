/** The scan of a text: that every form is found wherever it stands, and little else. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeywordFinder } from "./keyword-finder.ts";
import { secretRules } from "./rules.ts";
import { SecretScanner } from "./scanner.ts";
import { samples } from "./testing/samples.ts";

const scanner = new SecretScanner();

function found(text: string, path = "file.txt"): readonly (readonly [string, string])[] {
  return scanner
    .scan(Buffer.from(text, "latin1"), path)
    .map(({ rule, secret }) => [rule.id, secret] as const);
}

/** Text in which no secret stands. */
const filling = fc.array(fc.constantFrom("let x = 1;\n", "\n", "  ", "# words\n", "a, b, c "), {
  maxLength: 400,
});

describe("every rule", () => {
  it("has a sample", () => {
    expect(Object.keys(samples).toSorted()).toEqual(secretRules.map(({ id }) => id).toSorted());
  });

  it.each(secretRules.map(({ id }) => id))("%s finds its own", (id) => {
    const sample = samples[id]?.();
    expect(found(`x\n${sample?.text}\ny`, sample?.path)).toEqual([[id, sample?.secret]]);
  });

  it.each(secretRules.map(({ id }) => id))("%s finds it wherever it stands", (id) => {
    fc.assert(
      fc.property(filling, filling, (before, after) => {
        const sample = samples[id]?.();
        const text = `${before.join("")}\n${sample?.text}\n${after.join("")}`;
        expect(found(text, sample?.path)).toContainEqual([id, sample?.secret]);
      }),
      { numRuns: 20 },
    );
  });
});

describe("a finding", () => {
  it("says where its secret begins", () => {
    const sample = samples["github-token"]?.();
    const [finding] = scanner.scan(Buffer.from(`one\ntwo\n  ${sample?.text}`), "a");
    expect(finding).toMatchObject({ line: 3, column: 3, offset: 10 });
  });

  it("is one where two rules see the same place", () => {
    const sample = samples["github-token"]?.();
    expect(found(`token = "${sample?.text}"`)).toEqual([["github-token", sample?.secret]]);
  });

  it("is let go on a line that allows it, and only there", () => {
    const [first, second] = [samples["npm-token"]?.(), samples["npm-token"]?.()];
    const text = `${first?.text} # sallyport:allow\n${second?.text}`;
    expect(found(text)).toEqual([["npm-token", second?.secret]]);
  });

  it("is found in UTF-16 with a byte order mark", () => {
    const sample = samples["stripe-key"]?.();
    const wide = Buffer.from(`\ufeffkey ${sample?.text} end`, "utf16le");
    expect(scanner.scan(wide, "a").map(({ secret }) => secret)).toEqual([sample?.secret]);
  });

  it("is not looked for in binary files", () => {
    expect(found(`\0\0${samples["stripe-key"]?.().text}`)).toEqual([]);
  });
});

const harmless = [
  ["AWS's own example key", "AKIAIOSFODNN7EXAMPLE"],
  [
    "AWS's own example secret",
    'aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"',
  ],
  ["a variable in a URL", "postgres://app:$PASSWORD@db/app"],
  ["a template in a URL", "postgres://app:{{password}}@db/app"],
  ["a word in a URL", "postgres://app:password@db/app"],
  ["a filling", 'password = "xxxxxxxxxxxxxxxx1"'],
  ["a name of a variable", 'password = "process.env.DB_PASSWORD_1"'],
  ["a path", 'secret = "prod/payments/db1/password"'],
  ["an ARN", 'secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:a-b1"'],
  ["a UUID", 'token = "123e4567-e89b-42d3-a456-426614174000"'],
  ["the name of a header", 'token = "X-Amz-S3session-Token"'],
  ["a token whose checksum is wrong", `ghp_${"a1".repeat(18)}`],
  ["a header of a key without the key", "-----BEGIN PRIVATE KEY----- goes here"],
  ["three parts that are no token", `eyJ${"a".repeat(20)}.eyJ${"a".repeat(20)}.${"a".repeat(30)}`],
] as const;

describe("what only looks like a secret", () => {
  it.each(harmless)("%s is let go", (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe("any bytes", () => {
  it("are scanned to the end without a fault", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_000 }), (bytes) => {
        const findings = scanner.scan(Buffer.from(bytes), "any");
        for (const { offset, secret } of findings) {
          expect(Buffer.from(bytes).toString("latin1", offset, offset + secret.length)).toBe(
            secret,
          );
        }
      }),
    );
  });
});

describe("the keyword finder", () => {
  const keyword = fc.string({
    unit: fc.constantFrom("a", "b", "A", "_"),
    minLength: 1,
    maxLength: 4,
  });

  it("finds what a search for each keyword finds", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(keyword, {
          minLength: 1,
          maxLength: 8,
          selector: (each) => each.toLowerCase(),
        }),
        fc.string({ unit: fc.constantFrom("a", "b", "A", "B", "_", "x"), maxLength: 60 }),
        (keywords, text) => {
          const seen: string[] = [];
          new KeywordFinder(keywords).search(Buffer.from(text), (index, end) =>
            seen.push(`${end} ${index}`),
          );
          const expected: string[] = [];
          for (const [index, each] of keywords.entries()) {
            for (let start = 0; start <= text.length - each.length; start += 1) {
              const piece = text.slice(start, start + each.length);
              if (piece.toLowerCase() === each.toLowerCase()) {
                expected.push(`${start + each.length} ${index}`);
              }
            }
          }
          expect(seen.toSorted()).toEqual(expected.toSorted());
        },
      ),
    );
  });
});
