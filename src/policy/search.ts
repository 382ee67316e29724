/** Finds a statement that applies to a request, among the policies of one kind. */
import type { InternedAction } from "./action.ts";
import { type Candidates, mayFit, rowLength } from "./candidates.ts";
import type { CompiledStatement } from "./compile.ts";
import type { PolicyKind } from "./decision.ts";
import { groupOf, groupSizeMin, type PolicyGroup } from "./policy-group.ts";
import type { PrincipalMatch } from "./principal.ts";
import type { AttachedPolicy, AuthorizationRequest } from "./request.ts";
import type { RemainingTest } from "./resource-index.ts";

/** A request as the search needs it. */
export interface Question {
  readonly request: AuthorizationRequest;
  readonly action: InternedAction;
  /** Hashes of the starts of the resource, by length. */
  readonly hashes: Int32Array;
  /** The caller has a permissions boundary, which `NotPrincipal` looks at. */
  readonly hasBoundary: boolean;
}

/** A statement that applies, and where it stands. */
export interface Match {
  readonly kind: PolicyKind;
  readonly policy: AttachedPolicy;
  readonly compiled: CompiledStatement;
}

/** Whether the principal and the conditions of a statement fit; the test depends on its kind. */
type Reaches = RemainingTest<Question>;

/** A statement of a resource's policy that names nobody denies everyone and allows nobody. */
export function namesCaller(question: Question, compiled: CompiledStatement): PrincipalMatch {
  const { matchPrincipal, statement } = compiled;
  if (matchPrincipal === undefined) return statement.effect === "Deny" ? "direct" : "none";
  return matchPrincipal(question.request.principal, question.hasBoundary);
}

function conditionsHold({ request }: Question, compiled: CompiledStatement): boolean {
  for (const holds of compiled.conditions) if (!holds(request.context)) return false;
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

const namesPrincipals: Readonly<Record<PolicyKind, boolean>> = {
  serviceControl: false,
  resourceControl: true,
  endpoint: true,
  resource: true,
  trust: true,
  key: true,
  identity: false,
  boundary: false,
  session: false,
};

function firstCandidate(
  question: Question,
  { few, rows, many }: Candidates,
  reaches: Reaches,
): CompiledStatement | undefined {
  const { resource, context } = question.request;
  const { hashes } = question;
  for (let row = 0; row < rows.length; row += rowLength) {
    // The bounds hold by the layout of the rows; a wrong number would only cost a look.
    if (!mayFit(rows[row] ?? 0, rows[row + 1] ?? 0, resource.length, hashes)) continue;
    const compiled = few[rows[row + 2] ?? 0];
    if (compiled?.resource.matches(resource, context) && reaches(question, compiled)) {
      return compiled;
    }
  }
  for (const index of many) {
    const found = index.first(resource, context, question, reaches);
    if (found !== undefined) return found;
  }
  return undefined;
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
  const reaches = namesPrincipals[kind] ? reachesNamed : reachesOwner;
  const group = policies.length < groupSizeMin ? undefined : groupOf(policies);
  if (group !== undefined) {
    askGroup(question, kind, group, reaches, wantsAllow, found);
    return;
  }
  for (const policy of policies) {
    const { allows, denies } = policy.compiled.index.candidates(question.action);
    const denied = firstCandidate(question, denies, reaches);
    if (denied !== undefined) {
      found.denied = { kind, policy, compiled: denied };
      return;
    }
    if (!wantsAllow || found.allowed !== undefined) continue;
    const allowed = firstCandidate(question, allows, reaches);
    if (allowed !== undefined) found.allowed = { kind, policy, compiled: allowed };
  }
}

function askGroup(
  question: Question,
  kind: PolicyKind,
  { index, policyOf }: PolicyGroup,
  reaches: Reaches,
  wantsAllow: boolean,
  found: Found,
): void {
  const { allows, denies } = index.candidates(question.action);
  const denied = firstCandidate(question, denies, reaches);
  if (denied !== undefined) {
    found.denied = { kind, policy: policyOf(denied), compiled: denied };
    return;
  }
  const allowed = wantsAllow ? firstCandidate(question, allows, reaches) : undefined;
  if (allowed !== undefined) found.allowed = { kind, policy: policyOf(allowed), compiled: allowed };
}

/** Every Allow of the policy whose action, resource and conditions fit. */
export function findAllows(
  question: Question,
  policy: AttachedPolicy,
): readonly CompiledStatement[] {
  const { few, many } = policy.compiled.index.candidates(question.action).allows;
  const found = [...few];
  for (const index of many) found.push(...index.statements);
  const { resource, context } = question.request;
  return found.filter(
    (compiled) =>
      compiled.resource.matches(resource, context) && conditionsHold(question, compiled),
  );
}
