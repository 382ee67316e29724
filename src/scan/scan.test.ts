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

  it("is told by the characters before it, not by their bytes", () => {
    const sample = samples["github-token"]?.();
    const text = `ä€😀 ${sample?.text}`;
    for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`, "utf16le")]) {
      expect(scanner.scan(bytes, "a")[0]).toMatchObject({ line: 1, column: 6 });
    }
  });

  it("is one where two rules see the same place", () => {
    const sample = samples["github-token"]?.();
    expect(found(`token = "${sample?.text}"`)).toEqual([["github-token", sample?.secret]]);
  });

  it("is allowed on a line that says so, and only there", () => {
    const texts = ["npm-token", "npm-token", "stripe-key", "npm-token"].map(
      (id) => samples[id]?.().text,
    );
    const [first, second, third, fourth] = texts;
    const text = `${first}\n${second} ${third} # sallyport:allow\n${fourth}`;
    const findings = scanner.scan(Buffer.from(text), "a");
    expect(findings.map(({ isAllowed, line }) => [isAllowed, line])).toEqual([
      [false, 1],
      [true, 2],
      [true, 2],
      [false, 3],
    ]);
  });

  it("is found in UTF-16 with a byte order mark, of either order", () => {
    const sample = samples["stripe-key"]?.();
    const wide = Buffer.from(`\ufeffkey ${sample?.text} end`, "utf16le");
    for (const bytes of [wide, Buffer.from(wide).swap16(), Buffer.concat([wide, Buffer.of(1)])]) {
      expect(scanner.scan(bytes, "a").map(({ secret }) => secret)).toEqual([sample?.secret]);
    }
  });

  it("is told by its column among thousands in one line, without counting it anew for each", () => {
    const piece = `${" ".repeat(500)}ä `;
    const texts = Array.from({ length: 4_000 }, () => piece + samples["github-token"]?.().text);
    const began = process.cpuUsage().user;
    const findings = scanner.scan(Buffer.from(texts.join("")), "a.min.js");
    // It was 22 seconds of the processor; in microseconds.
    expect(process.cpuUsage().user - began).toBeLessThan(3_000_000);
    expect(findings.map(({ column }) => column)).toEqual(
      texts.map((_, index) => index * 542 + 503),
    );
  });

  it("is not looked for in binary files", () => {
    expect(found(`\0\0${samples["stripe-key"]?.().text}`)).toEqual([]);
  });
});

const secretOf = (id: string): string => samples[id]?.().secret ?? "";
const drawn = secretOf("assigned-secret");
const keyLines = secretOf("private-key").trim().split("\n");

/** How secrets stand in files of people: what is before, the secret, what is after, the file. */
const written = [
  ["a password in a URL without a name", "redis://:", drawn, "@cache:6379/0"],
  ["a key in a workflow", "aws-secret-access-key: ", secretOf("aws-secret-access-key"), ""],
  ["a key of Hadoop", "fs.s3a.secret.key=", secretOf("aws-secret-access-key"), "\n"],
  ["a typed constant", 'const apiKey: string = "', drawn, '";'],
  ["a field of a class", 'private token?: string = "', drawn, '";'],
  ["a comparison", 'if (password === "', drawn, '")'],
  ["a value without quotes in .env", "export DB_PASSWORD=", drawn, " # mine", ".env.local"],
  ["a value without quotes in YAML", "  token: ", drawn, "\r\n", "values.yaml"],
  ["a value without quotes in an image", "ENV API_KEY=", drawn, "", "app.Dockerfile"],
  ["a key of two words in XML", "<clientSecret>", drawn, "</clientSecret>"],
  ["a header of a program", '"Authorization": "Basic ', "dXNlcjpwYXNzMTIzNDU2Nzg5", '"'],
  ["a short name in a connection string", "Data Source=a;Uid=b;Pwd=", drawn, ";"],
] as const;

it("takes no four letters within a token for a filling", () => {
  for (const chance of ["xXxX", "Xxxx", "dUmmy"]) {
    const text = `hvs.${"aB3dE5fG7h".repeat(3)}${chance}${"jK1mN0pQ8r".repeat(2)}`;
    expect(found(text)).toEqual([["vault-token", text]]);
  }
});

