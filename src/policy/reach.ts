/** What a policy could allow at most, whatever the conditions: where a search need not look. */
import { askedAction, speaksOf } from "./action.ts";
import type { CompiledPolicy, CompiledStatement } from "./compile.ts";
import type { ContextValues, RequestPrincipal } from "./request.ts";
import { fitsPattern, resourceAsked } from "./resource.ts";

const noValues: ContextValues = { get: () => undefined };

/** A pattern that may hold a variable is taken by its literal start: it may stand for anything. */
function couldCover({ resource }: CompiledStatement, asked: string): boolean {
  const { patterns } = resource;
  if (patterns === undefined) return true;
  return patterns.some((pattern) =>
    pattern.kind === "variable" || pattern.kind === "ofApi"
      ? asked.startsWith(pattern.start)
      : fitsPattern(pattern, asked, noValues),
  );
}

/** Whether the statement may cover resources with this start that it does not name in full. */
function couldCoverUnnamed({ resource }: CompiledStatement, start: string): boolean {
  const { patterns } = resource;
  if (patterns === undefined) return true;
  return patterns.some((pattern) => {
    if (pattern.kind === "everything") return true;
    if (pattern.kind === "exact") return false;
    return pattern.start.startsWith(start) || start.startsWith(pattern.start);
  });
}

function allowsOf(policy: CompiledPolicy, action: string): readonly CompiledStatement[] {
  const asked = askedAction(action);
  return policy.statements.filter(
    ({ effect, actions }) => effect === "Allow" && speaksOf(actions, effect, asked),
  );
}

/**
 * False only where no Allow of the policy can apply to the action on the resource, in any context.
 * Costs as much as the policy has statements.
 */
export function couldAllow(policy: CompiledPolicy, action: string, resource: string): boolean {
  const asked = resourceAsked(action, resource);
  return allowsOf(policy, action).some((compiled) => couldCover(compiled, asked));
}

/**
 * As `couldAllow`, for a policy of the resource itself: false also where it names neither the
 * principal nor its role nor everyone. One that names the account leaves it to identity policies.
 */
export function couldAdmit(
  policy: CompiledPolicy,
  action: string,
  resource: string,
  principal: RequestPrincipal,
): boolean {
  const asked = resourceAsked(action, resource);
  return allowsOf(policy, action).some((compiled) => {
    const match = compiled.matchPrincipal?.(principal, false);
    return (match === "direct" || match === "role") && couldCover(compiled, asked);
  });
}

/** As `couldAllow`, for resources with this start that the policy does not name in full. */
export function couldAllowUnnamed(policy: CompiledPolicy, action: string, start: string): boolean {
  return allowsOf(policy, action).some((compiled) => couldCoverUnnamed(compiled, start));
}
