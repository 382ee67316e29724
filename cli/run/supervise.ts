/** Runs a command with resolved secrets until it ends, and acts when a secret is rotated. */
import { setTimeout as pause } from "node:timers/promises";
import type { Settings } from "./ask.ts";
import { type RunningChild, startChild } from "./child.ts";
import { maskedCharactersMin } from "./mask.ts";
import type { Binding } from "./reference.ts";
import { type ResolvedBindings, resolveBindings, versionOf } from "./resolve.ts";
import { openSecretFiles, type SecretFiles } from "./secret-files.ts";

export interface RunPlan {
  readonly command: string;
  readonly words: readonly string[];
  /** Values of the environment that are no secrets. */
  readonly environment: NodeJS.ProcessEnv;
  readonly variables: readonly Binding[];
  readonly files: readonly Binding[];
  readonly isMasked: boolean;
  /** How often to look for new versions, in milliseconds; undefined for never. */
  readonly watchMilliseconds: number | undefined;
  readonly onRotation: "restart" | { readonly signal: NodeJS.Signals };
  readonly stopMilliseconds: number;
  readonly settings: Settings;
  /** Told to the person at the terminal; never a value. */
  readonly tell: (message: string) => void;
}

const forwarded: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"];

/** Resolves to the exit code of the last child; rejects where a secret cannot be had at first. */
export async function supervise(plan: RunPlan): Promise<number> {
  const files = plan.files.length === 0 ? undefined : openSecretFiles();
  let child: RunningChild | undefined;
  let isEnding = false;
  const forward = (name: NodeJS.Signals) => {
    isEnding = name !== "SIGHUP" && name !== "SIGUSR2";
    // From a terminal the child hears of an interrupt by itself.
    if (!(name === "SIGINT" && process.stdin.isTTY)) child?.signal(name);
  };
  for (const name of forwarded) process.on(name, forward);
  try {
    for (;;) {
      const resolved = await resolveBindings([...plan.variables, ...plan.files], plan.settings);
      child = await start(plan, resolved, files);
      const watching = new AbortController();
      const rotated = watch(plan, resolved, files, child, watching.signal);
      const ended = await Promise.race([child.exitCode, rotated]);
      if (ended !== "rotated") {
        watching.abort();
        return ended;
      }
      plan.tell("a secret was rotated: restarting");
      await child.stop(plan.stopMilliseconds);
      if (isEnding) return await child.exitCode;
    }
  } finally {
    for (const name of forwarded) process.off(name, forward);
    files?.remove();
  }
}

function start(
  plan: RunPlan,
  resolved: ResolvedBindings,
  files: SecretFiles | undefined,
): Promise<RunningChild> {
  const environment = { ...plan.environment };
  for (const { name } of plan.variables) environment[name] = resolved.get(name)?.value;
  for (const [name, path] of writeFiles(plan, resolved, files)) environment[name] = path;
  const secrets = [...resolved].filter(([, { isSecret }]) => isSecret);
  for (const [name, { value }] of secrets) {
    if (value.length < maskedCharactersMin && plan.isMasked) {
      plan.tell(`${name} is too short to be masked in the output`);
    }
  }
  const values = secrets.map(([, { value }]) => value);
  return startChild({
    command: plan.command,
    words: plan.words,
    environment,
    masked: plan.isMasked && values.length > 0 ? values : undefined,
    secretFolder: files?.folder,
  });
}

function writeFiles(
  plan: RunPlan,
  resolved: ResolvedBindings,
  files: SecretFiles | undefined,
): readonly (readonly [string, string])[] {
  if (files === undefined) return [];
  return plan.files.map(({ name }) => [name, files.write(name, resolved.get(name)?.value ?? "")]);
}

/** Resolves once the child must be restarted; signals are sent on the way. */
async function watch(
  plan: RunPlan,
  started: ResolvedBindings,
  files: SecretFiles | undefined,
  child: RunningChild,
  signal: AbortSignal,
): Promise<"rotated"> {
  const bindings = [...plan.variables, ...plan.files];
  const versions = new Map([...started].map(([name, { version }]) => [name, version]));
  while (plan.watchMilliseconds !== undefined) {
    if (!(await paused(plan.watchMilliseconds, signal))) break;
    const changed = await changedBindings(plan, bindings, versions);
    if (changed.length === 0) continue;
    if (plan.onRotation === "restart") return "rotated";
    await renewFiles(plan, files);
    plan.tell(`${changed.join(", ")} rotated: sending ${plan.onRotation.signal}`);
    child.signal(plan.onRotation.signal);
  }
  return new Promise(() => {});
}

/** False where the waiting was given up. */
async function paused(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  await pause(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
  return !signal.aborted;
}

/** Names whose reference stands for another version now; a failure to look is told, and no more. */
async function changedBindings(
  plan: RunPlan,
  bindings: readonly Binding[],
  versions: Map<string, string>,
): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const { name, reference } of bindings) {
    try {
      const version = await versionOf(reference, plan.settings);
      if (version !== versions.get(name)) changed.push(name);
      versions.set(name, version);
    } catch (error) {
      plan.tell(`cannot look for a new version: ${error instanceof Error ? error.message : error}`);
    }
  }
  return changed;
}

/** The files hold the new values before the child is told to read them. */
async function renewFiles(plan: RunPlan, files: SecretFiles | undefined): Promise<void> {
  try {
    writeFiles(plan, await resolveBindings(plan.files, plan.settings), files);
  } catch (error) {
    plan.tell(`cannot read the new version: ${error instanceof Error ? error.message : error}`);
  }
}
