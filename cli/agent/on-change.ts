/** Runs a command after its files changed: without a shell, for a limited time, output masked. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Masker, maskingStream } from "../run/mask.ts";
import type { CommandSettings } from "./settings.ts";

/** What became of it, as a sentence; undefined where all went well. */
export async function runOnChange(
  { command, words, millisecondsMax }: CommandSettings,
  secrets: readonly string[],
): Promise<string | undefined> {
  const child = spawn(command, words, {
    env: withoutCredentials(process.env),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: millisecondsMax,
    killSignal: "SIGKILL",
  });
  for (const output of [child.stdout, child.stderr]) {
    output.pipe(maskingStream(new Masker(secrets))).pipe(process.stderr, { end: false });
  }
  try {
    // "exit" and not "close": what it leaves running may keep its output open.
    const [code, signal] = await once(child, "exit");
    if (code === 0) return undefined;
    if (signal === "SIGKILL") return `${command} was stopped after ${millisecondsMax} ms`;
    return `${command} ended with ${signal ?? code}`;
  } catch (error) {
    return `${command} cannot be started: ${error instanceof Error ? error.message : error}`;
  }
}

/** The command has no need of what the agent reads secrets with. */
function withoutCredentials(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^(?:AWS|SALLYPORT)_/.test(name));
  return Object.fromEntries(kept);
}
