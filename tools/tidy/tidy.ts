/** All rules of the house, and how to run them. */
import { consoleUse } from "./console-use.ts";
import { deadExports } from "./dead-exports.ts";
import { dependencies } from "./dependencies.ts";
import { fileLength } from "./file-length.ts";
import { functionLength } from "./function-length.ts";
import { importCycles } from "./import-cycles.ts";
import { importDirection } from "./import-direction.ts";
import { leakedSecrets } from "./leaked-secrets.ts";
import { licences } from "./licences.ts";
import { lineLength } from "./line-length.ts";
import { lockFile } from "./lock-file.ts";
import { looseTypes } from "./loose-types.ts";
import { machinePaths } from "./machine-paths.ts";
import { openingSentence } from "./opening-sentence.ts";
import { type Rule, readProject } from "./project.ts";
import { purePolicy } from "./pure-policy.ts";
import { swallowedErrors } from "./swallowed-errors.ts";
import { syntax } from "./syntax.ts";
import { testTimers } from "./test-timers.ts";
import { unfinishedWork } from "./unfinished-work.ts";
import { unrunTests } from "./unrun-tests.ts";

export const rules: readonly Rule[] = [
  syntax,
  functionLength,
  lineLength,
  fileLength,
  looseTypes,
  unfinishedWork,
  unrunTests,
  swallowedErrors,
  consoleUse,
  testTimers,
  importCycles,
  importDirection,
  purePolicy,
  openingSentence,
  leakedSecrets,
  machinePaths,
  deadExports,
  dependencies,
  licences,
  lockFile,
];

export interface RuleResult {
  readonly rule: string;
  readonly problems: readonly string[];
}

/** What each rule says of the project below `root`. */
export function findProblems(root: string): readonly RuleResult[] {
  const project = readProject(root);
  return rules.map(({ name, check }) => ({ rule: name, problems: check(project) }));
}
