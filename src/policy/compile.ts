/** Turns a parsed policy into the form that is decided from. */
import { type CompiledActions, compileActions } from "./action.ts";
import { type Condition, compileCondition } from "./condition.ts";
import type { Effect, PolicyDocument, PolicyStatement } from "./document.ts";
import { defaultFlags, type EvaluationFlags } from "./flags.ts";
import { keepDocument } from "./kept-document.ts";
import { compilePrincipal, type PrincipalTest } from "./principal.ts";
import { absentResource, type CompiledResource, compileResource } from "./resource.ts";
import { makeTable, type StatementTable } from "./statement-table.ts";

/** A statement whose elements have become tests. */
export interface CompiledStatement {
  readonly effect: Effect;
  /** The statement's place in its document, from 0. */
  readonly index: number;
  readonly sid: string | undefined;
  /** Absent where the statement names no action. */
  readonly actions: CompiledActions | undefined;
  readonly resource: CompiledResource;
  /** Absent where the statement names no principal. */
  readonly matchPrincipal: PrincipalTest | undefined;
  readonly conditions: readonly Condition[];
}

/** A policy ready to be decided from: immutable, and shared by all that it is attached to. */
export interface CompiledPolicy extends StatementTable {
  /** What it was compiled from. Its statements are parsed again if nobody asked lately. */
  readonly document: PolicyDocument;
}

const noConditions: readonly Condition[] = [];

function compileConditions(
  { conditions, effect }: PolicyStatement,
  variables: boolean,
  flags: EvaluationFlags,
): readonly Condition[] {
  if (conditions.length === 0) return noConditions;
  const options = { effect, variables, flags };
  return conditions.map((element) => compileCondition(element, options));
}

function compileStatement(
  statement: PolicyStatement,
  variables: boolean,
  flags: EvaluationFlags,
): CompiledStatement {
  const { effect, index, sid, action, resource, principal } = statement;
  // What a statement lacks is never read in favour of the caller. A policy that names principals
  // belongs to a role or another resource, which is meant where it names none.
  const withoutResource = effect === "Deny" || principal !== undefined;
  return {
    effect,
    index,
    sid: sid?.text,
    actions: action === undefined ? undefined : compileActions(action),
    resource:
      resource === undefined
        ? absentResource(withoutResource)
        : compileResource(resource, effect, variables, flags),
    matchPrincipal:
      principal === undefined ? undefined : compilePrincipal(principal, effect, flags),
    conditions: compileConditions(statement, variables, flags),
  };
}

/**
 * Compiles a policy once, for every decision to come. A policy that `validatePolicy` would
 * refuse compiles too; what cannot be understood in it never lets a request through.
 */
export function compilePolicy(
  document: PolicyDocument,
  flags: EvaluationFlags = defaultFlags,
): CompiledPolicy {
  const variables = document.version === "2012-10-17";
  const statements = document.statements.map((statement) =>
    compileStatement(statement, variables, flags),
  );
  const { numbers, urgent, plain, allowsAll, lots, actions, resources } = makeTable(statements);
  return {
    numbers,
    urgent,
    plain,
    allowsAll,
    statements,
    lots,
    actions,
    resources,
    document: keepDocument(document),
  };
}
