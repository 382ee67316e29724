/** Step 6, authorize: asks the policy engine each question; every one must be allowed. */
import { assert, ServiceError } from "../base/errors.ts";
import { type Decision, decide } from "../policy/index.ts";
import { KeysOnDemand, questionKeys, requestKeys } from "./context-keys.ts";
import { denial, suspendedOwnerDenial } from "./denial.ts";
import type { PermissionRequest } from "./operation.ts";
import { applicablePolicies, callerPolicies, principalOf } from "./principal.ts";
import type { AuthorizedRequest, GatheredRequest } from "./request.ts";

/**
 * Pure: all facts are in the request. Throws `AccessDenied` for the first question denied, save
 * those about a part of the call: there the part alone is denied.
 */
export function authorize(request: GatheredRequest): AuthorizedRequest {
  const denials = new Map<string, ServiceError>();
  if (request.questions.length === 0) return authorized(request, [], denials);
  const ask = asker(request);
  const decisions: Decision[] = [];
  for (const [index, question] of request.questions.entries()) {
    try {
      decisions.push(ask(question, index));
    } catch (error) {
      if (question.part === undefined || !(error instanceof ServiceError)) throw error;
      if (!denials.has(question.part)) denials.set(question.part, error);
    }
  }
  return authorized(request, decisions, denials);
}

/** Asks one question of the request, the caller being the same for all; throws its denial. */
function asker(request: GatheredRequest) {
  const subject = request.operation.subject?.(request.prepared);
  const principal = principalOf(request.caller, subject);
  const own = callerPolicies(request.caller, subject, request.callerStanding);
  const shared = new KeysOnDemand(() => requestKeys(request));
  return (question: PermissionRequest, index: number): Decision => {
    const { action, resource } = question;
    const owner = request.ownerStandings[index];
    assert(owner !== undefined, "each question has the standing of the resource's owner");
    if (owner.state === "suspended") throw suspendedOwnerDenial(request, question);
    const context = new KeysOnDemand(() => questionKeys(shared.all, question, request, owner));
    const decision = decide(
      {
        principal,
        action,
        resource,
        resourceAccount: question.resourceAccount ?? request.account,
        context,
      },
      applicablePolicies(own, question, owner),
    );
    if (decision.verdict !== "allowed") throw denial(request, question, decision, context.all);
    return decision;
  };
}

function authorized(
  request: GatheredRequest,
  decisions: readonly Decision[],
  denials: ReadonlyMap<string, ServiceError>,
): AuthorizedRequest {
  return { ...request, decisions, denials } as AuthorizedRequest;
}
