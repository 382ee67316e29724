/** Finds the statements that speak of an action, so that the others cost nothing. */
import { actionTest } from "./action.ts";
import type { CompiledStatement } from "./compile.ts";
import { ResourceIndex } from "./resource-index.ts";

/** The statements of one effect that speak of an action. */
export interface Candidates {
  /** So few that each is tested, in the order of the policies. */
  readonly few: readonly CompiledStatement[];
  /** Larger lots, in which the resource's pattern finds them. */
  readonly many: readonly ResourceIndex[];
}

export interface ActionCandidates {
  readonly allows: Candidates;
  readonly denies: Candidates;
}

/** From this many statements on, finding by resource is cheaper than testing each. */
const lotSize = 16;
/** Actions that are remembered; anyone may ask for actions that nobody has heard of. */
const actionsRemembered = 1_024;

const none: Candidates = { few: [], many: [] };
const nothing: ActionCandidates = { allows: none, denies: none };

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
  readonly others: readonly CompiledStatement[];
}

function sortIntoLots(statements: readonly CompiledStatement[]): Lots {
  const exact = new Map<string, Lot>();
  const patterns = new Map<string, PatternLot>();
  const others: CompiledStatement[] = [];
  for (const compiled of statements) {
    const { actions } = compiled;
    if (actions === undefined || actions.negated) {
      others.push(compiled);
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
function speaksOf({ actions, statement }: CompiledStatement, action: string): boolean {
  if (actions === undefined) return statement.effect === "Deny";
  return !actions.patterns.some((pattern) => actionTest(pattern)(action));
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
  return few.size === 0 && many.length === 0 ? none : { few: [...few], many };
}

/**
 * Statements by action. Nothing is sorted until the first question, and each action's candidates
 * are gathered at its first question and then remembered.
 */
export class StatementIndex {
  readonly #statements: readonly CompiledStatement[];
  #lots: Lots | undefined;
  #remembered: Map<string, ActionCandidates> | undefined;

  constructor(statements: readonly CompiledStatement[]) {
    this.#statements = statements;
  }

  /** `action` is in lower case. */
  candidates(action: string): ActionCandidates {
    const known = this.#remembered?.get(action);
    if (known !== undefined) return known;
    const found = this.#gather(action);
    if (this.#remembered === undefined || this.#remembered.size >= actionsRemembered) {
      this.#remembered = new Map();
    }
    this.#remembered.set(action, found);
    return found;
  }

  #gather(action: string): ActionCandidates {
    this.#lots ??= sortIntoLots(this.#statements);
    const { exact, patterns, others } = this.#lots;
    const lots = patterns.filter(({ matches }) => matches(action)).map(({ lot }) => lot);
    const own = exact.get(action);
    if (own !== undefined) lots.push(own);
    const speaking = others.filter((compiled) => speaksOf(compiled, action));
    if (lots.length === 0 && speaking.length === 0) return nothing;
    return { allows: gather(lots, speaking, "allows"), denies: gather(lots, speaking, "denies") };
  }
}
