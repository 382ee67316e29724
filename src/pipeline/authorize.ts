/** Step 6, authorize: asks the policy engine each question; every one must be allowed. */
import { type Decision, decide } from "../policy/index.ts";
import { questionKeys, requestKeys } from "./context-keys.ts";
import { denial } from "./denial.ts";
import { callerPolicies, principalOf } from "./principal.ts";
import type { AuthorizedRequest, GatheredRequest } from "./request.ts";

/** Pure: all facts are in the request. Throws `AccessDenied` for the first question denied. */
export function authorize(request: GatheredRequest): AuthorizedRequest {
  if (request.questions.length === 0) return authorized(request, []);
  const subject = request.operation.subject?.(request.prepared);
  const principal = principalOf(request.caller, subject);
  const policies = callerPolicies(request.caller, subject);
  const shared = requestKeys(request);
  const decisions = request.questions.map((question) => {
    const { action, resource, resourcePolicy } = question;
    const context = questionKeys(shared, question, request);
    const decision = decide(
      {
        principal,
        action,
        resource,
        resourceAccount: question.resourceAccount ?? request.account,
        context,
      },
      resourcePolicy === undefined ? policies : { ...policies, resource: resourcePolicy },
    );
    if (decision.verdict !== "allowed") {
      throw denial(request, question, decision, context);
    }
    return decision;
  });
  return authorized(request, decisions);
}

function authorized(request: GatheredRequest, decisions: readonly Decision[]): AuthorizedRequest {
  return { ...request, decisions } as AuthorizedRequest;
}
