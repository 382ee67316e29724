/** What is known already: leaks that a team has looked at, by fingerprint. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { UsageError } from "../failure.ts";
import { fingerprinter, type Leak } from "./leak.ts";

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
  const fingerprint = fingerprinter(salt);
  return leaks.filter((leak) => !fingerprints.has(fingerprint(leak)));
}

/** Writes a baseline that knows these leaks and no others. */
export function writeBaseline(leaks: readonly Leak[], file: string): void {
  const salt = existsSync(file) ? readBaseline(file).salt : randomBytes(16).toString("base64url");
  const fingerprint = fingerprinter(salt);
  const known = leaks
    .map((leak) => ({
      fingerprint: fingerprint(leak),
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
  const { salt, known } = (contentOf(file) ?? {}) as Partial<Baseline>;
  if (typeof salt !== "string" || !Array.isArray(known)) {
    throw new UsageError(`${file} is no baseline of this command`);
  }
  return { salt, known };
}

/** Undefined for what is no JSON. */
function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new UsageError(
      `cannot read ${file}: ${error instanceof Error ? error.message : error}; ` +
        "--update-baseline writes a new one",
    );
  }
}
