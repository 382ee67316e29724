/** Reads the case files: each case is a scenario and the answer that AWS's rules give. */
import { readdirSync, readFileSync } from "node:fs";
import { assert } from "../../src/base/errors.ts";
import type { Answer, Scenario } from "../reference/scenario.ts";
import { principals } from "./principals.ts";

export interface Case {
  /** The case file, without its ending. */
  readonly file: string;
  readonly name: string;
  /** The rule in docs/spec that decides it. */
  readonly rule: string;
  readonly scenario: Scenario;
  readonly expected: Answer;
}

/** A case as it is written: what it leaves out, the file's `given` fills in. */
type WrittenCase = Partial<Omit<Scenario, "principal">> & {
  readonly name: string;
  readonly rule: string;
  /** Where AWS says so, if it is not the source of the rule. */
  readonly source?: string;
  readonly principal?: keyof typeof principals;
  readonly expect: Answer["verdict"];
  readonly by: Answer["decidedBy"];
};

interface CaseFile {
  readonly about: string;
  readonly given: Omit<Scenario, "principal"> & { readonly principal: keyof typeof principals };
  readonly cases: readonly WrittenCase[];
}

function readCases(name: string): readonly Case[] {
  const text = readFileSync(new URL(name, import.meta.url), "utf8");
  const { given, cases } = JSON.parse(text) as CaseFile;
  return cases.map(({ name: title, rule, source: _, expect, by, ...changes }) => {
    const merged = { ...given, ...changes };
    const principal = principals[merged.principal];
    assert(principal !== undefined, `${name}: no principal ${merged.principal}`);
    return {
      file: name.replace(/\.json$/, ""),
      name: title,
      rule,
      scenario: { ...merged, principal },
      expected: { verdict: expect, decidedBy: by },
    };
  });
}

export function loadCases(): readonly Case[] {
  const names = readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".json"));
  return names.toSorted().flatMap(readCases);
}
