/** Finds the statements that speak of an action, so that the others cost nothing. */
import { actionTest, type InternedAction } from "./action.ts";
import { type Candidates, makeCandidates, noCandidates } from "./candidates.ts";
import type { CompiledStatement } from "./compile.ts";
import { ResourceIndex } from "./resource-index.ts";

export interface ActionCandidates {
  readonly allows: Candidates;
  readonly denies: Candidates;
}

/** From this many statements on, finding by resource is cheaper than testing each. */
const lotSize = 16;

const nothing: ActionCandidates = { allows: noCandidates, denies: noCandidates };

/** The statements that name one action pattern; each is in the lot of every pattern it names. */
class Lot {
  readonly allows: CompiledStatement[] = [];
  readonly denies: CompiledStatement[] = [];
  #allowIndex: ResourceIndex | undefined;
  #denyIndex: ResourceIndex | undefined;

  add(compiled: CompiledStatement): void {
    (compiled.statement.effect === "Allow" ? this.allows : this.denies).push(compiled);
  }

  get allowIndex(): ResourceIndex {
    this.#allowIndex ??= new ResourceIndex(this.allows);
    return this.#allowIndex;
  }

  get denyIndex(): ResourceIndex {
    this.#denyIndex ??= new ResourceIndex(this.denies);
    return this.#denyIndex;
  }
}

interface PatternLot {
  /** Unique in its index, among lots and others. */
  readonly id: number;
  readonly matches: (action: string) => boolean;
  readonly lot: Lot;
}

interface Lots {
  /** By the whole action. */
  readonly exact: ReadonlyMap<string, Lot>;
  readonly patterns: readonly PatternLot[];
  /** `NotAction`, and statements without an action: tested for each action that is new. */
  readonly others: readonly Other[];
}

interface Other {
  readonly id: number;
  readonly compiled: CompiledStatement;
  readonly speaksOf: (action: string) => boolean;
}

function sortIntoLots(statements: readonly CompiledStatement[]): Lots {
  const exact = new Map<string, Lot>();
  const patterns = new Map<string, PatternLot>();
  const others: Other[] = [];
  for (const compiled of statements) {
    const { actions } = compiled;
    if (actions === undefined || actions.negated) {
      others.push(makeOther(compiled, patterns.size + others.length));
      continue;
    }
    for (const pattern of actions.patterns) {
      if (pattern.isExact) {
        const lot = exact.get(pattern.text) ?? new Lot();
        exact.set(pattern.text, lot);
        lot.add(compiled);
        continue;
      }
      let found = patterns.get(pattern.text);
      if (found === undefined) {
        const id = patterns.size + others.length;
        found = { id, matches: actionTest(pattern), lot: new Lot() };
        patterns.set(pattern.text, found);
      }
      found.lot.add(compiled);
    }
  }
  return { exact, patterns: [...patterns.values()], others };
}

/** For a statement that names no actions, or only those that it leaves out. */
function makeOther(compiled: CompiledStatement, id: number): Other {
  const { actions, statement } = compiled;
  if (actions === undefined) return { id, compiled, speaksOf: () => statement.effect === "Deny" };
  const tests = actions.patterns.map(actionTest);
  return { id, compiled, speaksOf: (action) => !tests.some((matches) => matches(action)) };
}

function gather(
  lots: readonly Lot[],
  others: readonly Other[],
  effect: "allows" | "denies",
): Candidates {
  const few = new Set<CompiledStatement>();
  const many: ResourceIndex[] = [];
  for (const lot of lots) {
    if (lot[effect].length < lotSize) for (const compiled of lot[effect]) few.add(compiled);
    else many.push(effect === "allows" ? lot.allowIndex : lot.denyIndex);
  }
  const wanted = effect === "allows" ? "Allow" : "Deny";
  for (const { compiled } of others) if (compiled.statement.effect === wanted) few.add(compiled);
  return makeCandidates([...few], many);
}

/** What an index has worked out so far; it is dropped when the table of actions is. */
interface Memory {
  readonly table: InternedAction["table"];
  /** By the action's id in `table`. */
  readonly byAction: (ActionCandidates | undefined)[];
  /** By the patterns that speak of an action: most actions share theirs with others. */
  readonly byPatterns: Map<string, ActionCandidates>;
}

/**
 * Statements by action. Nothing is sorted until the first question, and each action's candidates
 * are gathered at its first question and then remembered.
 */
export class StatementIndex {
  readonly #statements: readonly CompiledStatement[];
  #lots: Lots | undefined;
  #memory: Memory | undefined;

  constructor(statements: readonly CompiledStatement[]) {
    this.#statements = statements;
  }

  candidates(action: InternedAction): ActionCandidates {
    let memory = this.#memory;
    if (memory === undefined || memory.table !== action.table) {
      memory = { table: action.table, byAction: [], byPatterns: new Map() };
      this.#memory = memory;
    }
    const known = memory.byAction[action.id];
    if (known !== undefined) return known;
    const found = this.#gather(action.text, memory.byPatterns);
    memory.byAction[action.id] = found;
    return found;
  }

  #gather(action: string, byPatterns: Memory["byPatterns"]): ActionCandidates {
    this.#lots ??= sortIntoLots(this.#statements);
    const { exact, patterns, others } = this.#lots;
    const matching = patterns.filter(({ matches }) => matches(action));
    const speaking = others.filter(({ speaksOf }) => speaksOf(action));
    const own = exact.get(action);
    if (matching.length === 0 && speaking.length === 0 && own === undefined) return nothing;
    const parts = [...matching, ...speaking].map(({ id }) => id);
    const key = `${own === undefined ? "" : action} ${parts.join()}`;
    const known = byPatterns.get(key);
    if (known !== undefined) return known;
    const lots = matching.map(({ lot }) => lot);
    if (own !== undefined) lots.push(own);
    const found = {
      allows: gather(lots, speaking, "allows"),
      denies: gather(lots, speaking, "denies"),
    };
    byPatterns.set(key, found);
    return found;
  }
}