describe("as people write it", () => {
  it.each(written)("%s is found", (_, before, secret, after, path?: string) => {
    expect(found(before + secret + after, path).map(([, text]) => text)).toEqual([secret]);
  });

  it.each([
    ["in pieces of code", (line: string) => `  "${line}\\n" +`],
    ["escaped twice", (line: string) => `${line}\\\\n`],
    ["in a comment", (line: string) => `# ${line}`],
    ["behind an armor's header", (line: string) => `Comment: GnuPG (Linux)\n${line}`],
  ])("a private key %s is found", (_, shape) => {
    const text = ["-----BEGIN RSA PRIVATE KEY-----", ...keyLines].map(shape).join("\n");
    expect(found(text).map(([id]) => id)).toEqual(["private-key"]);
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
  ["a path from the root", 'secret = "/usr/lib/x86_64-linux-gnu/libsecret2.so"'],
  ["an ARN", 'secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:a-b1"'],
  ["a UUID", 'token = "123e4567-e89b-42d3-a456-426614174000"'],
  ["the digest of a file", `"src/access-key.ts": "${"0a1b2c3d4e5f6789".repeat(2)}01234567"`],
  ["the name of a header", 'token = "X-Amz-S3session-Token"'],
  ["a token whose checksum is wrong", `ghp_${"a1".repeat(18)}`],
  ["a header of a key without the key", "-----BEGIN PRIVATE KEY----- goes here"],
  ["a filling of a token", `sk_live_${"x".repeat(24)}`],
  ["one letter as a token", `glpat-${"a".repeat(20)}`],
  [
    "a key that is cut short",
    "-----BEGIN PRIVATE KEY-----\nMIIEvQ(...)\n-----END PRIVATE KEY-----",
  ],
  ["a variable in a connection string", "Server=a;Password=$PASSWORD1;"],
  ["code behind a semicolon", "a=1;password=t.value1;"],
  ["a name in a URL's query", "https://a/b?token=next-page-token"],
  ["three parts that are no token", `eyJ${"a".repeat(20)}.eyJ${"a".repeat(20)}.${"a".repeat(30)}`],
] as const;

describe("what only looks like a secret", () => {
  it.each(harmless)("%s is let go", (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    ["a name", "passwordSecretName: my-app-credentials-v2\n", "values.yaml"],
    ["a version", "js-tokens: 4.0.0-beta.20240115\n", "pnpm-lock.yaml"],
    ["a time", "token_issued: 2024-01-15T10:00:00Z\n", "a.yml"],
    ["what a command says", "TOKEN=$(cat /run/token1)\n", "run.sh"],
    ["a variable", "TOKEN=$GITHUB_TOKEN_2024abc\n", ".env"],
  ])("%s without quotes is let go in settings", (_, text, path) => {
    expect(found(text, path)).toEqual([]);
  });

  it("is a token that goes on in front of its beginning", () => {
    for (const rule of secretRules) {
      const sample = samples[rule.id]?.();
      const isWhole = sample?.text === sample?.secret && rule.before === undefined;
      if (!isWhole || !rule.pattern.source.startsWith("(?<![A-Za-z0-9_])")) continue;
      expect([rule.id, found(`abc${sample?.text}`)]).toEqual([rule.id, []]);
    }
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

describe("the search by keywords", () => {
  /** What a rule finds without keywords, as places of secrets. */
  function plainly(text: string, path: string): readonly (readonly [id: string, at: number])[] {
    return secretRules
      .filter(({ files }) => files === undefined || files.test(path))
      .flatMap(({ id, pattern, isSecret }) =>
        [...text.matchAll(new RegExp(pattern, `${pattern.flags}dg`))].flatMap((match) => {
          const [at = 0] = match.indices?.[match[1] === undefined ? 0 : 1] ?? [];
          return isSecret?.(match[1] ?? match[0]) === false ? [] : [[id, at] as const];
        }),
      );
  }

  const ids = Object.keys(samples);
  const piece = fc.oneof(
    fc.constantFrom(...ids).map((id) => `\n${samples[id]?.().text ?? ""}\n`),
    fc.constantFrom(...secretRules.flatMap(({ keywords }) => keywords)),
    fc.string({ maxLength: 7 }),
  );

  it("loses nothing that the rules find by themselves", () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.constantFrom("a.ts", ".npmrc", ".pgpass"),
        (pieces, path) => {
          const text = pieces.join("").replaceAll(/[\0\u0100-\uffff]/g, "?");
          const findings = scanner.scan(Buffer.from(text, "latin1"), path);
          const isFound = (at: number) =>
            findings.some(({ offset, secret }) => offset <= at && at < offset + secret.length);
          expect(plainly(text, path).filter(([, at]) => !isFound(at))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("the keyword finder", () => {
  const keyword = fc.string({
    unit: fc.constantFrom("a", "b", "A", "_"),
    minLength: 3,
    maxLength: 6,
  });

  it("tells a keyword once, also where it is the beginning of another", () => {
    const seen: [start: number, keyword: number][] = [];
    const finder = new KeywordFinder(["_-a", "_-aee__--"]);
    finder.search(Buffer.from("x_-aee__--"), (keyword, start) => seen.push([start, keyword]));
    expect(seen).toEqual([
      [1, 0],
      [1, 1],
    ]);
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
        // Where the bytes begin in their buffer: words of four bytes are read.
        fc.nat(3),
        (keywords, text, shift) => {
          const bytes = Buffer.alloc(shift + text.length, 0);
          bytes.write(text, shift, "latin1");
          const seen: [start: number, keyword: number][] = [];
          new KeywordFinder(keywords).search(bytes.subarray(shift), (index, start) =>
            seen.push([start, index]),
          );
          const expected = Array.from(text, (_, start) =>
            keywords.flatMap((each, index) => {
              const piece = text.slice(start, start + each.length);
              return piece.toLowerCase() === each.toLowerCase() ? [[start, index] as const] : [];
            }),
          ).flat();
          expect(seen).toEqual(expected);
        },
      ),
    );
  });
});
