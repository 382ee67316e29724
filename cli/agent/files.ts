/** Keeps files as their templates and the secrets say, and runs their commands when they change. */
import { rmSync } from "node:fs";
import { CallRefused } from "../../src/client.ts";
import { CommandFailure, refusalText } from "../failure.ts";
import { OutOfReach, type SecretCache } from "./cache.ts";
import { runOnChange } from "./on-change.ts";
import type { CommandSettings, FileSettings } from "./settings.ts";
import { requestOf, type ValueIn, valueIn } from "./source.ts";
import {
  renderTemplate,
  TemplateError,
  type ValuePart,
  valuesOf,
  writtenValue,
} from "./template.ts";
import { writeWhole } from "./write-file.ts";

/**
 * `waiting`: never written, the server is out of reach. `kept`: as it was, for the same reason.
 * `denied`: a value is refused or deleted. `failed`: a member is missing, or the disk refuses.
 */
export type FileState = "waiting" | "written" | "kept" | "denied" | "failed";

type Tell = (message: string) => void;

interface Outcome {
  readonly state: FileState;
  readonly isChanged: boolean;
  /** What is wrong; never a part of a value. */
  readonly problem: string | undefined;
  /** The same as long as nothing new is wrong, where the words hold times; else the words count. */
  readonly cause?: string;
}

export class FileKeeper {
  readonly #cache: SecretCache;
  readonly #tell: Tell;
  readonly #outcomes = new Map<string, Outcome>();
  /** Also those that newer settings do not name. */
  readonly #paths = new Set<string>();
  #files: readonly FileSettings[];

  constructor(files: readonly FileSettings[], cache: SecretCache, tell: Tell) {
    this.#files = files;
    this.#cache = cache;
    this.#tell = tell;
  }

  use(files: readonly FileSettings[]): void {
    this.#files = files;
    const paths = new Set(files.map(({ path }) => path));
    for (const path of this.#outcomes.keys()) if (!paths.has(path)) this.#outcomes.delete(path);
  }

  states(): readonly { readonly path: string; readonly state: FileState }[] {
    return this.#files.map(({ path }) => {
      return { path, state: this.#outcomes.get(path)?.state ?? "waiting" };
    });
  }

  /** The problems of the files as they are now. */
  problems(): readonly string[] {
    return this.#files.flatMap(({ path }) => this.#outcomes.get(path)?.problem ?? []);
  }

  /** Writes what changed. A command that several changed files name runs once. */
  async keep(): Promise<void> {
    const commands = new Map<
      string,
      { readonly run: CommandSettings; readonly secrets: string[] }
    >();
    for (const file of this.#files) {
      const secrets: string[] = [];
      const outcome = await this.#keepOne(file, secrets);
      this.#note(file, outcome);
      if (!outcome.isChanged || file.onChange === undefined) continue;
      const key = JSON.stringify(file.onChange);
      const command = commands.get(key) ?? { run: file.onChange, secrets: [] };
      command.secrets.push(...secrets);
      commands.set(key, command);
    }
    for (const { run, secrets } of commands.values()) {
      const problem = await runOnChange(run, secrets);
      if (problem !== undefined) this.#tell(problem);
    }
  }

  /** One that cannot be removed keeps nobody from the others. */
  remove(): void {
    for (const path of this.#paths) {
      const reason = removed(path);
      if (reason !== undefined) this.#tell(`${path}: cannot be removed: ${reason}`);
    }
  }

  /** Told once, and not at each round. */
  #note({ path }: FileSettings, outcome: Outcome): void {
    const before = this.#outcomes.get(path);
    this.#outcomes.set(path, outcome);
    this.#paths.add(path);
    if (outcome.isChanged) this.#tell(`${path}: written`);
    if (causeOf(outcome) === (before && causeOf(before))) return;
    if (outcome.problem !== undefined) this.#tell(outcome.problem);
    else if (!outcome.isChanged) this.#tell(`${path}: up to date again`);
  }

  async #keepOne(file: FileSettings, secrets: string[]): Promise<Outcome> {
    try {
      const bytes = await this.#render(file, secrets);
      const isChanged = writeWhole(file, bytes);
      bytes.fill(0);
      return { state: "written", isChanged, problem: undefined };
    } catch (error) {
      return this.#failed(file, error);
    }
  }

  /** Fills `secrets` with what stands in the file, for masks. */
  async #render({ template }: FileSettings, secrets: string[]): Promise<Buffer> {
    const written = new Map<ValuePart, Buffer>();
    for (const part of valuesOf(template)) {
      const { value, isSecret } = await this.#value(part);
      if (isSecret) secrets.push(value.toString("utf8"));
      const bytes = writtenValue(part, value);
      if (isSecret) secrets.push(bytes.toString("utf8"));
      written.set(part, bytes);
    }
    return renderTemplate(template, written);
  }

  async #value({ reference }: ValuePart): Promise<ValueIn> {
    try {
      const { bytes } = await this.#cache.get(requestOf(reference));
      const found = valueIn(bytes, reference);
      bytes.fill(0);
      return found;
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      throw new Denied(reference.id, error);
    }
  }

  #failed({ path, onDenied, templateName }: FileSettings, error: unknown): Outcome {
    const isChanged = false;
    if (error instanceof Denied) {
      const fate = onDenied === "remove" ? fateOf(path) : "kept as it was";
      const problem = `${path}: ${fate}: ${error.message}`;
      return { state: "denied", isChanged, problem, cause: `${fate}: ${error.cause}` };
    }
    if (error instanceof OutOfReach) {
      const wasWritten = this.#outcomes.get(path)?.state ?? "waiting";
      const state = wasWritten === "written" || wasWritten === "kept" ? "kept" : "waiting";
      const fate = state === "kept" ? "kept as it was" : "cannot be written yet";
      return { state, isChanged, problem: `${path}: ${fate}: ${error.message}` };
    }
    if (error instanceof TemplateError) {
      const place = `${templateName}:${error.line}:${error.column}`;
      return { state: "failed", isChanged, problem: `${path}: ${place}: ${error.message}` };
    }
    const reason = error instanceof CommandFailure ? error.message : systemReason(error);
    return { state: "failed", isChanged, problem: `${path}: ${reason}` };
  }
}

/** The operating system's words without the name that it was given. Throws what is none of its. */
function systemReason(error: unknown): string {
  if (!(error instanceof Error && "syscall" in error)) throw error;
  return error.message.replace(new RegExp(`, ${error.syscall}\\b.*$`, "s"), "");
}

/** Removes a file; the reason where it cannot be. */
function removed(path: string): string | undefined {
  try {
    rmSync(path, { force: true });
    return undefined;
  } catch (error) {
    return systemReason(error);
  }
}

function fateOf(path: string): string {
  const reason = removed(path);
  return reason === undefined ? "removed" : `cannot be removed (${reason})`;
}

function causeOf({ problem, cause = problem }: Outcome): string | undefined {
  return cause;
}

/** The server refuses a value, or has deleted it. */
class Denied extends Error {
  override readonly name = "Denied";
  override readonly cause: string;

  constructor(id: string, refused: CallRefused) {
    super(`${id}: ${refusalText(refused)}`);
    this.cause = `${id}: ${refused.code}`;
  }
}
