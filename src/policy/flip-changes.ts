/** Changes of policies and of requests as data, and what comes of applying them. */
import { assert } from "../base/errors.ts";
import { type CompiledPolicy, compilePolicy } from "./compile.ts";
import type { MatchedStatement, PolicyKind } from "./decision.ts";
import type { Effect, PolicyDocument, PolicyStatement } from "./document.ts";
import { defaultFlags, type EvaluationFlags } from "./flags.ts";
import { parsePolicy } from "./parse.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  AuthorizationRequest,
  ContextValue,
  PolicyLevel,
} from "./request.ts";

/** A statement as JSON, ready to be written into a policy. */
export interface WrittenStatement {
  readonly Effect: Effect;
  readonly Principal?: "*" | Readonly<Record<string, string>>;
  readonly Action: string;
  readonly Resource?: string;
}

export type PolicyChange =
  /** The statement goes, or is narrowed until it no longer reaches this request. */
  | { readonly type: "removeStatement"; readonly statement: MatchedStatement }
  /** One value is taken out of a list; the rest of the statement stays. */
  | {
      readonly type: "narrowStatement";
      readonly statement: MatchedStatement;
      readonly element: "Action" | "Resource";
      readonly value: string;
    }
  /** One more statement, in a policy of this kind: in the one that is there, or in a new one. */
  | {
      readonly type: "addStatement";
      readonly kind: PolicyKind;
      /** The level of a service control policy: its target, and its place from the root. */
      readonly target: string | undefined;
      readonly level: number;
      readonly statement: WrittenStatement;
    };

export interface RequestChange {
  /** As the policy writes it. */
  readonly key: string;
  /** What the request would carry; `undefined` where it would lack the key. */
  readonly value: ContextValue | undefined;
  /** What it carries now. */
  readonly seen: ContextValue | undefined;
}

type Edit = (statement: PolicyStatement) => PolicyStatement | undefined;

function editOf(change: PolicyChange): Edit | undefined {
  if (change.type === "addStatement") return undefined;
  if (change.type === "removeStatement") return () => undefined;
  const { element, value } = change;
  return (statement) => {
    const name = element === "Action" ? "action" : "resource";
    const list = statement[name];
    if (list === undefined) return statement;
    const values = list.values.filter(({ text }) => text !== value);
    return { ...statement, [name]: { ...list, values } };
  };
}

/** Each edit belongs to one statement of one policy, wherever that policy is attached. */
function editedPolicies(
  changes: readonly PolicyChange[],
  flags: EvaluationFlags,
): ReadonlyMap<CompiledPolicy, CompiledPolicy> {
  const edits = new Map<CompiledPolicy, Map<number, Edit>>();
  for (const change of changes) {
    const edit = editOf(change);
    if (edit === undefined || change.type === "addStatement") continue;
    const { compiled } = change.statement.policy;
    const known = edits.get(compiled) ?? new Map<number, Edit>();
    edits.set(compiled, known.set(change.statement.index, edit));
  }
  const edited = new Map<CompiledPolicy, CompiledPolicy>();
  for (const [compiled, byIndex] of edits) {
    const statements = compiled.document.statements.flatMap((statement) => {
      const edit = byIndex.get(statement.index);
      return (edit === undefined ? statement : edit(statement)) ?? [];
    });
    edited.set(compiled, compilePolicy({ ...compiled.document, statements }, flags));
  }
  return edited;
}

function documentOf(statement: WrittenStatement): PolicyDocument {
  const parsed = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
  assert(parsed.ok, "a statement that is proposed is well formed");
  return parsed.policy;
}

function newPolicy(statement: WrittenStatement, flags: EvaluationFlags): AttachedPolicy {
  const compiled = compilePolicy(documentOf(statement), flags);
  return { compiled, name: "(added)", arn: undefined, origin: "inline" };
}

