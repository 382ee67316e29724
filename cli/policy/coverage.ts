/** Which statements the cases have matched, and which none ever has. */
import { resolve } from "node:path";
import type { Explanation, SourceRange } from "../../src/policy/index.ts";
import type { LoadedPolicy } from "./world/policies.ts";

export interface UncoveredStatement {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly policy: string;
  /** From 0. */
  readonly index: number;
  readonly sid: string | undefined;
}

export interface Coverage {
  readonly statements: number;
  readonly covered: number;
  /** Of a hundred, rounded down; 100 where there are no statements. */
  readonly percent: number;
  readonly uncovered: readonly UncoveredStatement[];
}

/** One statement has one place, whichever test file refers to it, and by whatever path. */
function placeOf(file: string, { start }: SourceRange): string {
  return `${resolve(file)}:${start.line}:${start.column}`;
}

/** The places of the statements that applied; `loaded` are the policies that the case may use. */
export function coveredStatements(
  { policies }: Explanation,
  loaded: readonly LoadedPolicy[],
): readonly string[] {
  const files = new Map(loaded.map(({ attached, file }) => [attached.compiled, file]));
  return policies.flatMap(({ policy, statements }) =>
    statements
      .filter(({ applies }) => applies)
      .map(({ range }) => placeOf(files.get(policy.compiled) ?? "", range)),
  );
}

/** Of all statements of the policies that test files name, those that some case matched. */
export function coverageOf(
  loaded: readonly LoadedPolicy[],
  covered: ReadonlySet<string>,
): Coverage {
  const all = new Map<string, UncoveredStatement>();
  for (const { attached, file } of loaded) {
    for (const { index, sid, range } of attached.compiled.document.statements) {
      const { line, column } = range.start;
      const place = { file, line, column, policy: attached.name, index, sid: sid?.text };
      all.set(placeOf(file, range), place);
    }
  }
  const uncovered = [...all].filter(([place]) => !covered.has(place)).map(([, one]) => one);
  const count = all.size - uncovered.length;
  const percent = all.size === 0 ? 100 : Math.floor((count * 100) / all.size);
  return { statements: all.size, covered: count, percent, uncovered };
}
