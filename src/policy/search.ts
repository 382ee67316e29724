/** Finds a statement that applies to a request, among the policies of one kind. */
import type { CompiledStatement } from "./compile.ts";
import type { PolicyKind } from "./decision.ts";
import { groupOf, type PolicyGroup } from "./policy-group.ts";
import type { PrincipalMatch } from "./principal.ts";
import type { Question } from "./question.ts";
import type { AttachedPolicy } from "./request.ts";
import type { RemainingTest } from "./resource-index.ts";
import { type Search, searchTable } from "./table-search.ts";

/** A statement that applies, and where it stands. */
export interface Match {
  readonly kind: PolicyKind;
  readonly policy: AttachedPolicy;
  readonly compiled: CompiledStatement;
}

/** Whether the principal and the conditions of a statement fit; the test depends on its kind. */
type Reaches = RemainingTest<Question>;

/** A statement of a resource's policy that names nobody denies everyone and allows nobody. */
function namesCaller(question: Question, compiled: CompiledStatement): PrincipalMatch {
  const { matchPrincipal, statement } = compiled;
  if (matchPrincipal === undefined) return statement.effect === "Deny" ? "direct" : "none";
  return matchPrincipal(question.request.principal, question.hasBoundary);
}

function conditionsHold({ request }: Question, compiled: CompiledStatement): boolean {
  const { conditions } = compiled;
  for (let at = 0; at < conditions.length; at += 1) {
    if (conditions[at]?.(request.context) !== true) return false;
  }
  return true;
}

/** For the policies that say whom they speak of. */
const reachesNamed: Reaches = (question, compiled) =>
  namesCaller(question, compiled) !== "none" && conditionsHold(question, compiled);

/** For the policies that speak of whom they are attached to. */
const reachesOwner: Reaches = (question, compiled) => {
  const isOdd = compiled.matchPrincipal !== undefined && compiled.statement.effect === "Allow";
  return !isOdd && conditionsHold(question, compiled);
};

function isOfOwner(kind: PolicyKind): boolean {
  return (
    kind === "identity" || kind === "boundary" || kind === "session" || kind === "serviceControl"
  );
}

/** What the policies of one kind say: `undefined` is silence. */
export interface Found {
  denied: Match | undefined;
  allowed: Match | undefined;
}

/**
 * Asks the policies of one kind: a Deny that applies is always looked for, an Allow only if
 * `wantsAllow`. At most one of each is written into `found`.
 */
export function askPolicies(
  question: Question,
  kind: PolicyKind,
  policies: readonly AttachedPolicy[],
  wantsAllow: boolean,
  found: Found,
): void {
  const reaches = isOfOwner(kind) ? reachesOwner : reachesNamed;
  const group = groupOf(policies);
  if (group !== undefined) {
    askGroup(question, kind, group, reaches, wantsAllow, found);
    return;
  }
  // By number: the lists are frozen and not, empty and not, and an iterator minds.
  for (let at = 0; at < policies.length; at += 1) {
    const policy = policies[at];
    if (policy === undefined) continue;
    const search = searchFor(wantsAllow && found.allowed === undefined);
    searchTable(policy.compiled, question, reaches, search);
    const { denied, allowed } = search;
    if (allowed !== undefined) found.allowed = { kind, policy, compiled: allowed };
    if (denied !== undefined) {
      found.denied = { kind, policy, compiled: denied };
      return;
    }
  }
}

function searchFor(wantsAllow: boolean): Search {
  return { wantsAllow, denied: undefined, allowed: undefined };
}

function askGroup(
  question: Question,
  kind: PolicyKind,
  { table, policyOf }: PolicyGroup,
  reaches: Reaches,
  wantsAllow: boolean,
  found: Found,
): void {
  const search = searchFor(wantsAllow);
  searchTable(table, question, reaches, search);
  const { denied, allowed } = search;
  if (allowed !== undefined) found.allowed = { kind, policy: policyOf(allowed), compiled: allowed };
  if (denied !== undefined) found.denied = { kind, policy: policyOf(denied), compiled: denied };
}

/** From the weakest to the strongest. */
const namings: readonly PrincipalMatch[] = ["none", "account", "role", "direct"];

/** How the policy of a resource names the caller in the strongest Allow that applies. */
export interface Grant {
  readonly naming: PrincipalMatch;
  readonly compiled: CompiledStatement | undefined;
}

/** Looks on from each Allow that applies until none can be stronger. */
export function strongestGrant(question: Question, { compiled }: AttachedPolicy): Grant {
  let grant: Grant = { naming: "none", compiled: undefined };
  const improves: Reaches = (asked, candidate) => {
    if (candidate.statement.effect === "Deny") return false;
    const naming = namesCaller(asked, candidate);
    if (
      namings.indexOf(naming) > namings.indexOf(grant.naming) &&
      conditionsHold(asked, candidate)
    ) {
      grant = { naming, compiled: candidate };
    }
    return grant.naming === "direct";
  };
  searchTable(compiled, question, improves, searchFor(true));
  return grant;
}
