/** Finds statements by the resource and the context, where many speak of the same actions. */
import { fitsAction, speaksOf } from "./action.ts";
import type { CompiledStatement } from "./compile.ts";
import { type Entry, entriesOf, fileEntries, type Member } from "./filing.ts";
import { hashesOf, pieceMark, pieceSizes, shownMarks, startMark } from "./marks.ts";
import { reserveNumbers } from "./number-pool.ts";
import type { Question } from "./question.ts";
import { reaches } from "./reaches.ts";
import { fitsPattern, needleIn } from "./resource.ts";
import { everyStart, slotBits } from "./start-hash.ts";

/**
 * A mark; the slot of the action's start, and above it what the resource needs (`needles.ts`); the
 * hash of the action's start; the entry's place; and where the next row of the chain is, or 0.
 */
const rowLength = 5;
const slotMask = 2 ** slotBits - 1;

/**
 * Each entry is filed under marks (`filing.ts`), in numbers: first a filter, of which a bit that is
 * not set tells that nothing is filed under a mark, some 16 bits for a row; then where the chains
 * start, of about two rows each; then the rows.
 */
export class ResourceIndex {
  readonly #entries: readonly Entry[];
  /** Of the starts, in ascending order. */
  readonly #lengths: readonly number[];
  /** Keys of the context whose values entries are filed under. */
  readonly #keys: readonly string[];
  readonly #hasPieces: boolean;
  readonly #numbers: Int32Array;
  readonly #filterAt: number;
  /** Of the places in the filter, and of as many chains behind it. */
  readonly #mask: number;

  constructor(members: readonly Member[]) {
    this.#entries = members.flatMap(entriesOf);
    const filings = fileEntries(this.#entries);
    const bys = new Set(filings.map(({ by }) => by));
    this.#lengths = [...bys].filter((by) => typeof by === "number").sort((a, b) => a - b);
    this.#keys = [...bys].filter((by) => typeof by === "string");
    this.#hasPieces = bys.has(undefined);
    const rowCount = filings.flatMap(({ marks }) => marks).length;
    const chainCount = 2 ** Math.ceil(Math.log2(1 + rowCount / 2));
    const room = reserveNumbers(2 * chainCount + rowCount * rowLength);
    this.#numbers = room.numbers;
    this.#filterAt = room.start;
    this.#mask = chainCount - 1;
    let at = room.start + 2 * chainCount;
    for (const [entry, { marks }] of filings.entries()) {
      for (const mark of marks) {
        this.#write(at, mark, entry);
        at += rowLength;
      }
    }
  }

  /** By other bits of the mark than the place in the filter and the bit there. */
  #chainOf(mark: number): number {
    return this.#filterAt + this.#mask + 1 + ((mark >>> 9) & this.#mask);
  }

  #write(at: number, mark: number, entry: number): void {
    const numbers = this.#numbers;
    const { action = everyStart, pattern } = this.#entries[entry] ?? {};
    const word = this.#filterAt + (mark & this.#mask);
    const chain = this.#chainOf(mark);
    const wanted = action.slot | (needleIn(pattern) << slotBits);
    numbers.set([mark, wanted, action.hash, entry, numbers[chain] ?? 0], at);
    numbers[word] = (numbers[word] ?? 0) | (1 << (mark >>> 27));
    numbers[chain] = at;
  }

  /** A statement that applies, if there is one. */
  first(question: Question): CompiledStatement | undefined {
    const { resource, context } = question.request;
    question.resourceHashes ??= hashesOf(resource, question.workspace.resourceHashes);
    const hashes = question.resourceHashes;
    let found: CompiledStatement | undefined;
    for (const length of this.#lengths) {
      if (length > resource.length) break;
      found ??= this.#under(startMark(hashes, length), question);
    }
    for (const key of this.#keys) {
      for (const mark of shownMarks(key, context)) found ??= this.#under(mark, question);
    }
    return found ?? (this.#hasPieces ? this.#byPiece(question, hashes) : undefined);
  }

  #byPiece(question: Question, hashes: Int32Array): CompiledStatement | undefined {
    let found: CompiledStatement | undefined;
    for (const size of pieceSizes) {
      const last = question.request.resource.length - size.length;
      for (let at = 0; found === undefined && at <= last; at += 1) {
        found = this.#under(pieceMark(hashes, at, size), question);
      }
    }
    return found;
  }

  /** What is filed under a mark. Every number that is read is there; `?? 0` is for the compiler. */
  #under(mark: number, question: Question): CompiledStatement | undefined {
    const numbers = this.#numbers;
    const word = numbers[this.#filterAt + (mark & this.#mask)] ?? 0;
    if (((word >>> (mark >>> 27)) & 1) === 0) return undefined;
    const { hashes, workspace, request } = question;
    let row = numbers[this.#chainOf(mark)] ?? 0;
    for (; row > 0; row = numbers[row + 4] ?? 0) {
      if (numbers[row] !== mark) continue;
      const wanted = numbers[row + 1] ?? 0;
      if (hashes[wanted & slotMask] !== numbers[row + 2]) continue;
      if (!workspace.needles.mayHave(wanted >> slotBits, request.resource)) continue;
      const entry = this.#entries[numbers[row + 3] ?? 0];
      if (entry !== undefined && applies(entry, question)) return entry.compiled;
    }
    return undefined;
  }
}

/** The full test of what the numbers only promise. */
function applies({ compiled, action, pattern }: Entry, question: Question): boolean {
  const { resource, context } = question.request;
  const isAbout =
    pattern === undefined
      ? compiled.resource.matches(resource, context)
      : fitsPattern(pattern, resource, context);
  if (!isAbout) return false;
  const isSpokenOf =
    action === undefined
      ? speaksOf(compiled.actions, compiled.effect, question)
      : fitsAction(action, question);
  return isSpokenOf && reaches(question, compiled);
}
