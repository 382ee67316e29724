/** What a simulation answers: decisions, and which statements of which policies made them. */
import {
  type MatchedStatement,
  type PolicyDocument,
  type PolicyKind,
  parsePolicy,
  type SourcePosition,
  type StepExplanation,
  type Verdict,
} from "../../policy/index.ts";
import type {
  EvaluationResult,
  PolicySourceType,
  Position,
  ResourceSpecificResult,
  Statement,
} from "../../wire/generated/iam.ts";
import type { SimulatedDecision, Simulation } from "./simulation.ts";

/**
 * How AWS's simulator calls the kinds of policy (facts, answers 23); the model's list of values is
 * not what it answers. Control policies are AWS's to hide and ours to tell.
 */
const sourceTypes: Readonly<Record<PolicyKind, string>> = {
  identity: "IAM Policy",
  session: "IAM Policy",
  boundary: "Permissions Boundary Policy",
  resource: "Resource Policy",
  trust: "Resource Policy",
  key: "Resource Policy",
  endpoint: "VPC Endpoint Policy",
  serviceControl: "Service Control Policy",
  resourceControl: "Resource Control Policy",
};

const controlKinds: ReadonlySet<PolicyKind> = new Set(["serviceControl", "resourceControl"]);

/** Kinds that give nothing by themselves: their Allow only lets something be. */
const limitKinds: ReadonlySet<PolicyKind> = new Set([...controlKinds, "boundary"]);
const resourceKinds: ReadonlySet<PolicyKind> = new Set(["resource", "trust", "key"]);

/** The column after the one at `position`; columns are counted from 1. */
function after({ line, column }: SourcePosition): Position {
  return { Line: line, Column: column + 1 };
}

/** What stands before a policy's first statement: the bracket of its list, or its own brace. */
function opening(text: string, start: SourcePosition): SourcePosition {
  const before = text.slice(0, start.offset).trimEnd();
  if (!before.endsWith("[")) return start;
  const offset = before.length - 1;
  const lines = text.slice(offset, start.offset).split("\n").length - 1;
  const column = offset - before.lastIndexOf("\n");
  return { offset, line: start.line - lines, column };
}

/**
 * Where AWS's simulator says that a statement stands. Its reader notes where it is before it looks
 * for a statement: a first one begins after the bracket of the list, a later one where the one
 * before ended, and a statement without a list after its own brace. It ends after its brace
 * (facts, answers 23; docs/simulator.md has the recorded answers that show it).
 */
export function simulatorPositions(
  { text, statements }: PolicyDocument,
  index: number,
): { readonly StartPosition: Position; readonly EndPosition: Position } | undefined {
  const range = statements[index]?.range;
  if (range === undefined) return undefined;
  const previous = statements[index - 1]?.range;
  const start = previous === undefined ? opening(text, range.start) : previous.end;
  return { StartPosition: after(start), EndPosition: after(range.end) };
}

function shownStatement(
  { kind, policy, index }: Pick<MatchedStatement, "kind" | "policy" | "index">,
  { resource }: SimulatedDecision,
): Statement {
  const isHeld = resource.held?.policy.policy === policy;
  const shown = isHeld ? parsePolicy(resource.held.shownText) : undefined;
  const document = shown?.ok === true ? shown.policy : policy.compiled.document;
  return {
    SourcePolicyId: policy.name,
    SourcePolicyType: sourceTypes[kind] as PolicySourceType,
    ...simulatorPositions(document, index),
  };
}

/**
 * The statements that carried the verdict; of those that only limit, the ones that deny (IAM API
 * Reference, `SimulatePrincipalPolicy`, example 2).
 */
function matchedStatements(decision: SimulatedDecision): readonly Statement[] {
  const { verdict, matched } = decision.explanation.decision;
  return matched
    .filter(({ kind }) => verdict === "explicitDeny" || !limitKinds.has(kind))
    .map((match) => shownStatement(match, decision));
}

/**
 * Of one resource. Across accounts, where one side allows and the other is silent, AWS tells what
 * allows it there, though not beside the action's own verdict (the same page, example 3).
 */
function matchedOnResource(decision: SimulatedDecision): readonly Statement[] {
  const { explanation, isCrossAccount } = decision;
  if (!isCrossAccount || explanation.decision.verdict !== "implicitDeny") {
    return matchedStatements(decision);
  }
  return explanation.steps
    .filter(({ kind, answer }) => answer === "allows" && !limitKinds.has(kind))
    .flatMap(({ policies }) => policies)
    .flatMap(({ statements, ...source }) =>
      statements
        .filter(({ applies, effect }) => applies && effect === "Allow")
        .map(({ index }) => shownStatement({ ...source, index }, decision)),
    );
}

/** What the policies of these kinds say by themselves; undefined where there are none. */
function verdictOf(
  steps: readonly StepExplanation[],
  isAsked: (kind: PolicyKind) => boolean,
): Verdict | undefined {
  const asked = steps.filter(({ kind }) => isAsked(kind));
  if (asked.length === 0) return undefined;
  if (asked.some(({ answer }) => answer === "denies")) return "explicitDeny";
  return asked.some(({ answer }) => answer === "allows") ? "allowed" : "implicitDeny";
}

