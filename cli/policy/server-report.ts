/** A server's explained decision on one screen. */
import { type PolicyKind, policyKindNames } from "../../src/policy/index.ts";

/** What the decision API tells of a statement (docs/decision-api.md). */
interface Matched {
  readonly policy_kind: PolicyKind;
  readonly policy_name: string;
  readonly policy_arn?: string;
  readonly effect: string;
  readonly statement: number;
  readonly sid?: string;
  readonly line: number;
  readonly column: number;
}

/** The members of an explained decision that are shown; all but one are missing for nobody. */
export interface ServerDecision {
  readonly decision: boolean;
  readonly context: {
    readonly policy_revision: number;
    readonly reason_admin: { readonly en: string };
    readonly verdict?: string;
    readonly decided_by?: string;
    readonly matched_statements?: readonly Matched[];
    readonly missing_context_keys?: readonly string[];
    readonly would_flip?: { readonly en: string };
  };
}

function lineOfStatement(matched: Matched): string {
  const { policy_kind, policy_name, policy_arn, effect, statement, sid, line, column } = matched;
  const name = sid === undefined ? `statement ${statement + 1}` : `"${sid}"`;
  const policy = `${policyKindNames[policy_kind]} ${policy_name}`;
  const arn = policy_arn === undefined ? "" : `  ${policy_arn}`;
  return `${effect.padEnd(5)} ${name} of the ${policy}, line ${line}, column ${column}${arn}`;
}

/** `warnings` are sentences on what may be meant otherwise. */
export function serverText(
  { decision, context }: ServerDecision,
  warnings: readonly string[],
): string {
  const { verdict, decided_by, reason_admin, would_flip, policy_revision } = context;
  const { matched_statements: matched = [], missing_context_keys: missing = [] } = context;
  const decided = verdict ?? (decision ? "allowed" : "denied");
  return [
    decided_by === undefined ? decided : `${decided} by ${decided_by}`,
    reason_admin.en,
    ...(would_flip === undefined ? [] : [would_flip.en]),
    "",
    ...matched.map(lineOfStatement),
    ...(missing.length === 0 ? [] : [`asked for in vain: ${missing.join(", ")}`]),
    `policies as of revision ${policy_revision}`,
    ...warnings.map((warning) => `warning: ${warning}`),
    "",
  ].join("\n");
}
