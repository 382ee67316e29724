/** Finds the statements of a table that apply: by numbers first, then by a full test. */
import { type ActionPattern, type AskedAction, fitsAction, speaksOf } from "./action.ts";
import type { CompiledStatement } from "./compile.ts";
import { noNeedle } from "./needles.ts";
import type { Question } from "./question.ts";
import { reaches } from "./reaches.ts";
import { fitsPattern } from "./resource.ts";
import { actionRowLength, bucketOf, bucketsAt, denyBit, patternShift, slotMask } from "./shelf.ts";
import { resourceRowLength, type StatementTable } from "./statement-table.ts";
import { mayStart } from "./text-tail.ts";

// Every number that is read here is there by the layout of the table; `?? 0` is for the compiler.

/** Looks for a Deny, and for an Allow of every resource if one is wanted. */
export function searchUrgent(table: StatementTable, question: Question): void {
  const { numbers, urgent, allowsAll } = table;
  if (allowsAll !== undefined && question.wantsAllow && question.audience === "owner") {
    question.allowed = allowsAll;
    question.wantsAllow = false;
  }
  if (mayHold(numbers, urgent, question)) searchShelf(table, urgent, question);
}

/** Looks for any other Allow, which must be wanted. */
export function searchPlain(table: StatementTable, question: Question): void {
  const { numbers, plain } = table;
  if (mayHold(numbers, plain, question)) searchShelf(table, plain, question);
}

/** Whether the bits of a shelf tell that there may be something for the action. */
function mayHold(numbers: Int32Array, shelf: number, action: AskedAction): boolean {
  const exact = (numbers[shelf] ?? 0) & action.exactBits;
  return (exact | ((numbers[shelf + 1] ?? 0) & action.serviceBits)) !== 0;
}

function searchShelf(table: StatementTable, shelf: number, question: Question): void {
  const { numbers } = table;
  const buckets = shelf + bucketsAt;
  searchBucket(table, buckets, question);
  const mask = numbers[shelf + 2] ?? 0;
  if (mask === 0) return;
  const ofService = buckets + bucketOf(question.serviceHash, mask);
  const ofVerb = buckets + bucketOf(question.verbHash, mask);
  const isExact = ((numbers[shelf] ?? 0) & question.exactBits) !== 0;
  const isStarted = ((numbers[shelf + 1] ?? 0) & question.serviceBits) !== 0;
  if (isStarted) searchBucket(table, ofService, question);
  if (isStarted && ofVerb !== ofService) searchBucket(table, ofVerb, question);
  if (!isExact) return;
  const ofAction = buckets + bucketOf(question.hash, mask);
  if (isStarted && (ofAction === ofService || ofAction === ofVerb)) return;
  searchBucket(table, ofAction, question);
}

function searchBucket(table: StatementTable, bucket: number, question: Question): void {
  const { numbers } = table;
  const { hashes } = question;
  const end = numbers[bucket + 1] ?? 0;
  for (let row = numbers[bucket] ?? 0; row < end; row += actionRowLength) {
    const start = numbers[row] ?? 0;
    if (hashes[start & slotMask] !== numbers[row + 1]) continue;
    if ((start & denyBit) !== 0) {
      question.denied ??= statementAt(table, row, question);
    } else if (question.wantsAllow) {
      question.allowed = statementAt(table, row, question);
      question.wantsAllow = question.allowed === undefined;
    }
  }
}

/** The statement that an action row leads to, if all of it fits. */
function statementAt(
  table: StatementTable,
  row: number,
  question: Question,
): CompiledStatement | undefined {
  const { numbers } = table;
  const target = numbers[row + 2] ?? 0;
  if (target < 0) return table.lots[~target]?.first(question);
  const end = target + 2 + (numbers[target + 1] ?? 0);
  const resource = nextResource(numbers, target + 2, end, question);
  return resource === end ? undefined : testStatement(table, row, resource, question);
}

/** The full test of a statement of which the numbers fit, from the resource at hand on. */
function testStatement(
  table: StatementTable,
  row: number,
  resource: number,
  question: Question,
): CompiledStatement | undefined {
  const { numbers, actions, statements } = table;
  const target = numbers[row + 2] ?? 0;
  const compiled = statements[numbers[target] ?? 0];
  if (compiled === undefined) return undefined;
  const named = (numbers[row] ?? 0) >> patternShift;
  const isSpokenOf =
    named === 0
      ? speaksOf(compiled.actions, compiled.effect, question)
      : fitsPatternAt(actions, named, question);
  const isWhole =
    isSpokenOf &&
    fitsResourceFrom(table, resource, target, compiled, question) &&
    reaches(question, compiled);
  return isWhole ? compiled : undefined;
}

/** The full test of what the numbers of an action row only promise. */
function fitsPatternAt(
  actions: readonly ActionPattern[],
  named: number,
  action: AskedAction,
): boolean {
  const pattern = actions[named - 1];
  return pattern !== undefined && fitsAction(pattern, action);
}

/** Where the next resource is of which the numbers fit; `end` if there is none. */
function nextResource(
  numbers: Int32Array,
  from: number,
  end: number,
  { request: { resource }, workspace: { needles } }: Question,
): number {
  for (let row = from; row < end; row += resourceRowLength) {
    if (!mayStart(resource, numbers[row] ?? 0, numbers[row + 1] ?? 0)) continue;
    if (needles.mayHave(numbers[row + 2] ?? noNeedle, resource)) return row;
  }
  return end;
}

/** The full test of the resources, from the first on of which the numbers fit. */
function fitsResourceFrom(
  { numbers, resources }: StatementTable,
  first: number,
  target: number,
  compiled: CompiledStatement,
  question: Question,
): boolean {
  const { resource, context } = question.request;
  const end = target + 2 + (numbers[target + 1] ?? 0);
  let row = first;
  while (row < end) {
    const named = numbers[row + 3] ?? 0;
    const pattern = named === 0 ? undefined : resources[named - 1];
    if (pattern === undefined) return compiled.resource.matches(resource, context);
    if (fitsPattern(pattern, resource, context)) return true;
    row = nextResource(numbers, row + resourceRowLength, end, question);
  }
  return false;
}
