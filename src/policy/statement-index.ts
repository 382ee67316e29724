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
      others.push(makeOther(compiled));
      continue;
    }
    for (const pattern of actions.patterns) {
      if (pattern.isExact) {
        const lot = exact.get(pattern.text) ?? new Lot();
        exact.set(pattern.text, lot);
        lot.add(compiled);
        continue;
      }
      const found = patterns.get(pattern.text) ?? { matches: actionTest(pattern), lot: new Lot() };
      patterns.set(pattern.text, found);
      found.lot.add(compiled);
    }
  }
  return { exact, patterns: [...patterns.values()], others };
}

/** For a statement that names no actions, or only those that it leaves out. */
function makeOther(compiled: CompiledStatement): Other {
  const { actions, statement } = compiled;
  if (actions === undefined) return { compiled, speaksOf: () => statement.effect === "Deny" };
  const tests = actions.patterns.map(actionTest);
  return { compiled, speaksOf: (action) => !tests.some((matches) => matches(action)) };
}

function gather(
  lots: readonly Lot[],
  others: readonly CompiledStatement[],
  effect: "allows" | "denies",
): Candidates {
  const few = new Set<CompiledStatement>();
  const many: ResourceIndex[] = [];
  for (const lot of lots) {
    if (lot[effect].length < lotSize) for (const compiled of lot[effect]) few.add(compiled);
    else many.push(effect === "allows" ? lot.allowIndex : lot.denyIndex);
  }
  const wanted = effect === "allows" ? "Allow" : "Deny";
  for (const compiled of others) if (compiled.statement.effect === wanted) few.add(compiled);
  return makeCandidates([...few], many);
}

/**
 * Statements by action. Nothing is sorted until the first question, and each action's candidates
 * are gathered at its first question and then remembered.
 */
export class StatementIndex {
  readonly #statements: readonly CompiledStatement[];
  #lots: Lots | undefined;
  /** By the action's id in `#table`. */
  #remembered: (ActionCandidates | undefined)[] = [];
  #table: InternedAction["table"] | undefined;

  constructor(statements: readonly CompiledStatement[]) {
    this.#statements = statements;
  }

  candidates(action: InternedAction): ActionCandidates {
    if (this.#table === action.table) {
      const known = this.#remembered[action.id];
      if (known !== undefined) return known;
    } else {
      this.#table = action.table;
      this.#remembered = [];
    }
    const found = this.#gather(action.text);
    this.#remembered[action.id] = found;
    return found;
  }

  #gather(action: string): ActionCandidates {
    this.#lots ??= sortIntoLots(this.#statements);
    const { exact, patterns, others } = this.#lots;
    const lots = patterns.filter(({ matches }) => matches(action)).map(({ lot }) => lot);
    const own = exact.get(action);
    if (own !== undefined) lots.push(own);
    const speaking = others
      .filter(({ speaksOf }) => speaksOf(action))
      .map(({ compiled }) => compiled);
    if (lots.length === 0 && speaking.length === 0) return nothing;
    return { allows: gather(lots, speaking, "allows"), denies: gather(lots, speaking, "denies") };
  }
}