/** The same policy with one statement more; its version stays, as it may be the older one. */
function extended(
  policy: AttachedPolicy,
  statement: WrittenStatement,
  flags: EvaluationFlags,
): AttachedPolicy {
  const { document } = policy.compiled;
  const index = 1 + Math.max(-1, ...document.statements.map((one) => one.index));
  const added = documentOf(statement).statements.map((one) => ({ ...one, index }));
  const statements = [...document.statements, ...added];
  return { ...policy, compiled: compilePolicy({ ...document, statements }, flags) };
}

type Addition = Extract<PolicyChange, { readonly type: "addStatement" }>;

function addTo(
  policies: ApplicablePolicies,
  { kind, level, statement }: Addition,
  flags: EvaluationFlags,
): ApplicablePolicies {
  const addOrExtend = (policy: AttachedPolicy | undefined): AttachedPolicy =>
    policy === undefined ? newPolicy(statement, flags) : extended(policy, statement, flags);
  const addToLevel = (levels: readonly PolicyLevel[] | undefined): readonly PolicyLevel[] =>
    (levels ?? []).map((one, at) =>
      at === level ? { ...one, policies: [...one.policies, newPolicy(statement, flags)] } : one,
    );
  switch (kind) {
    case "identity":
      return { ...policies, identity: [...policies.identity, newPolicy(statement, flags)] };
    case "session":
      return { ...policies, session: [...(policies.session ?? []), newPolicy(statement, flags)] };
    case "boundary":
      return { ...policies, boundary: addOrExtend(policies.boundary) };
    case "endpoint":
      return { ...policies, endpoint: addOrExtend(policies.endpoint) };
    case "serviceControl":
      return { ...policies, serviceControl: addToLevel(policies.serviceControl) };
    case "resourceControl":
      return { ...policies, resourceControl: addToLevel(policies.resourceControl) };
    case "resource":
    case "trust":
    case "key": {
      const policy = addOrExtend(policies.resource?.policy);
      return { ...policies, resource: { kind: "standard", ...policies.resource, policy } };
    }
  }
}

/**
 * The policies as they would be: what is removed or narrowed changes wherever that policy is
 * attached, what is added stands in the policy that is there or in a new one. Nothing that was
 * given is altered. `flags` are those that the policies were compiled with.
 */
export function applyPolicyChanges(
  policies: ApplicablePolicies,
  changes: readonly PolicyChange[],
  flags: EvaluationFlags = defaultFlags,
): ApplicablePolicies {
  const edited = editedPolicies(changes, flags);
  const one = (policy: AttachedPolicy): AttachedPolicy => {
    const compiled = edited.get(policy.compiled);
    return compiled === undefined ? policy : { ...policy, compiled };
  };
  const levels = (list: readonly PolicyLevel[]): readonly PolicyLevel[] =>
    list.map((level) => ({ ...level, policies: level.policies.map(one) }));
  const { boundary, session, resource, serviceControl, resourceControl, endpoint } = policies;
  const after: ApplicablePolicies = {
    ...policies,
    identity: policies.identity.map(one),
    ...(boundary && { boundary: one(boundary) }),
    ...(session && { session: session.map(one) }),
    ...(resource && { resource: { ...resource, policy: one(resource.policy) } }),
    ...(serviceControl && { serviceControl: levels(serviceControl) }),
    ...(resourceControl && { resourceControl: levels(resourceControl) }),
    ...(endpoint && { endpoint: one(endpoint) }),
  };
  return changes
    .filter((change) => change.type === "addStatement")
    .reduce((made, change) => addTo(made, change, flags), after);
}

/** The request with other values in its context. */
export function applyRequestChanges(
  request: AuthorizationRequest,
  changes: readonly RequestChange[],
): AuthorizationRequest {
  const changed = new Map(changes.map(({ key, value }) => [key.toLowerCase(), value]));
  const get = (key: string): ContextValue | undefined =>
    changed.has(key) ? changed.get(key) : request.context.get(key);
  return { ...request, context: { get } };
}
