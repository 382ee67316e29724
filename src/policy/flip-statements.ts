/** The statements that a proposal adds, and how it takes existing ones out of the way. */
import { askedAction } from "./action.ts";
import type { MatchedStatement, PolicyKind } from "./decision.ts";
import type { Effect, PolicyVersion } from "./document.ts";
import { explainStatement } from "./explain-statement.ts";
import type { PolicyExplanation, StepExplanation } from "./explain-steps.ts";
import type { EvaluationFlags } from "./flags.ts";
import { applyPolicyChanges, type PolicyChange, type WrittenStatement } from "./flip-changes.ts";
import type { PrincipalMatch } from "./principal.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  AuthorizationRequest,
  RequestPrincipal,
} from "./request.ts";
import { resourcePartStart } from "./template.ts";

type PrincipalName = NonNullable<WrittenStatement["Principal"]>;

/** The names by which a resource's policy can allow the caller, and what each is worth. */
export function namesOf(
  principal: RequestPrincipal,
): readonly (readonly [match: PrincipalMatch, name: PrincipalName])[] {
  switch (principal.type) {
    case "service":
      return [["direct", { Service: principal.name }]];
    case "webIdentity":
    case "saml":
      return [["direct", { Federated: principal.provider }]];
    case "anonymous":
      return [["direct", "*"]];
    case "root":
      return [["direct", { AWS: principal.arn }]];
    default:
      break;
  }
  const { account, arn } = principal;
  const parent = parentOf(principal);
  return [
    ...(parent === undefined ? [] : [["role", { AWS: parent }] as const]),
    ["direct", { AWS: arn }],
    ["account", { AWS: account }],
  ];
}

function parentOf(principal: RequestPrincipal): string | undefined {
  if (principal.type === "roleSession") return principal.roleArn;
  const isFederated = principal.type === "federatedUser" && principal.issuer.type === "user";
  return isFederated ? principal.issuer.arn : undefined;
}

/** A pattern that fits the resource and nothing else, as far as the language can say so. */
function resourceText(resource: string, version: PolicyVersion): string {
  // The older language has no escapes: a wildcard there fits itself, and more.
  if (resource === "*" || version === "2008-10-17") return resource;
  const split = resourcePartStart(resource);
  const escaped = resource.slice(split).replace(/[*?]|\$(?=\{)/g, (found) => `\${${found}}`);
  return resource.slice(0, split) + escaped;
}

interface StatementAim {
  readonly effect: Effect;
  readonly kind: PolicyKind;
  readonly principal: PrincipalName | undefined;
}

/** The version of the document that a new statement of this kind would stand in. */
function versionFor(kind: PolicyKind, policies: ApplicablePolicies): PolicyVersion {
  const { boundary, endpoint, resource } = policies;
  const extended: Partial<Record<PolicyKind, AttachedPolicy | undefined>> = {
    boundary,
    endpoint,
    resource: resource?.policy,
    trust: resource?.policy,
    key: resource?.policy,
  };
  return extended[kind]?.compiled.document.version ?? "2012-10-17";
}

/**
 * A statement about exactly this request. A key's policy and a role's trust policy speak of their
 * own resource: `*`, or nothing at all.
 */
export function statementFor(
  { action, resource }: AuthorizationRequest,
  policies: ApplicablePolicies,
  { effect, kind, principal }: StatementAim,
): WrittenStatement {
  const named = principal === undefined ? {} : { Principal: principal };
  const base = { Effect: effect, ...named, Action: action };
  if (kind === "trust") return base;
  const text = kind === "key" ? "*" : resourceText(resource, versionFor(kind, policies));
  return { ...base, Resource: text };
}

function matchedStatement(
  { kind, policy }: PolicyExplanation,
  { effect, index, sid, range }: PolicyExplanation["statements"][number],
): MatchedStatement {
  return { kind, policy, effect, index, sid, range };
}

/** Values of lists that are just this action or this resource, and can go without the others. */
function narrowings(
  statement: MatchedStatement,
  request: AuthorizationRequest,
): readonly PolicyChange[] {
  const source = statement.policy.compiled.document.statements.find(
    ({ index }) => index === statement.index,
  );
  const lists = [
    { element: "Action", list: source?.action, wanted: request.action.toLowerCase() },
    { element: "Resource", list: source?.resource, wanted: request.resource },
  ] as const;
  return lists.flatMap(({ element, list, wanted }) => {
    if (list === undefined || list.negated || list.values.length < 2) return [];
    const isWanted = ({ text }: { readonly text: string }): boolean =>
      (element === "Action" ? text.toLowerCase() : text) === wanted && wanted !== "*";
    const found = list.values.filter(isWanted);
    const [only] = found;
    if (only === undefined || found.some(({ text }) => text !== only.text)) return [];
    const change: PolicyChange = { type: "narrowStatement", statement, element, value: only.text };
    return [change];
  });
}

/** Whether the statement still reaches the request after it was narrowed. */
function stillApplies(
  change: PolicyChange & { readonly type: "narrowStatement" },
  request: AuthorizationRequest,
  hasBoundary: boolean,
  flags: EvaluationFlags,
): boolean {
  const { kind, policy, index } = change.statement;
  const action = askedAction(request.action);
  const changed = applyPolicyChanges({ identity: [policy] }, [change], flags).identity;
  return changed.some(({ compiled }) =>
    compiled.document.statements.some((statement, at) => {
      const tests = compiled.statements[at];
      if (statement.index !== index || tests === undefined) return false;
      return explainStatement(statement, tests, kind, { request, action, hasBoundary }).applies;
    }),
  );
}

export interface Surroundings {
  readonly request: AuthorizationRequest;
  readonly hasBoundary: boolean;
  readonly flags: EvaluationFlags;
}

/** The least that keeps a statement from this request: one value of a list, else all of it. */
function takeAway(
  statement: MatchedStatement,
  { request, hasBoundary, flags }: Surroundings,
): PolicyChange {
  const narrowed = narrowings(statement, request).find(
    (change) =>
      change.type === "narrowStatement" && !stillApplies(change, request, hasBoundary, flags),
  );
  return narrowed ?? { type: "removeStatement", statement };
}

/** Changes after which no statement of this effect in the step applies any more. */
export function takeAwayAll(
  step: StepExplanation,
  effect: "Allow" | "Deny",
  surroundings: Surroundings,
  matches: (principal: PrincipalMatch | undefined) => boolean = () => true,
): readonly PolicyChange[] {
  return step.policies.flatMap((policy) =>
    policy.statements
      .filter((one) => one.applies && one.effect === effect && matches(one.principal))
      .map((one) => takeAway(matchedStatement(policy, one), surroundings)),
  );
}
