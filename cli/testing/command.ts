/** The real command, run in a folder that is thrown away; for tests. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const command = fileURLToPath(new URL("../sallyport.mjs", import.meta.url));

export interface Outcome {
  /** Null where a signal ended the process. */
  readonly code: number | null;
  readonly printed: string;
  readonly complained: string;
}

export interface Serving {
  /** The line that it printed when it was ready. */
  readonly line: string;
  readonly endpoint: string;
  /** All that it wrote to its error stream until it ended. */
  readonly outcome: Promise<Outcome>;
  signal(name: NodeJS.Signals): void;
}

export interface Place {
  readonly folder: string;
  run(...commandLine: readonly string[]): Promise<Outcome>;
  /** Resolves when the server is ready. */
  serve(...options: readonly string[]): Promise<Serving>;
  /** The same folder under further settings. */
  with(settings: Readonly<Record<string, string>>): Place;
}

const folders: string[] = [];
const children: { readonly child: ChildProcess; readonly outcome: Promise<Outcome> }[] = [];

// Here and not with each place: within a test it would be too late to say so.
afterAll(async () => {
  for (const { child, outcome } of children) {
    child.kill("SIGKILL");
    await outcome;
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new place; its servers are killed and its folder is deleted after the file's tests. */
export function makePlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-cli-"));
  folders.push(folder);
  const start = (commandLine: readonly string[], settings: Readonly<Record<string, string>>) => {
    const child = spawn(process.execPath, [command, ...commandLine], {
      cwd: folder,
      env: { ...withoutOurs(process.env), ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const started = { child, outcome: outcomeOf(child) };
    children.push(started);
    return started;
  };
  const placeWith = (settings: Readonly<Record<string, string>>): Place => ({
    folder,
    run: (...commandLine) => start(commandLine, settings).outcome,
    serve: (...options) => ready(start(["serve", ...options], settings)),
    with: (further) => placeWith({ ...settings, ...further }),
  });
  return placeWith({ SALLYPORT_LISTEN: "127.0.0.1:0" });
}

/** Settings of ours and of AWS's clients, which whoever runs the tests may have. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^(?:SALLYPORT|AWS)_/.test(name));
  return Object.fromEntries(kept);
}

async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let printed = "";
  let complained = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complained += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, printed, complained };
}

async function ready(started: {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}): Promise<Serving> {
  const { child, outcome } = started;
  if (child.stdout === null) throw new Error("the server has no output");
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, "line").then(([text]) => String(text)),
    outcome.then(({ complained }) => {
      throw new Error(`the server ended before it was ready: ${complained}`);
    }),
  ]);
  const endpoint = /http:\S+/.exec(line)?.[0] ?? "";
  return { line, endpoint, outcome, signal: (name) => void child.kill(name) };
}
