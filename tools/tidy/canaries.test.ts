/** Each rule finds its canary, a small project that breaks it, and leaves a clean one alone. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { listedPackages, packageOf } from "./dependencies.ts";
import { isPermissive } from "./licences.ts";
import { projectOf, readProject } from "./project.ts";
import { rules } from "./tidy.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const head = "/** A file. */\n";
const lines = (count: number, line = "  work();\n") => line.repeat(count);
const accessKeyId = ["AK", "IA", "QWERTYUIOPASDFGH"].join("");
const privateKey = ["-----BEGIN ", "PRIVATE KEY-----", "\n", "A".repeat(64)].join("");

interface Canary {
  readonly rule: string;
  /** What is wrong with it. */
  readonly wrong: string;
  readonly texts: Readonly<Record<string, string>>;
  /** The same, put right. */
  readonly clean: Readonly<Record<string, string>>;
}

const textCanaries: readonly Canary[] = [
  {
    rule: "syntax",
    wrong: "half a function",
    texts: { "src/base/a.ts": "export function a( {" },
    clean: { "src/base/a.ts": "export function a() {}" },
  },
  {
    rule: "function-length",
    wrong: "71 lines",
    texts: { "src/base/a.ts": `function a() {\n${lines(69)}}\n` },
    clean: { "src/base/a.ts": `function a() {\n${lines(68)}}\n` },
  },
  {
    rule: "function-length",
    wrong: "a long method and a long callback",
    texts: { "src/base/a.ts": `call(() => {\n${lines(70)}});\nclass A { a() {\n${lines(70)}} }` },
    clean: { "src/base/a.test.ts": `each("a", (b) => {\n${lines(70, "  it.each(b)();\n")}});\n` },
  },
  {
    rule: "line-length",
    wrong: "101 columns",
    texts: { "src/base/a.ts": `// ${"x".repeat(98)}\n` },
    clean: { "src/base/a.ts": `// ${"x".repeat(97)}\n` },
  },
  {
    rule: "file-length",
    wrong: "501 lines with a function",
    texts: { "src/base/a.ts": `const a = () => 1;\n${lines(500, "a();\n")}` },
    clean: { "src/base/a.ts": `const a = [\n${lines(600, "  1,\n")}];\n` },
  },
  {
    rule: "loose-types",
    wrong: "any",
    texts: { "src/base/a.ts": "export const a = (b: any) => b;" },
    clean: { "src/base/a.ts": 'export const a = (b: unknown) => `"any" x as any`; // any' },
  },
  {
    rule: "loose-types",
    wrong: "a value that is promised",
    texts: { "src/base/a.ts": "export const a = (b?: string) => b!.length;" },
    clean: { "src/base/a.ts": "export const a = (b?: string) => !b;" },
  },
  {
    rule: "loose-types",
    wrong: "a compiler told to look away",
    texts: { "src/base/a.ts": `// ${"@ts-"}ignore\nexport const a = 1;` },
    clean: { "src/base/a.ts": "// the types of this are right\nexport const a = 1;" },
  },
  {
    rule: "unfinished-work",
    wrong: "a marker in a comment",
    texts: { "src/base/a.ts": `// ${"TO"}DO: the rest` },
    clean: { "src/base/a.ts": `const a = "${"TO"}DO"; // a to-do list` },
  },
  {
    rule: "unrun-tests",
    wrong: "a test left out",
    texts: { "src/base/a.test.ts": 'it.skip("a", () => {});' },
    clean: { "src/base/a.test.ts": 'it("skips what is empty", () => { pages.skip(1); });' },
  },
  {
    rule: "unrun-tests",
    wrong: "tests kept out by another",
    texts: { "src/base/a.test.ts": 'describe.each([1]).only; test.each.only("b");' },
    clean: { "src/base/a.test.ts": 'it.each([1])("a", () => {});' },
  },
  {
    rule: "swallowed-errors",
    wrong: "an empty catch",
    texts: { "src/base/a.ts": "try { a(); } catch {\n  // never mind\n}" },
    clean: { "src/base/a.ts": "try { a(); } catch {\n  b();\n}" },
  },
  {
    rule: "console-use",
    wrong: "a print in the server",
    texts: { "src/base/a.ts": 'console.log("a");' },
    clean: { "cli/a.ts": 'console.log("a");', "src/base/a.ts": "// console.log" },
  },
  {
    rule: "test-timers",
    wrong: "a test that sleeps",
    texts: { "src/base/a.test.ts": "await new Promise((done) => setTimeout(done, 10));" },
    clean: { "src/base/a.ts": "setTimeout(done, 10);" },
  },
  {
    rule: "import-cycles",
    wrong: "three in a circle",
    texts: {
      "src/base/a.ts": 'import { b } from "./b.ts";',
      "src/base/b.ts": 'export { c } from "./c.ts";',
      "src/base/c.ts": 'await import("./a.ts");',
    },
    clean: {
      "src/base/a.ts": 'import { b } from "./b.ts"; import { c } from "./c.ts";',
      "src/base/b.ts": 'import type { a } from "./a.ts"; import { c } from "./c.ts";',
      "src/base/c.ts": "export const c = 1;",
    },
  },
  {
    rule: "import-direction",
    wrong: "storage that knows the pipeline",
    texts: { "src/storage/a.ts": 'import type { Line } from "../pipeline/line.ts";' },
    clean: { "src/pipeline/a.ts": 'import type { Unit } from "../storage/unit.ts";' },
  },
  {
    rule: "import-direction",
    wrong: "policy that reads the store",
    texts: { "src/policy/a.ts": 'import { open } from "../storage/open.ts";' },
    clean: { "src/policy/a.ts": 'import { parseArn } from "../base/arn.ts";' },
  },
  {
    rule: "import-direction",
    wrong: "a service that imports another",
    texts: { "src/services/sts/a.ts": 'import { iam } from "../iam/service.ts";' },
    clean: { "src/services/sts/a.ts": 'import { b } from "./b.ts";' },
  },
  {
    rule: "import-direction",
    wrong: "wiring that reaches inside a service",
    texts: { "src/main.ts": 'import { user } from "./services/iam/user.ts";' },
    clean: { "src/main.ts": 'import { iamService } from "./services/iam/service.ts";' },
  },
  {
    rule: "import-direction",
    wrong: "a command that knows a service",
    texts: { "cli/a.ts": 'import { iam } from "../src/services/iam/service.ts";' },
    clean: { "cli/a.ts": 'import { start } from "../src/main.ts";' },
  },
  {
    rule: "import-direction",
    wrong: "a command that reaches behind the policy library's door",
    texts: { "cli/a.ts": 'import { derive } from "../src/policy/explain-steps.ts";' },
    clean: { "cli/a.ts": 'import { decide } from "../src/policy/index.ts";' },
  },
  {
    rule: "import-direction",
    wrong: "a console with a back door",
    texts: { "console/a.ts": 'import { start } from "../src/main.ts";' },
    clean: { "console/a.ts": 'import { b } from "./b.ts";' },
  },
  {
    rule: "import-direction",
    wrong: "a room without a place",
    texts: { "src/attic/a.ts": 'import { parseArn } from "../base/arn.ts";' },
    clean: { "src/wire/a.ts": 'import { parseArn } from "../base/arn.ts";' },
  },
  {
    rule: "import-direction",
    wrong: "a product that needs its tools",
    texts: { "src/base/a.ts": 'import { b } from "../../tools/b.ts";' },
    clean: { "tools/a.ts": 'import { user } from "../src/services/iam/user.ts";' },
  },
  {
    rule: "pure-policy",
    wrong: "a look at the clock",
    texts: { "src/policy/a.ts": "export const a = () => Date.now();" },
    clean: { "src/policy/a.ts": "export const a = (now: number) => new Date(now);" },
  },
  {
    rule: "pure-policy",
    wrong: "a wait",
    texts: { "src/policy/a.ts": "export async function a() {}" },
    clean: { "src/policy/a.test.ts": "export async function a() {}" },
  },
  {
    rule: "pure-policy",
    wrong: "a file that is read",
    texts: { "src/policy/a.ts": 'import { readFileSync } from "node:fs";' },
    clean: { "src/storage/a.ts": 'import { readFileSync } from "node:fs";' },
  },
  {
    rule: "opening-sentence",
    wrong: "a file that begins with code",
    texts: { "src/base/a.ts": 'import { b } from "./b.ts";\n/** Too late. */\n' },
    clean: { "src/base/a.ts": head, "cli/a.mjs": `#!/usr/bin/env node\n${head}` },
  },
  {
    rule: "opening-sentence",
    wrong: "a service that does not say what it owns",
    texts: { "src/services/sqs/service.ts": head },
    clean: { "src/services/sqs/service.ts": head, "src/services/sqs/README.md": "Queues.\n" },
  },
  {
    rule: "leaked-secrets",
    wrong: "a key id",
    texts: { "docs/a.md": `aws_access_key_id = ${accessKeyId}` },
    clean: { "docs/a.md": "AKIAIOSFODNN7EXAMPLE AKIAABCDEFGHIJKLMNOP AKIAQQQQQQQQQQQQQQQQ" },
  },
  {
    rule: "leaked-secrets",
    wrong: "a private key",
    texts: { "src/base/a.test.ts": privateKey },
    clean: { "src/base/a.test.ts": 'key.startsWith("-----BEGIN PRIVATE KEY-----")' },
  },
  {
    rule: "machine-paths",
    wrong: "a folder of somebody's machine",
    texts: { "docs/a.md": `cd ${"/ho"}me/ann/sallyport` },
    clean: { "docs/a.md": "cd /tmp/a; see https://example.com/work/a and src/root/b" },
  },
  {
    rule: "dead-exports",
    wrong: "a value that nothing imports",
    texts: { "src/base/a.ts": "export const a = 1;" },
    clean: {
      "src/base/a.ts": "export const a = 1;\nexport interface B {}",
      "src/base/c.ts": 'import { a } from "./a.ts";',
      "tools/test.ts": "export async function main() {}",
    },
  },
  {
    rule: "dead-exports",
    wrong: "a list that did not shrink",
    texts: { "tools/tidy/dead-exports.json": '["src/base/a.ts#a"]', "src/base/a.ts": head },
    clean: {
      "tools/tidy/dead-exports.json": '["src/base/a.ts#a"]',
      "src/base/a.ts": "export const a = 1;",
    },
  },
  {
    rule: "dependencies",
    wrong: "a package that nobody declared",
    texts: { "src/base/a.ts": 'import { x } from "left-pad/x";' },
    clean: {
      "src/base/a.ts": 'import { x } from "left-pad/x"; import "node:fs";',
      "package.json": '{"dependencies":{"left-pad":"1.0.0"}}',
      "docs/dependencies.md": "| `left-pad` | 1.0.0 | MIT | pads | base |\n",
    },
  },
  {
    rule: "dependencies",
    wrong: "a package that is shipped for nothing",
    texts: {
      "tools/a.ts": 'import { x } from "left-pad";',
      "package.json": '{"dependencies":{"left-pad":"1.0.0"}}',
      "docs/dependencies.md": "| `left-pad` | 1.0.0 | MIT | pads | base |\n",
    },
    clean: {
      "src/base/a.ts": 'import { x } from "left-pad";',
      "package.json": '{"dependencies":{"left-pad":"1.0.0"}}',
      "docs/dependencies.md": "| `left-pad` | 1.0.0 | MIT | pads | base |\n",
    },
  },
  {
    rule: "dependencies",
    wrong: "a server that needs what only developers have, a row too few and a row too many",
    texts: {
      "src/base/a.ts": 'import { it } from "vitest";',
      "package.json": '{"devDependencies":{"vitest":"2.0.0"}}',
      "docs/dependencies.md":
        "| `vitest` | 1.0.0 | MIT | a | b |\n| `gone` | 1.0.0 | MIT | a | b |\n",
    },
    clean: {
      "src/base/a.test.ts": 'import { it } from "vitest";',
      "package.json": '{"devDependencies":{"vitest":"2.0.0"}}',
      "docs/dependencies.md": "| `vitest` | 2.0.0 | MIT | runs tests | all |\n",
    },
  },
];

