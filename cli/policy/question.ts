/** One request from a command line's options, on top of a test file's world if there is one. */
import { existsSync } from "node:fs";
import type { ContextValue } from "../../src/policy/index.ts";
import { UsageError } from "../failure.ts";
import { textOfFinding } from "./output/text.ts";
import { doubtsOfQuestion } from "./question-doubts.ts";
import { readSource } from "./sources.ts";
import { isManagedArn } from "./world/managed.ts";
import { principalOf } from "./world/principals.ts";
import {
  type Caller,
  type Situation,
  situationOf,
  type Target,
  targetOf,
} from "./world/situation.ts";
import { readWorld, type World, type WorldResult } from "./world/world.ts";

export interface ExplainOptions {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string;
  readonly context?: readonly string[];
  readonly world?: string;
  readonly policy?: readonly string[];
  readonly boundary?: string;
  readonly session?: readonly string[];
  readonly scp?: readonly string[];
  readonly rcp?: readonly string[];
  readonly resourcePolicy?: string;
  readonly trustPolicy?: string;
  readonly keyPolicy?: string;
  readonly endpoint?: string;
  readonly role?: string;
  readonly issuer?: string;
}

/** The mistakes of a file, as one error of use. */
function refuse({ findings, texts }: Pick<WorldResult, "findings" | "texts">): void {
  if (findings.length === 0) return;
  const lines = findings.map((finding) => textOfFinding(finding, texts));
  throw new UsageError(`these files cannot be used:\n${lines.join("\n")}`);
}

function worldOf(file: string): World {
  const read = readSource(file);
  if (!read.ok) {
    refuse({ findings: [read.finding], texts: new Map() });
    throw new UsageError(`${file} cannot be read`);
  }
  const made = readWorld(read.source);
  refuse(made);
  return made.world;
}

/** Condition keys, as written, to values; `KEY[]=VALUE`, and a key given twice, are lists. */
export function contextOf(texts: readonly string[]): Readonly<Record<string, ContextValue>> {
  const context = new Map<string, string | readonly string[]>();
  for (const text of texts) {
    const equals = text.indexOf("=");
    if (equals < 1) throw new UsageError(`--context ${text}: write KEY=VALUE`);
    const [key, value] = [text.slice(0, equals), text.slice(equals + 1)];
    const name = key.replace(/\[\]$/, "");
    const former = context.get(name);
    if (former !== undefined) context.set(name, [former, value].flat());
    else context.set(name, name === key ? value : [value]);
  }
  return Object.fromEntries(context);
}

/**
 * A path that no policy's name can be mistaken for, or the ARN of a policy of AWS's; standard
 * input has no second reading.
 */
function pathOf(file: string): string {
  if (isManagedArn(file)) return file;
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
  return file.includes("/") ? file : `./${file}`;
}

function levelsOf(
  levels: readonly string[] | undefined,
): readonly (readonly string[])[] | undefined {
  return levels?.map((files) => files.split(",").map(pathOf));
}

/** The options as a case of a test file, so that both are read by the same rules. */
function writtenCase(options: ExplainOptions, principal: string, resource: string): unknown {
  const path = (file: string | undefined) => (file === undefined ? undefined : pathOf(file));
  const { role, issuer } = options;
  return {
    principal: { arn: principal, role, issuer },
    action: options.action,
    resource,
    resourceAccount: options.resourceAccount,
    context: contextOf(options.context ?? []),
    identity: options.policy?.map(pathOf),
    boundary: path(options.boundary),
    session: options.session?.map(pathOf),
    serviceControl: levelsOf(options.scp),
    resourceControl: levelsOf(options.rcp),
    resourcePolicy: path(options.resourcePolicy),
    trustPolicy: path(options.trustPolicy),
    keyPolicy: path(options.keyPolicy),
    endpoint: path(options.endpoint),
    expect: "denied",
  };
}

export interface Question extends Situation {
  /** What may be meant, but hardly is: names that AWS does not have, an unfit resource. */
  readonly warnings: readonly string[];
}

/** Throws `UsageError` for options that are wrong, and for files that cannot be used. */
export function questionOf(options: ExplainOptions): Question {
  const world = options.world === undefined ? undefined : worldOf(options.world);
  const named: { readonly caller: Caller | undefined; readonly target: Target | undefined } = {
    caller: world?.callers.get(options.principal),
    target: world?.targets.get(options.resource),
  };
  if (named.caller === undefined) refuseCaller(options, world);
  const principal = named.caller === undefined ? options.principal : "anonymous";
  const resource = named.target?.arn ?? options.resource;
  const written = { cases: [writtenCase(options, principal, resource)] };
  const file = "command line";
  const made = readWorld({ file, text: JSON.stringify(written) });
  const ofCommand = made.findings.filter((finding) => finding.file === file);
  if (ofCommand.length > 0) {
    throw new UsageError(ofCommand.map(({ message }) => message).join("\n"));
  }
  refuse(made);
  const [one] = made.world.cases;
  const caller = named.caller ?? one?.principals[0];
  if (one === undefined || caller === undefined) throw new UsageError("there is nothing to decide");
  const target = named.target ?? one.resources[0] ?? targetOf("*");
  const given = { defaults: world?.defaults ?? {}, own: one.given };
  return {
    ...situationOf(caller, options.action, target, given),
    warnings: doubtsOfQuestion(options.action, target.arn, options.context ?? []),
  };
}

function refuseCaller(options: ExplainOptions, world: World | undefined): void {
  const { principal, role, issuer } = options;
  const made = principalOf(principal, { role, issuer });
  if (made.ok) return;
  const names = [...(world?.callers.keys() ?? [])];
  const known = names.length === 0 ? "" : `; ${options.world} names ${names.join(", ")}`;
  throw new UsageError(`--principal ${made.message}${known}`);
}
