/**
 * Runs a TypeScript program of this project under the pinned Node, whatever Node was started.
 *
 * Plain JavaScript without dependencies, for it must run on Node 20 before anything is installed.
 */
import { spawn } from "node:child_process";
import module from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./install.mjs";
import { watchNpm } from "./parents.mjs";
import { isPublished, publishedProgram } from "./published.mjs";
import { runtimePath, runtimeVersion } from "./runtime.mjs";
import { forwardedSignals } from "./signals.mjs";

/** All that one sends to a program: what it does on them is its own affair. */
const runtimeSignals = [...forwardedSignals, "SIGQUIT", "SIGUSR1", "SIGUSR2"];

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const shutdownMaxMs = 10_000;

/** Compiled code, which halves the start; where the folder cannot be written, Node does without. */
const compileCache = join(root, "node_modules", ".cache", "sallyport");

/** Stops as if asked to, and by force where that takes too long. */
function stop() {
  setTimeout(() => process.exit(1), shutdownMaxMs).unref();
  process.kill(process.pid, "SIGTERM");
}

/** When the Node that started us is killed, its channel closes: no server may be left behind. */
function stopWithParent() {
  watchNpm(stop);
  if (process.send === undefined) return;
  process.once("disconnect", stop);
  process.channel.unref(); // a command that is done may end
}

/** Runs this very program again under `runtime`; resolves to its exit code. */
function runUnder(runtime) {
  return new Promise((resolve, reject) => {
    const child = spawn(runtime, [...process.execArgv, ...process.argv.slice(1)], {
      stdio: ["inherit", "inherit", "inherit", "ipc"],
    });
    for (const signal of runtimeSignals) process.on(signal, () => child.kill(signal));
    watchNpm(() => child.kill("SIGTERM"));
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      if (child.connected) child.disconnect();
      resolve(code ?? 128 + constants.signals[signal]); // as shells report a death by signal
    });
  });
}

/** The module to run, and the Node to run it under where that is another one. */
async function prepared(url, needs) {
  if (isPublished(root)) return publishedProgram(root, url);
  await ensureInstalled(root, needs);
  const isPinned = process.versions.node === runtimeVersion(root);
  return { url, runtime: isPinned ? undefined : runtimePath(root) };
}

/**
 * Installs what is missing in a checkout, then calls `main(arguments)` of the module `url` under
 * the pinned Node. `main` resolves to the exit code. `development` says whether it needs
 * development packages.
 */
export async function launch(url, programArguments, { development }) {
  let program;
  try {
    program = await prepared(url, { development });
    if (program.runtime !== undefined) {
      process.exitCode = await runUnder(program.runtime);
      return;
    }
  } catch (error) {
    process.stderr.write(`sallyport: ${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  stopWithParent();
  module.enableCompileCache(compileCache);
  const { main } = await import(program.url);
  process.exitCode = await main(programArguments);
}
