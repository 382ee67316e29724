/** Runs one script of this folder against a server, and reads its lines. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A script prints a line for each check: `ok …`, `not ok …` or `skip …`. */
export interface ScriptRun {
  readonly checks: number;
  /** Failing lines, and what else tells that the script did not run to its end. */
  readonly failures: readonly string[];
}

/** Why a program that scripts need cannot be had here, or `undefined` where it can. */
export function absence(command: string, ...argumentsOf: readonly string[]): string | undefined {
  const probe = spawnSync(command, argumentsOf, { encoding: "utf8" });
  if (probe.error !== undefined) return `${command} cannot be run: ${probe.error.message}`;
  return probe.status === 0 ? undefined : `${command} failed: ${probe.stderr.trim()}`;
}

/** `script` is its path from this folder; its ending tells what runs it. */
export async function runScript(
  script: string,
  environment: Readonly<Record<string, string>>,
): Promise<ScriptRun> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(script.endsWith(".py") ? "python3" : "bash", [path], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const complaints: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => complaints.push(text));
  const ended = once(child, "close");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  const [code] = await ended;
  const failures = lines.filter((line) => line.startsWith("not ok "));
  if (code !== 0 && failures.length === 0) {
    failures.push(`${script} ended with ${code}: ${complaints.join("").slice(-2_000)}`);
  }
  return { checks: lines.filter((line) => /^(?:(?:not )?ok|skip) /.test(line)).length, failures };
}
