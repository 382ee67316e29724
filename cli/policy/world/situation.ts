/** From callers, resources and what is given for them to a request that the engine can decide. */
import { isAccountId, parseArn } from "../../../src/base/arn.ts";
import {
  type ApplicablePolicies,
  type AuthorizationRequest,
  type ContextValue,
  principalContext,
  type RequestPrincipal,
} from "../../../src/policy/index.ts";
import { type Given, mergeGiven, policiesOfGiven } from "./given.ts";

export interface Caller {
  /** As the file calls it. */
  readonly name: string;
  readonly principal: RequestPrincipal;
  readonly given: Given;
}

export interface Target {
  readonly name: string;
  /** An ARN, or `*` for an action without a resource. */
  readonly arn: string;
  readonly given: Given;
}

export function targetOf(arn: string, name: string = arn): Target {
  return { name, arn, given: {} };
}

export interface Situation {
  readonly request: AuthorizationRequest;
  readonly policies: ApplicablePolicies;
}

/**
 * Puts a request together. Later wins: the file's defaults, the caller's, the resource's, the
 * case's own. The context begins with what follows from the caller, from the resource's account
 * and from the services called through; time, network and MFA are there only where somebody gave
 * them.
 */
export function situationOf(
  caller: Caller,
  action: string,
  target: Target,
  { defaults, own }: { readonly defaults: Given; readonly own: Given },
): Situation {
  const given = mergeGiven([defaults, caller.given, target.given, own]);
  const inArn = parseArn(target.arn)?.account ?? "";
  const account = given.resourceAccount ?? (isAccountId(inArn) ? inArn : undefined);
  const keys: [string, ContextValue | null][] = [...principalContext(caller.principal)].map(
    ([key, value]) => [key, value],
  );
  if (account !== undefined) keys.push(["aws:resourceaccount", account]);
  keys.push(["aws:viaawsservice", isForwarded(given)]);
  keys.push(...(given.context ?? []));
  const context = new Map(
    [...new Map(keys)].flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
  );
  return {
    request: {
      principal: caller.principal,
      action,
      resource: target.arn,
      resourceAccount: account,
      context,
    },
    policies: policiesOfGiven(given),
  };
}

/** Whether a service makes the call in the caller's name. */
function isForwarded({ context }: Given): boolean {
  return [...(context ?? [])].some(
    ([key, value]) => key.startsWith("aws:calledvia") && value !== null,
  );
}
