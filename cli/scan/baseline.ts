/** What is known already: leaks that a team has looked at, by fingerprint, and its allow rules. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { CommandFailure } from "../failure.ts";
import { fingerprint, type Leak } from "./leak.ts";

interface Baseline {
  readonly salt: string;
  readonly known: readonly {
    readonly fingerprint: string;
    readonly rule: string;
    readonly path: string;
  }[];
}

/** The leaks that the baseline does not know. */
export function withoutKnown(leaks: readonly Leak[], file: string): readonly Leak[] {
  const { salt, known } = readBaseline(file);
  const fingerprints = new Set(known.map((each) => each.fingerprint));
  return leaks.filter((leak) => !fingerprints.has(fingerprint(leak, salt)));
}

/** Writes a baseline that knows these leaks and no others. */
export function writeBaseline(leaks: readonly Leak[], file: string): void {
  const salt = existsSync(file) ? readBaseline(file).salt : randomBytes(16).toString("base64url");
  const known = leaks
    .map((leak) => ({
      fingerprint: fingerprint(leak, salt),
      rule: leak.finding.rule.id,
      path: leak.path,
    }))
    .toSorted((left, right) =>
      left.path + left.fingerprint < right.path + right.fingerprint ? -1 : 1,
    );
  const unique = known.filter((each, index) => each.fingerprint !== known[index - 1]?.fingerprint);
  const beside = `${file}.new`;
  writeFileSync(beside, `${JSON.stringify({ salt, known: unique }, null, 2)}\n`);
  renameSync(beside, file);
}

function readBaseline(file: string): Baseline {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (!(error instanceof SyntaxError))
      throw new CommandFailure(`cannot read ${file}: ${reason(error)}`);
    content = undefined;
  }
  const { salt, known } = (content ?? {}) as Partial<Baseline>;
  if (typeof salt !== "string" || !Array.isArray(known)) {
    throw new CommandFailure(`${file} is no baseline of this command`);
  }
  return { salt, known };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const allowFileName = ".sallyport-scan.yaml";

/** Leaks that the allow rules of the scanned folder let go. */
export function allowedBy(root: string): (leak: Leak) => boolean {
  const file = join(root, allowFileName);
  if (!existsSync(file)) return () => false;
  const rules = allowRules(file);
  return ({ path, finding }) =>
    rules.some(
      (rule) =>
        (rule.path === undefined || rule.path.test(path)) &&
        (rule.rule === undefined || rule.rule === finding.rule.id),
    );
}

interface AllowRule {
  readonly path?: RegExp | undefined;
  readonly rule?: string | undefined;
}

/** `allow:` is a list of `{ path: glob, rule: id, reason: text }`; a reason is asked for. */
function allowRules(file: string): readonly AllowRule[] {
  const wrong = (what: string) => new CommandFailure(`${file}: ${what}`);
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw wrong(reason(error));
  }
  const { allow } = (content ?? {}) as { readonly allow?: unknown };
  if (!Array.isArray(allow)) throw wrong("it needs a list `allow`");
  return allow.map((entry: unknown, index) => {
    const { path, rule, reason: why, ...rest } = (entry ?? {}) as Record<string, unknown>;
    const unknown = Object.keys(rest)[0];
    if (unknown !== undefined) throw wrong(`allow[${index}] has an unknown member ${unknown}`);
    if (typeof why !== "string") throw wrong(`allow[${index}] needs a reason`);
    if (path === undefined && rule === undefined)
      throw wrong(`allow[${index}] needs a path or a rule`);
    return {
      path: typeof path === "string" ? globPattern(path) : undefined,
      rule: typeof rule === "string" ? rule : undefined,
    };
  });
}

/** `**` for any folders, `*` within one, `?` for a character. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*\/?|\*|\?|[.+^${}()|[\]\\]/g, (part) => {
    if (part.startsWith("**")) return ".*";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}
