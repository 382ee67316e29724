/** Turns a parsed policy into the form that is decided from. */
import { type CompiledActions, compileActions } from "./action.ts";
import { type ConditionTest, compileCondition } from "./condition.ts";
import type { PolicyDocument, PolicyStatement } from "./document.ts";
import { defaultFlags, type EvaluationFlags } from "./flags.ts";
import { compilePrincipal, type PrincipalTest } from "./principal.ts";
import { type CompiledResource, compileResource } from "./resource.ts";
import { StatementIndex } from "./statement-index.ts";

/** A statement whose elements have become tests. */
export interface CompiledStatement {
  readonly statement: PolicyStatement;
  /** The document that it stands in. */
  readonly document: PolicyDocument;
  /** Absent where the statement names no action. */
  readonly actions: CompiledActions | undefined;
  readonly resource: CompiledResource;
  /** Absent where the statement names no principal. */
  readonly matchPrincipal: PrincipalTest | undefined;
  readonly conditions: readonly ConditionTest[];
}

/** A policy ready to be decided from: immutable, and shared by all that it is attached to. */
export interface CompiledPolicy {
  readonly document: PolicyDocument;
  readonly statements: readonly CompiledStatement[];
  /** The statements by action and resource. */
  readonly index: StatementIndex;
}

function missingResource(applies: boolean): CompiledResource {
  return { matches: () => applies, patterns: undefined };
}

function compileStatement(
  statement: PolicyStatement,
  document: PolicyDocument,
  flags: EvaluationFlags,
): CompiledStatement {
  const { effect, action, resource, principal } = statement;
  const variables = document.version === "2012-10-17";
  // What a statement lacks is never read in favour of the caller. A role's trust policy alone
  // has no resource: there the role itself is meant.
  const withoutResource = effect === "Deny" || principal !== undefined;
  return {
    statement,
    document,
    actions: action === undefined ? undefined : compileActions(action),
    resource:
      resource === undefined
        ? missingResource(withoutResource)
        : compileResource(resource, effect, variables),
    matchPrincipal:
      principal === undefined ? undefined : compilePrincipal(principal, effect, flags),
    conditions: statement.conditions.map((element) =>
      compileCondition(element, { effect, variables, flags }),
    ),
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
  const statements = document.statements.map((statement) =>
    compileStatement(statement, document, flags),
  );
  return { document, statements, index: new StatementIndex(statements) };
}