/**
 * Each side's own answer across accounts; empty within one. Absent where the organization denies:
 * the simulation has then ended (IAM API Reference, `EvaluationResult`).
 */
function decisionDetails(
  decision: SimulatedDecision,
): Readonly<Record<string, Verdict>> | undefined {
  const { steps } = decision.explanation;
  if (!allowedByOrganizations(steps)) return undefined;
  if (!decision.isCrossAccount) return decision.resource.arn === "*" ? undefined : {};
  const identity = verdictOf(steps, (kind) => kind === "identity") ?? "implicitDeny";
  const boundary = verdictOf(steps, (kind) => kind === "boundary");
  const resource = verdictOf(steps, (kind) => resourceKinds.has(kind)) ?? "implicitDeny";
  return {
    [sourceTypes.identity]: identity,
    ...(boundary === undefined ? {} : { [sourceTypes.boundary]: boundary }),
    [sourceTypes.resource]: resource,
  };
}

/** Every level of service control policies allows, and no control policy denies. */
function allowedByOrganizations(steps: readonly StepExplanation[]): boolean {
  return steps
    .filter(({ kind }) => controlKinds.has(kind))
    .every(({ mustAllow, answer }) => (mustAllow ? answer === "allows" : answer !== "denies"));
}

/** With several resources the boundary must allow each. */
function boundaryDetail(decisions: readonly SimulatedDecision[]) {
  const verdicts = decisions
    .map(({ explanation }) => verdictOf(explanation.steps, (kind) => kind === "boundary"))
    .filter((verdict) => verdict !== undefined);
  if (verdicts.length === 0) return {};
  const detail = { AllowedByPermissionsBoundary: verdicts.every((one) => one === "allowed") };
  return { PermissionsBoundaryDecisionDetail: detail };
}

function resourceResult(decision: SimulatedDecision): ResourceSpecificResult {
  const details = decision.isCrossAccount ? decisionDetails(decision) : undefined;
  return {
    EvalResourceName: decision.resource.arn,
    EvalResourceDecision: decision.explanation.decision.verdict,
    MatchedStatements: matchedOnResource(decision),
    MissingContextValues: decision.explanation.missingKeys,
    ...(details === undefined ? {} : { EvalDecisionDetails: details }),
    ...boundaryDetail([decision]),
  };
}

/** The stronger stands first: an action on several resources is allowed if it is on each. */
const strongest: readonly Verdict[] = ["explicitDeny", "implicitDeny", "allowed"];

function strongestOf(verdicts: readonly (Verdict | undefined)[]): Verdict {
  return strongest.find((verdict) => verdicts.includes(verdict)) ?? "implicitDeny";
}

/** Of each kind of policy the strongest answer among all resources. */
function overallDetails(
  decisions: readonly SimulatedDecision[],
): Readonly<Record<string, Verdict>> | undefined {
  const all = decisions.map(decisionDetails);
  if (all.includes(undefined)) return undefined;
  const kinds = new Set(all.flatMap((details) => Object.keys(details ?? {})));
  return Object.fromEntries(
    [...kinds].map((kind) => [kind, strongestOf(all.map((details) => details?.[kind]))]),
  );
}

/** A statement is the same for several resources: it is told once for all. */
function distinctStatements(decisions: readonly SimulatedDecision[]): readonly Statement[] {
  const found = new Map<string, Statement>();
  for (const statement of decisions.flatMap(matchedStatements)) {
    const { SourcePolicyId, SourcePolicyType, StartPosition } = statement;
    const place = `${StartPosition?.Line}:${StartPosition?.Column}`;
    found.set(`${SourcePolicyType} ${SourcePolicyId} ${place}`, statement);
  }
  return [...found.values()];
}

/**
 * One action's result. Its own members speak of all resources together, as AWS's do; with several,
 * `resourceName` is what they have in common.
 */
export function evaluationResult(
  simulation: Simulation,
  action: string,
  decisions: readonly SimulatedDecision[],
  resourceName: string,
): EvaluationResult {
  const verdict = strongestOf(decisions.map(({ explanation }) => explanation.decision.verdict));
  const results = decisions.map(resourceResult);
  const deciding = decisions.filter(({ explanation }) => explanation.decision.verdict === verdict);
  const details = overallDetails(decisions);
  const isAllowed = decisions.every(({ explanation }) => allowedByOrganizations(explanation.steps));
  const isNamed = decisions.some(({ resource }) => resource.arn !== "*");
  const missing = new Set(results.flatMap((each) => each.MissingContextValues ?? []));
  return {
    EvalActionName: action,
    EvalResourceName: resourceName,
    EvalDecision: verdict,
    MatchedStatements: distinctStatements(deciding),
    MissingContextValues: [...missing],
    ...(simulation.hasOrganization
      ? { OrganizationsDecisionDetail: { AllowedByOrganizations: isAllowed } }
      : {}),
    ...boundaryDetail(decisions),
    ...(details === undefined ? {} : { EvalDecisionDetails: details }),
    ...(isNamed ? { ResourceSpecificResults: results } : {}),
  };
}
