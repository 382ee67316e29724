/** The package as `npm pack` makes it and npm lays it down: the command runs from it. */
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sallyport-package-"));
const modules = join(folder, "node_modules");
const installed = join(modules, "sallyport");
const { dependencies, optionalDependencies, version } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
);
const started: ChildProcess[] = [];

/** As npm does, without asking a registry: what the package depends on stands beside it. */
function layDown(): void {
  execFileSync("npm", ["pack", "--ignore-scripts=false", "--pack-destination", folder], {
    cwd: root,
    stdio: "ignore",
  });
  execFileSync("tar", ["-xzf", join(folder, `sallyport-${version}.tgz`), "-C", folder]);
  mkdirSync(modules);
  cpSync(join(folder, "package"), installed, { recursive: true });
  for (const name of [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]) {
    const source = join(root, "node_modules", name);
    if (!existsSync(source)) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(source, join(modules, name));
  }
  mkdirSync(join(modules, ".bin"));
  symlinkSync("../sallyport/cli/sallyport.mjs", join(modules, ".bin/sallyport"));
}

const command = join(modules, ".bin/sallyport");
const inherited = Object.entries(process.env).filter(([name]) => !/^(SALLYPORT|npm)_/.test(name));
const environment = { ...Object.fromEntries(inherited), SALLYPORT_LISTEN: "127.0.0.1:0" };

async function run(...commandLine: readonly string[]) {
  const options = { cwd: folder, env: environment };
  return promisify(execFile)(process.execPath, [command, ...commandLine], options);
}

beforeAll(layDown, 120_000);

afterAll(async () => {
  for (const child of started) {
    const closed = child.exitCode === null ? once(child, "close") : undefined;
    child.kill("SIGKILL");
    await closed;
  }
  rmSync(folder, { recursive: true, force: true });
});

describe("the package", () => {
  it("has no lock file, by which the launcher tells it from a checkout", () => {
    expect(existsSync(join(installed, "package-lock.json"))).toBe(false);
  });

  it("has no test and no helper of tests among what was built", () => {
    const built = readdirSync(join(installed, "dist/command"), { recursive: true }).map(String);
    expect(built.filter((path) => /\.test\.|[\\/]testing[\\/]/.test(path))).toEqual([]);
    expect(built).toContain(join("cli", "main.js"));
  });

  it("has every module that one of its own names, threads too", () => {
    const folders = readdirSync(join(installed, "dist/command"), { recursive: true });
    const files = folders.map((path) => join(installed, "dist/command", String(path)));
    const named = files
      .filter((file) => file.endsWith(".js"))
      .flatMap((file) => {
        const names = readFileSync(file, "utf8").matchAll(
          /(?:from |import\(|new URL\()"(\.\.?\/[^"]*\.(?:js|ts))"/g,
        );
        return [...names].map(([, name = ""]) => join(dirname(file), name));
      });
    expect(named.length).toBeGreaterThan(1_000);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  it("tells its version", async () => {
    expect((await run("version")).stdout).toContain(`sallyport ${version} (Node `);
  });

  it("checks a policy", async () => {
    const file = join(folder, "policy.json");
    writeFileSync(file, '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}');
    expect((await run("policy", "check", file)).stdout).toBe("1 policy: 0 errors, 0 warnings\n");
  });

  it("serves", async () => {
    const child = spawn(process.execPath, [command, "serve"], { cwd: folder, env: environment });
    started.push(child);
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    const endpoint = /http:\S+/.exec(String(line))?.[0];
    const health = await fetch(`${endpoint}/health`);
    expect(await health.json()).toEqual({ status: "ok", version });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("says so where it was packed without its build", async () => {
    rmSync(join(installed, "dist"), { recursive: true });
    await expect(run("version")).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^sallyport: this package was packed without its build/),
    });
  });
});
