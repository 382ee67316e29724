/**
 * The smallest change that would turn a decision round: of the policies, and of the request.
 *
 * A door of its own beside `index.ts`, as who only decides need not carry it: the engine stays
 * under 60 kB.
 */
import { decide } from "./decide.ts";
import { placeOfStatement, policyKindNames } from "./explain.ts";
import { derive } from "./explain-steps.ts";
import { defaultFlags, type EvaluationFlags } from "./flags.ts";
import type { PolicyChange, RequestChange } from "./flip-changes.ts";
import { waysThroughPolicies } from "./flip-policies.ts";
import { requestChangesThatTurn } from "./flip-request.ts";
import type { ApplicablePolicies, AuthorizationRequest } from "./request.ts";

export {
  applyPolicyChanges,
  applyRequestChanges,
  type PolicyChange,
  type RequestChange,
  type WrittenStatement,
} from "./flip-changes.ts";

export interface Flip {
  /** What the decision would become. */
  readonly to: "allowed" | "denied";
  /**
   * Ways to turn it by changing policies, the fewest changes first. All changes of a way are
   * needed; one way is enough. Empty where no change of policies turns it.
   */
  readonly policies: readonly (readonly PolicyChange[])[];
  /** Condition keys with values that turn it, all needed; `undefined` where none were found. */
  readonly request: readonly RequestChange[] | undefined;
  /** One sentence for people, of the smallest of each. */
  readonly sentence: string;
}

type Addition = Extract<PolicyChange, { readonly type: "addStatement" }>;

/** `a, b and c`. */
function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** `an identity-based policy`, `a key policy (for NAME)`, `a service control policy of TARGET`. */
function wordsOfAddition({ kind, target, statement: { Principal } }: Addition): string {
  const name = policyKindNames[kind];
  const article = /^[aeiou]/i.test(name) ? "an" : "a";
  const named = typeof Principal === "object" ? Object.values(Principal).join() : "everyone";
  const forWhom = Principal === undefined ? "" : ` (for ${named})`;
  return `${article} ${name}${target === undefined ? "" : ` of ${target}`}${forWhom}`;
}

function wordsOfWay(way: readonly PolicyChange[], { action, resource }: AuthorizationRequest) {
  const removals = way.flatMap((change) => {
    if (change.type === "addStatement") return [];
    const place = placeOfStatement(change.statement);
    const { type } = change;
    return type === "removeStatement"
      ? [place]
      : [`${change.value} in ${change.element} of ${place}`];
  });
  const additions = way.filter((change) => change.type === "addStatement");
  const verb = additions[0]?.statement.Effect === "Deny" ? "denied" : "allowed";
  const on = resource === "*" ? "" : ` on ${resource}`;
  const parts = [
    ...(removals.length === 0 ? [] : [`without ${listed(removals)}`]),
    ...(additions.length === 0
      ? []
      : [`if ${listed(additions.map(wordsOfAddition))} ${verb} ${action}${on}`]),
  ];
  return parts.join(", and ");
}

function shown(value: RequestChange["value"]): string {
  return typeof value === "object" ? `[${value.join(", ")}]` : String(value);
}

function wordsOfRequestChange({ key, value, seen }: RequestChange): string {
  const now = seen === undefined ? "not there now" : `now ${shown(seen)}`;
  return value === undefined ? `no ${key} (${now})` : `${key} = ${shown(value)} (${now})`;
}

function sentenceOf(
  { to, policies, request: changes }: Omit<Flip, "sentence">,
  request: AuthorizationRequest,
): string {
  const [way] = policies;
  const parts = [
    ...(way === undefined ? [] : [wordsOfWay(way, request)]),
    ...(changes === undefined
      ? []
      : [`with ${listed(changes.map(wordsOfRequestChange))} in the request`]),
  ];
  if (parts.length === 0) return `No change of these policies would make it ${to}.`;
  return `It would be ${to} ${parts.join(", or ")}.`;
}

/**
 * Finds the smallest changes that would turn the decision: of the policies (which Deny to remove,
 * which Allow is missing and where; which statements carry an Allow), and of the request's
 * condition keys. Every proposal was put to the engine: applied, it turns the decision, and no
 * part of it does alone. Names and patterns are as narrow as the request; a person will want to
 * widen them. Costs some hundred decisions; `flags` are those that the policies were compiled with.
 */
export function whatWouldFlip(
  request: AuthorizationRequest,
  policies: ApplicablePolicies,
  flags: EvaluationFlags = defaultFlags,
): Flip {
  const wasAllowed = decide(request, policies).verdict === "allowed";
  const derivation = derive(request, policies);
  const hasBoundary = derivation.scope.boundary !== undefined;
  const situation = { request, policies, derivation, hasBoundary, flags };
  const found = {
    to: wasAllowed ? ("denied" as const) : ("allowed" as const),
    policies: waysThroughPolicies(situation, wasAllowed),
    request: requestChangesThatTurn(request, policies, derivation, wasAllowed),
  };
  return { ...found, sentence: sentenceOf(found, request) };
}