const lock = (packages: Readonly<Record<string, object>>) => ({
  "package-lock.json": JSON.stringify({ packages }),
});

/** Canaries of the rules that read the disk. */
const diskCanaries: readonly Canary[] = [
  {
    rule: "licences",
    wrong: "a product under somebody's copyleft",
    texts: lock({ "node_modules/a": { license: "AGPL-3.0-only" }, "node_modules/b": {} }),
    clean: lock({
      "node_modules/a": { license: "(MIT OR GPL-3.0)" },
      "node_modules/b": { license: "GPL-3.0", dev: true },
    }),
  },
  {
    rule: "lock-file",
    wrong: "a host that not everybody reaches, and a package left out",
    texts: lock({
      "node_modules/a": { resolved: "https://example.com/a.tgz", dependencies: { b: "1" } },
      "node_modules/c/node_modules/b": {},
    }),
    clean: lock({
      "node_modules/a": { optionalDependencies: { b: "1" } },
      "node_modules/a/node_modules/b": { dependencies: { c: "1" } },
      "node_modules/c": {},
    }),
  },
];

function check(
  rule: string,
  texts: Readonly<Record<string, string>>,
  folder = "",
): readonly string[] {
  const found = rules.find(({ name }) => name === rule);
  return found?.check(projectOf(texts, folder)) ?? [];
}

