/** Runs a command with resolved secrets until it ends, and acts when a secret is rotated. */
import { isUtf8 } from "node:buffer";
import { constants } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { CommandFailure } from "../failure.ts";
import type { Settings } from "./ask.ts";
import { CannotStart, type RunningChild, startChild } from "./child.ts";
import { isMaskable } from "./mask.ts";
import type { Binding, Reference } from "./reference.ts";
import { type ResolvedBindings, resolveBindings, versionOf, wholeOf } from "./resolve.ts";
import { openSecretFiles, type SecretFiles } from "./secret-files.ts";
import { isTerminalOurs } from "./terminal.ts";

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

/** `SIGUSR1` would else start the runtime's debugger, which shows every value. */
const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;
/** What is typed at a terminal (Ctrl-C, Ctrl-\\) goes to the child as well as to us. */
const typed: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];
/** After these a command that ends is not started again; others may ask it for something else. */
const ending: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];

/**
 * Resolves to the exit code of the last child, or to a shell's for a command that cannot be
 * started; rejects where a secret cannot be had at first.
 */
export async function supervise(plan: RunPlan): Promise<number> {
  const files = plan.files.length === 0 ? undefined : openSecretFiles();
  let child: RunningChild | undefined;
  let isEnding = false;
  const forward = (name: NodeJS.Signals) => {
    if (child === undefined) {
      // The server may keep us waiting, and there is nobody yet to hand the signal to.
      files?.remove();
      process.exit(128 + constants.signals[name]);
    }
    if (ending.includes(name)) isEnding = true;
    // Twice is not once: a second interrupt makes some programs drop what they are at.
    child.signal(name, typed.includes(name) && isTerminalOurs());
  };
  for (const name of forwarded) process.on(name, forward);
  try {
    let resolved = await resolveAll(plan);
    for (;;) {
      child = await start(plan, resolved, files);
      const watching = new AbortController();
      const rotated = watch(plan, resolved, files, child, watching.signal);
      const ended = await Promise.race([child.exitCode, rotated]);
      watching.abort();
      if (typeof ended === "number") return ended;
      plan.tell("a secret was rotated: restarting");
      await child.stop(plan.stopMilliseconds);
      if (isEnding) return await child.exitCode;
      resolved = ended;
    }
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    plan.tell(error.message);
    return error.exitCode;
  } finally {
    for (const name of forwarded) process.off(name, forward);
    files?.remove();
  }
}

function resolveAll({ variables, files, settings }: RunPlan): Promise<ResolvedBindings> {
  return resolveBindings([...variables, ...files], settings);
}

function start(
  plan: RunPlan,
  resolved: ResolvedBindings,
  files: SecretFiles | undefined,
): Promise<RunningChild> {
  const environment = { ...plan.environment, ...textsOf(plan, resolved) };
  for (const [name, path] of writeFiles(plan, resolved, files)) environment[name] = path;
  for (const [name, { value, isSecret }] of resolved) {
    if (isSecret && plan.isMasked && !isMaskable(value)) {
      plan.tell(`${name} is too short to be masked in the output`);
    }
  }
  const secrets = secretsIn(resolved);
  return startChild({
    command: plan.command,
    words: plan.words,
    environment,
    masked: plan.isMasked && secrets.length > 0 ? secrets : undefined,
    secretFolder: files?.folder,
  });
}

function secretsIn(resolved: ResolvedBindings): readonly Buffer[] {
  return [...resolved.values()].filter(({ isSecret }) => isSecret).map(({ value }) => value);
}

/** The variables. Throws `CommandFailure`. */
function textsOf({ variables }: RunPlan, resolved: ResolvedBindings): NodeJS.ProcessEnv {
  return Object.fromEntries(variables.map(({ name }) => [name, textOf(name, resolved)]));
}

/** The system's own words about such a value would repeat it. Throws `CommandFailure`. */
function textOf(name: string, resolved: ResolvedBindings): string {
  const value = resolved.get(name)?.value ?? Buffer.alloc(0);
  if (isUtf8(value) && !value.includes(0)) return value.toString("utf8");
  throw new CommandFailure(
    `${name}: the value has bytes that a variable cannot hold; --file takes any`,
  );
}

function writeFiles(
  plan: RunPlan,
  resolved: ResolvedBindings,
  files: SecretFiles | undefined,
): readonly (readonly [string, string])[] {
  if (files === undefined) return [];
  return plan.files.map(({ name }) => {
    return [name, files.write(name, resolved.get(name)?.value ?? Buffer.alloc(0))];
  });
}

/**
 * Resolves to the new values once the child must be restarted with them: it runs on until they are
 * at hand. Signals are sent on the way, after the files are written.
 */
async function watch(
  plan: RunPlan,
  started: ResolvedBindings,
  files: SecretFiles | undefined,
  child: RunningChild,
  signal: AbortSignal,
): Promise<ResolvedBindings> {
  let current = started;
  while (plan.watchMilliseconds !== undefined) {
    if (!(await paused(plan.watchMilliseconds, signal))) break;
    const changed = await changedBindings(plan, current);
    const renewed = changed.length === 0 ? undefined : await renewedValues(plan);
    if (renewed === undefined || signal.aborted) continue;
    if (plan.onRotation === "restart") return renewed;
    child.mask(secretsIn(renewed));
    if (!areWritten(plan, renewed, files)) continue;
    current = renewed;
    plan.tell(`${changed.join(", ")} rotated: sending ${plan.onRotation.signal}`);
    child.signal(plan.onRotation.signal);
  }
  return new Promise(() => {});
}

/** False where the memory is full, for one: the command runs on with what it has. */
function areWritten(plan: RunPlan, resolved: ResolvedBindings, files: SecretFiles | undefined) {
  try {
    writeFiles(plan, resolved, files);
    return true;
  } catch (error) {
    plan.tell(`cannot write the new version: ${error instanceof Error ? error.message : error}`);
    return false;
  }
}

/** False where the waiting was given up. */
async function paused(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  await pause(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
  return !signal.aborted;
}

/** Names whose reference stands for another version now. Each answer is asked for once. */
async function changedBindings(
  plan: RunPlan,
  current: ResolvedBindings,
): Promise<readonly string[]> {
  const looked = new Map<string, string | undefined>();
  const changed: string[] = [];
  for (const { name, reference } of [...plan.variables, ...plan.files]) {
    const whole = wholeOf(reference);
    if (!looked.has(whole)) looked.set(whole, await versionNow(plan, reference));
    const version = looked.get(whole);
    if (version !== undefined && version !== current.get(name)?.version) changed.push(name);
  }
  return changed;
}

/** Undefined where it cannot be had, which is told, and no more. */
async function versionNow(plan: RunPlan, reference: Reference): Promise<string | undefined> {
  try {
    return await versionOf(reference, plan.settings);
  } catch (error) {
    plan.tell(`cannot look for a new version: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

/** Undefined where they cannot be had or used: the next look finds the change again. */
async function renewedValues(plan: RunPlan): Promise<ResolvedBindings | undefined> {
  try {
    const resolved = await resolveAll(plan);
    textsOf(plan, resolved);
    return resolved;
  } catch (error) {
    plan.tell(`cannot read the new version: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}
