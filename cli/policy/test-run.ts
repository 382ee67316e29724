/** Decides the cases of a test file and compares each with what it expects. */
import { whatWouldFlip } from "../../src/policy/flip.ts";
import { type Explanation, explain, type Verdict } from "../../src/policy/index.ts";
import { coveredStatements } from "./coverage.ts";
import type { Caller, Target } from "./world/situation.ts";
import { situationOf } from "./world/situation.ts";
import type { Case, Reason, World } from "./world/world.ts";

/** One decision: a case with one caller, one action and one resource of those it lists. */
export interface Check {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly name: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly expected: string;
  readonly actual: Verdict;
  readonly passed: boolean;
  /** Why it came out so; of a failure also what would turn it. */
  readonly because: string;
  readonly flip: string | undefined;
}

export interface WorldOutcome {
  readonly checks: readonly Check[];
  /** The places of the statements that some case matched. */
  readonly covered: ReadonlySet<string>;
}

function words({ kind, policy, sid }: Reason): string {
  const parts = [
    ...(sid === undefined ? [] : [`statement "${sid}"`]),
    ...(policy === undefined ? [] : [`policy ${policy}`]),
    ...(kind === undefined ? [] : [`kind ${kind}`]),
  ];
  return parts.join(", ");
}

/** Whether what was named settled the decision; a silent policy settles only by its kind. */
function isReason({ kind, policy, sid }: Reason, { decision }: Explanation): boolean {
  if (kind !== undefined && kind !== decision.decidedBy) return false;
  if (policy === undefined && sid === undefined) return true;
  return decision.matched.some(
    (match) =>
      match.kind === decision.decidedBy &&
      (policy === undefined || match.policy.name === policy) &&
      (sid === undefined || match.sid === sid),
  );
}

function isExpected(one: Case, explanation: Explanation): boolean {
  const { verdict } = explanation.decision;
  const isVerdict = one.expect === "denied" ? verdict !== "allowed" : verdict === one.expect;
  return isVerdict && (one.because === undefined || isReason(one.because, explanation));
}

function check(
  world: World,
  one: Case,
  { caller, action, target }: { caller: Caller; action: string; target: Target },
): { readonly check: Check; readonly explanation: Explanation } {
  const own = one.given;
  const situation = situationOf(caller, action, target, { defaults: world.defaults, own });
  const { request, policies } = situation;
  const explanation = explain(request, policies);
  const { verdict } = explanation.decision;
  const passed = isExpected(one, explanation);
  const wantsOther = (one.expect === "allowed") !== (verdict === "allowed");
  const reason = one.because === undefined ? "" : ` because of ${words(one.because)}`;
  const made: Check = {
    file: world.file,
    line: one.line,
    column: one.column,
    name: one.name,
    principal: caller.name,
    action,
    resource: target.name,
    expected: `${one.expect}${reason}`,
    actual: verdict,
    passed,
    because: explanation.sentence,
    flip: passed || !wantsOther ? undefined : whatWouldFlip(request, policies).sentence,
  };
  return { check: made, explanation };
}

/** Decides every case, for each caller, action and resource that it lists. */
export function runWorld(world: World): WorldOutcome {
  const checks: Check[] = [];
  const covered = new Set<string>();
  for (const one of world.cases) {
    for (const caller of one.principals) {
      for (const action of one.actions) {
        for (const target of one.resources) {
          const made = check(world, one, { caller, action, target });
          checks.push(made.check);
          for (const name of coveredStatements(made.explanation, world.policies)) covered.add(name);
        }
      }
    }
  }
  return { checks, covered };
}
