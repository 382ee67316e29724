/** Installs the project's packages where they are missing or not those of the lock file. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { isInstalled } from "./installed.mjs";
import { withLock } from "./lock.mjs";
import { forwardedSignals } from "./signals.mjs";

const npmArguments = [
  "ci",
  "--include=dev", // also where NODE_ENV says production: starting and testing share one folder
  "--include=optional", // the pinned Node
  "--ignore-scripts", // no package that we use needs one, so none may run
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
];

/**
 * The npm that runs us, with the Node that runs it, else the one on PATH. `npx` also sets the
 * variable, to its own program beside npm's.
 */
function npmCommand() {
  const running = process.env.npm_execpath ?? "";
  const client = join(dirname(running), "npm-cli.js");
  if (/^np[mx]-cli\.js$/.test(basename(running)) && existsSync(client)) {
    return { program: process.env.npm_node_execpath ?? process.execPath, first: [client] };
  }
  return { program: "npm", first: [] };
}

/** Runs `npm ci`, keeping its output; resolves to its exit code and all that it said. */
function runNpm(root) {
  const { program, first } = npmCommand();
  const shell = process.platform === "win32" && program === "npm"; // there it is a batch file
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...npmArguments], {
      cwd: root,
      shell,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (text) => {
      output += text;
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    // Whoever stops us stops npm too: it must not go on without the lock.
    for (const signal of forwardedSignals) process.on(signal, () => child.kill(signal));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      for (const forwarded of forwardedSignals) process.removeAllListeners(forwarded);
      resolve({ code: code ?? signal, output });
    });
  });
}

/** Outside the project, where it can neither be committed nor be removed by `npm ci`. */
function lockFile(root) {
  const user = process.getuid?.() ?? "";
  const name = createHash("sha256").update(`${user} ${root}`).digest("hex").slice(0, 16);
  return join(tmpdir(), `sallyport-install-${name}.lock`);
}

/**
 * Makes sure that the packages are there. Says one line on the error stream when it has to install
 * (the output stream belongs to the command), and all that npm said when that fails.
 *
 * Throws where npm is not found or fails.
 */
export async function ensureInstalled(root, { development }) {
  if (isInstalled(root, { development })) return;
  await withLock(lockFile(root), async () => {
    if (isInstalled(root, { development })) return; // by the process that held the lock before
    process.stderr.write("sallyport: installing packages, once (npm ci)\n");
    const { code, output } = await runNpm(root);
    if (code !== 0) throw new Error(`npm ci failed (${code}):\n${output}`);
    if (!isInstalled(root, { development })) {
      throw new Error(`npm ci left packages out that package-lock.json names:\n${output}`);
    }
  });
}