function checkOnDisk(rule: string, texts: Readonly<Record<string, string>>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-tidy-"));
  try {
    for (const [path, text] of Object.entries(texts)) writeFileSync(join(folder, path), text);
    return check(rule, texts, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("every rule", () => {
  it.each(textCanaries)("$rule finds $wrong", ({ rule, texts, clean }) => {
    expect(check(rule, texts)).not.toEqual([]);
    expect(check(rule, clean)).toEqual([]);
  });

  it.each(diskCanaries)("$rule finds $wrong", ({ rule, texts, clean }) => {
    expect(checkOnDisk(rule, texts)).not.toEqual([]);
    expect(checkOnDisk(rule, clean)).toEqual([]);
  });

  it("has a canary", () => {
    const canaries = new Set([...textCanaries, ...diskCanaries].map(({ rule }) => rule));
    expect(rules.map(({ name }) => name).filter((name) => !canaries.has(name))).toEqual([]);
  });

  it("says where", () => {
    const text = "const a = 1;\nconst b = a as any;\n";
    expect(check("loose-types", { "src/base/a.ts": text })).toEqual(["src/base/a.ts:2 `any`"]);
  });
});

describe("reading the project", () => {
  it("finds this file and leaves out what was installed", () => {
    const { sources, texts } = readProject(root);
    const paths = sources.map(({ path }) => path);
    expect(paths).toContain("tools/tidy/canaries.test.ts");
    expect([...texts.keys()].filter((path) => path.includes("node_modules/"))).toEqual([]);
  });

  it("leaves out generated files and data", () => {
    const folder = mkdtempSync(join(tmpdir(), "sallyport-tidy-"));
    for (const path of ["package.json", "src/a.ts", "src/generated/b.ts", "src/data/c.ts"]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), "");
    }
    expect(readProject(folder).sources.map(({ path }) => path)).toEqual(["src/a.ts"]);
    rmSync(folder, { recursive: true });
  });
});

describe("the parts of rules", () => {
  it.each([
    ["node:fs", undefined],
    ["fs", undefined],
    ["./a.ts", undefined],
    ["pg", "pg"],
    ["vitest/config", "vitest"],
    ["@aws-sdk/client-iam/dist/x", "@aws-sdk/client-iam"],
  ])("%s comes from the package %s", (target, name) => {
    expect(packageOf(target)).toBe(name);
  });

  it("reads packages and versions from the rows of a table", () => {
    const table = "| package | version | licence |\n|---|---|---|\n| `@a/b` | 1.2.3 | MIT |\n";
    expect([...listedPackages(table)]).toEqual([["@a/b", "1.2.3"]]);
  });

  it.each([
    ["MIT", true],
    ["(MIT OR GPL-2.0)", true],
    ["MIT AND Apache-2.0", true],
    ["MIT AND GPL-3.0", false],
    ["MPL-2.0", false],
    ["SEE LICENSE IN LICENSE", false],
    ["none", false],
  ])("%s asks for no more than a notice: %s", (expression, expected) => {
    expect(isPermissive(expression)).toBe(expected);
  });
});
