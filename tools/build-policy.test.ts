/** The engine as others get it: from a package in `node_modules`, and bundled for a browser. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, Script } from "node:vm";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPolicy } from "./build-policy.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const minifiedBytesMax = 60_000;

/** What decides how the package is imported, as it is published. */
const { name, version, type, exports } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
);

const folder = mkdtempSync(join(tmpdir(), "sallyport-library-"));
const built = join(folder, "node_modules/sallyport/dist/policy");

beforeAll(async () => {
  mkdirSync(built, { recursive: true });
  const text = JSON.stringify({ name, version, type, exports });
  writeFileSync(join(folder, "node_modules/sallyport/package.json"), text);
  expect(await buildPolicy(built)).toBe(0);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The programs of the documentation, each with what it prints. */
function examples(): readonly (readonly [program: string, printed: string])[] {
  const text = readFileSync(join(root, "docs/policy-library.md"), "utf8");
  const found = [...text.matchAll(/```js\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g)];
  return found.map(([, program = "", printed = ""]) => [program, printed]);
}

function run(program: string, programArguments: readonly string[]): string {
  return execFileSync(process.execPath, [program, ...programArguments], {
    cwd: folder,
    encoding: "utf8",
  });
}

async function bundled(input: string, minify: boolean): Promise<string> {
  const bundle = await rolldown({ input, platform: "browser", treeshake: true });
  // What is told to bundlers is no part of what a browser gets.
  const form = { format: "iife", name: "policy", minify, comments: false } as const;
  const { output } = await bundle.generate(form);
  await bundle.close();
  return output.map((part) => ("code" in part ? part.code : "")).join("\n");
}

describe("sallyport/policy", () => {
  it("has every example of its documentation, and they print what it says", () => {
    const programs = examples();
    expect(programs).toHaveLength(4);
    for (const [at, [program, printed]] of programs.entries()) {
      const file = join(folder, `example-${at}.mjs`);
      writeFileSync(file, program);
      expect(run(file, []).trimEnd()).toBe(printed.trimEnd());
    }
  });

  it("is typed: a strict program compiles, and a wrong one does not", () => {
    const compile = (name: string, program: string): string => {
      const file = join(folder, name);
      writeFileSync(file, program);
      const tsc = join(root, "node_modules/typescript/bin/tsc");
      const options = ["--ignoreConfig", "--noEmit", "--strict", "--module", "nodenext"];
      try {
        return run(tsc, [...options, "--target", "es2023", "--types", "", file]);
      } catch (error) {
        if (error instanceof Error && "stdout" in error) return String(error.stdout);
        throw error;
      }
    };
    const right = `
      import { decide, type ApplicablePolicies, type Decision } from "sallyport/policy";
      import { whatWouldFlip, type Flip } from "sallyport/policy/flip";
      const policies: ApplicablePolicies = { identity: [] };
      const request = {
        principal: { type: "anonymous" }, action: "s3:GetObject", resource: "*",
        resourceAccount: undefined, context: new Map(),
      } as const;
      export const decision: Decision = decide(request, policies);
      export const flip: Flip = whatWouldFlip(request, policies);
    `;
    expect(compile("right.ts", right)).toBe("");
    expect(compile("wrong.ts", right.replace('"anonymous"', '"nobody"'))).toContain("TS2345");
  });

  it("needs nothing of Node: no import of it, and it decides in an empty world", async () => {
    const modules = readdirSync(built).filter((name) => name.endsWith(".js"));
    for (const name of modules) {
      const imports = readFileSync(join(built, name), "utf8").matchAll(/\bfrom "([^"]+)"/g);
      expect([...imports].filter(([, target]) => !target?.startsWith("./"))).toEqual([]);
    }
    const script = await bundled(join(built, "index.js"), true);
    const program = `${script};
      const statement = { Effect: "Allow", Action: "*", Resource: "*" };
      const parsed = policy.parsePolicy(JSON.stringify({ Statement: statement }));
      const compiled = policy.compilePolicy(parsed.policy);
      const attached = { compiled, name: "p", arn: undefined, origin: "inline" };
      const principal = { type: "user", account: "111122223333", arn: "a", uniqueId: "i" };
      const request = { principal, action: "s3:GetObject", resource: "*", context: new Map() };
      policy.explain(request, { identity: [attached] }).sentence;`;
    const empty = createContext({}, { codeGeneration: { strings: false, wasm: false } });
    expect(new Script(program).runInContext(empty)).toBe(
      "s3:GetObject is allowed by statement 1 (line 1) of the identity-based policy p.",
    );
  });

  it(`is under ${minifiedBytesMax} bytes minified, with all that it exports`, async () => {
    const script = await bundled(join(built, "index.js"), true);
    expect(Buffer.byteLength(script)).toBeLessThan(minifiedBytesMax);
  });
});
