/** Finds the statements of a table that apply: by numbers first, then by a full test. */
import { type ActionPattern, fitsAction, speaksOf } from "./action.ts";
import type { CompiledStatement } from "./compile.ts";
import { noNeedle } from "./needles.ts";
import type { Question } from "./question.ts";
import { fitsPattern } from "./resource.ts";
import type { RemainingTest } from "./resource-index.ts";
import {
  actionRowLength,
  bucketOf,
  denyBit,
  patternShift,
  resourceRowLength,
  type StatementTable,
  slotMask,
} from "./statement-table.ts";
import { mayStart } from "./text-tail.ts";

/** What is looked for, and what was found. */
export interface Search {
  /** True until an Allow is found; a Deny is looked for in any case, and ends the search. */
  wantsAllow: boolean;
  denied: CompiledStatement | undefined;
  allowed: CompiledStatement | undefined;
}

/** Looks for statements that speak of the question's action and resource, and that `passes`. */
export function searchTable(
  table: StatementTable,
  question: Question,
  passes: RemainingTest<Question>,
  search: Search,
): void {
  const { allowsAll, rows, base } = table;
  if (search.wantsAllow && allowsAll !== undefined && passes(question, allowsAll)) {
    search.allowed = allowsAll;
    search.wantsAllow = false;
  }
  if (!search.wantsAllow && !table.hasDenies) return;
  // Every number is there by the layout of the rows; a wrong one would only cost a look.
  const mask = rows[base] ?? 0;
  searchBucket(table, base + 1, question, passes, search);
  if (mask === 0 || search.denied !== undefined) return;
  const exact = bucketOf(question.action.hash, mask);
  const service = bucketOf(question.action.serviceHash, mask);
  searchBucket(table, base + 1 + exact, question, passes, search);
  if (exact === service || search.denied !== undefined) return;
  searchBucket(table, base + 1 + service, question, passes, search);
}

function searchBucket(
  table: StatementTable,
  bucket: number,
  question: Question,
  passes: RemainingTest<Question>,
  search: Search,
): void {
  const { rows, base } = table;
  const { hashes } = question.action;
  const end = base + (rows[bucket + 1] ?? 0);
  for (let row = base + (rows[bucket] ?? 0); row < end; row += actionRowLength) {
    const start = rows[row] ?? 0;
    if (hashes[start & slotMask] !== rows[row + 1]) continue;
    const isDeny = (start & denyBit) !== 0;
    if (!isDeny && !search.wantsAllow) continue;
    const found = firstAt(table, row, question, passes);
    if (found === undefined) continue;
    if (isDeny) {
      search.denied = found;
      return;
    }
    search.allowed = found;
    search.wantsAllow = false;
  }
}

function firstAt(
  table: StatementTable,
  row: number,
  question: Question,
  passes: RemainingTest<Question>,
): CompiledStatement | undefined {
  const { rows, base, actions } = table;
  const { request, action } = question;
  const named = (rows[row] ?? 0) >> patternShift;
  const target = rows[row + 2] ?? 0;
  if (target < 0) {
    const isNamed = fitsPatternAt(actions, named, action.text);
    const lot = isNamed ? table.lots[~target] : undefined;
    return lot?.first(request.resource, request.context, question.needles, question, passes);
  }
  const at = base + target;
  const end = at + 2 + (rows[at + 1] ?? 0);
  const resource = nextResource(rows, at + 2, end, question);
  if (resource === undefined) return undefined;
  const compiled = table.statements[rows[at] ?? 0];
  if (compiled === undefined) return undefined;
  const isSpokenOf =
    named === 0
      ? speaksOf(compiled.actions, compiled.statement.effect, action.text)
      : fitsPatternAt(actions, named, action.text);
  const isWhole =
    isSpokenOf &&
    fitsResourceFrom(table, resource, end, compiled, question) &&
    passes(question, compiled);
  return isWhole ? compiled : undefined;
}

/** The full test of what the numbers of an action row only promise. */
function fitsPatternAt(actions: readonly ActionPattern[], named: number, action: string): boolean {
  const pattern = actions[named - 1];
  return pattern !== undefined && fitsAction(pattern, action);
}

/** Where the next resource is of which the numbers fit. */
function nextResource(
  rows: Int32Array,
  from: number,
  end: number,
  { request: { resource }, needles }: Question,
): number | undefined {
  for (let row = from; row < end; row += resourceRowLength) {
    if (!mayStart(resource, rows[row] ?? 0, rows[row + 1] ?? 0)) continue;
    if (needles.mayHave(rows[row + 2] ?? noNeedle, resource)) return row;
  }
  return undefined;
}

/** The full test of the resources, from the first on of which the numbers fit. */
function fitsResourceFrom(
  { rows, resources }: StatementTable,
  first: number,
  end: number,
  compiled: CompiledStatement,
  question: Question,
): boolean {
  const { resource, context } = question.request;
  let row: number | undefined = first;
  while (row !== undefined) {
    const named = rows[row + 3] ?? 0;
    const pattern = named === 0 ? undefined : resources[named - 1];
    if (pattern === undefined) return compiled.resource.matches(resource, context);
    if (fitsPattern(pattern, resource, context)) return true;
    row = nextResource(rows, row + resourceRowLength, end, question);
  }
  return false;
}
