/** `.sallyport-scan.yaml` of a scanned folder: what is let go there, and its baseline. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { secretRules } from "../../src/scan/rules.ts";
import { UsageError } from "../failure.ts";
import type { Leak } from "./leak.ts";

const fileName = ".sallyport-scan.yaml";

export interface ScanSettings {
  /** Whether a rule of the folder lets the leak go. */
  readonly allows: (leak: Leak) => boolean;
  /** The file of what is known; undefined where the settings name none. */
  readonly baseline: string | undefined;
}

interface AllowRule {
  readonly path: RegExp | undefined;
  readonly rule: string | undefined;
}

/** Throws `UsageError` for every mistake: a rule that is misread would let go more than it says. */
export function readScanSettings(folder: string): ScanSettings {
  const file = join(folder, fileName);
  if (!existsSync(file)) return { allows: () => false, baseline: undefined };
  const wrong = (what: string) => new UsageError(`${file}: ${what}`);
  const { allow = [], baseline, ...rest } = mapping(readYaml(file, wrong), "the file", wrong);
  refuseUnknown(rest, "the file", wrong);
  if (!Array.isArray(allow)) throw wrong("`allow` needs a list");
  const path = text(baseline, "baseline", wrong);
  const rules = allow.map((entry: unknown, index) => allowRule(entry, `allow[${index}]`, wrong));
  return {
    allows: ({ path: at, finding }) =>
      rules.some(
        ({ path: pattern, rule }) =>
          (pattern === undefined || pattern.test(at)) &&
          (rule === undefined || rule === finding.rule.id),
      ),
    baseline: path === undefined ? undefined : join(folder, path),
  };
}

type Wrong = (what: string) => UsageError;
type Members = Readonly<Record<string, unknown>>;

function readYaml(file: string, wrong: Wrong): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

/** `{ path: glob, rule: id, reason: text }`: a reason is asked for, and one of the others. */
function allowRule(entry: unknown, name: string, wrong: Wrong): AllowRule {
  const { path, rule, reason, ...rest } = mapping(entry, name, wrong);
  refuseUnknown(rest, name, wrong);
  const glob = text(path, `${name}.path`, wrong);
  const id = text(rule, `${name}.rule`, wrong);
  if (text(reason, `${name}.reason`, wrong) === undefined) throw wrong(`${name} needs a reason`);
  if (glob === undefined && id === undefined) throw wrong(`${name} needs a path or a rule`);
  if (id !== undefined && !secretRules.some((known) => known.id === id)) {
    throw wrong(`${name}.rule: there is no rule ${id}`);
  }
  return { path: glob === undefined ? undefined : globPattern(glob), rule: id };
}

/** An empty file is one without members. */
function mapping(value: unknown, name: string, wrong: Wrong): Members {
  if (value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Members;
  throw wrong(`${name} needs members, such as path and reason`);
}

function refuseUnknown(rest: Members, name: string, wrong: Wrong): void {
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw wrong(`${name} has an unknown member ${unknown}`);
}

function text(value: unknown, name: string, wrong: Wrong): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && value.trim() !== "") return value;
  throw wrong(`${name} is no text`);
}

/** `**` for any folders, `*` within one, `?` for a character. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|\*|\?|[.+^${}()|[\]\\]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : `\\${part}`;
  });
  return new RegExp(`^${source}$`, "s");
}
