/** `Principal` and `NotPrincipal`: how a resource's policy names its callers. */
import { isAccountId } from "../base/arn.ts";
import type { Effect, PrincipalElement } from "./document.ts";
import type { EvaluationFlags } from "./flags.ts";
import type { RequestPrincipal } from "./request.ts";

/**
 * How a statement names the caller (IAM User Guide, "Evaluating identity-based policies with
 * resource-based policies"); what an Allow is worth in the same account depends on it.
 *
 * - `direct`: the user, the session or everyone; an Allow needs nothing else.
 * - `role`: the role behind the session, or the user who asked for a federated session; an Allow
 *   stands in for the identity policies only.
 * - `account`: the account, which merely delegates to its identity policies.
 */
export type PrincipalMatch = "none" | "account" | "role" | "direct";

/** From the weakest to the strongest. */
const namings: readonly PrincipalMatch[] = ["none", "account", "role", "direct"];

export function isStronger(one: PrincipalMatch, other: PrincipalMatch): boolean {
  return namings.indexOf(one) > namings.indexOf(other);
}

export function strongestOf(matches: readonly PrincipalMatch[]): PrincipalMatch {
  return namings.findLast((naming) => matches.includes(naming)) ?? "none";
}

export type PrincipalTest = (principal: RequestPrincipal, hasBoundary: boolean) => PrincipalMatch;

interface PrincipalSet {
  readonly everyone: boolean;
  /** `{"AWS": "*"}`, as far as it differs from everyone. */
  readonly everyAwsPrincipal: boolean;
  readonly accounts: ReadonlySet<string>;
  /** ARNs and unique ids. */
  readonly names: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
}

const rootArnPattern = /^arn:[^:]+:iam::(\d{12}):root$/;

/** The account that a principal text stands for: twelve digits or the root user's ARN. */
export function accountOfPrincipal(text: string): string | undefined {
  return isAccountId(text) ? text : rootArnPattern.exec(text)?.[1];
}

function principalSet(element: PrincipalElement, flags: EvaluationFlags): PrincipalSet {
  const accounts = new Set<string>();
  const names = new Set<string>();
  const services = new Set<string>();
  const providers = new Set<string>();
  let wildcard = false;
  for (const { type, text } of element.entries) {
    if (type === "Service") services.add(text);
    if (type === "Federated") providers.add(text);
    if (type !== "AWS") continue;
    const account = accountOfPrincipal(text);
    if (text === "*") wildcard = true;
    else if (account === undefined) names.add(text);
    else accounts.add(account);
  }
  const everyone = wildcard && (element.bare || flags.awsWildcardCoversServices);
  return { everyone, everyAwsPrincipal: wildcard, accounts, names, services, providers };
}

function matchSet(set: PrincipalSet, principal: RequestPrincipal): PrincipalMatch {
  switch (principal.type) {
    case "service":
      return set.everyone || set.services.has(principal.name) ? "direct" : "none";
    case "webIdentity":
    case "saml":
      return set.everyAwsPrincipal || set.providers.has(principal.provider) ? "direct" : "none";
    case "anonymous":
      return set.everyAwsPrincipal ? "direct" : "none";
    case "root":
      return set.everyAwsPrincipal || set.accounts.has(principal.account) ? "direct" : "none";
    default:
      break;
  }
  if (set.everyAwsPrincipal || set.names.has(principal.arn)) return "direct";
  if (principal.type === "user" && set.names.has(principal.uniqueId)) return "direct";
  if (parentNames(principal).some((name) => set.names.has(name))) return "role";
  return set.accounts.has(principal.account) ? "account" : "none";
}

/** What stands behind a session: its role, or the user who asked for it. */
function parentNames(principal: RequestPrincipal): readonly string[] {
  if (principal.type === "roleSession") return [principal.roleArn, principal.roleId];
  if (principal.type === "federatedUser" && principal.issuer.type === "user") {
    return [principal.issuer.arn, principal.issuer.uniqueId];
  }
  return [];
}

/** Whether every name of the caller is listed: its own, its role's and its account's. */
function isListedWhole(set: PrincipalSet, principal: RequestPrincipal): boolean {
  const match = matchSet(set, principal);
  if (set.everyAwsPrincipal || match !== "direct") return match === "direct";
  if (principal.type === "user" || principal.type === "federatedUser") {
    return set.accounts.has(principal.account);
  }
  if (principal.type !== "roleSession") return true;
  const hasRole = parentNames(principal).some((name) => set.names.has(name));
  return hasRole && set.accounts.has(principal.account);
}

/**
 * Makes a principal element into a test.
 *
 * `NotPrincipal` with Deny hits each caller that is not listed whole, and any caller that has a
 * permissions boundary, listed or not (IAM User Guide, "NotPrincipal"). With Allow it grants to
 * those of whom nothing at all is listed.
 */
export function compilePrincipal(
  element: PrincipalElement,
  effect: Effect,
  flags: EvaluationFlags,
): PrincipalTest {
  const set = principalSet(element, flags);
  if (!element.negated) return (principal) => matchSet(set, principal);
  if (effect === "Allow") {
    return (principal) => (matchSet(set, principal) === "none" ? "direct" : "none");
  }
  return (principal, hasBoundary) => {
    const isSpared = flags.notPrincipalNeedsParents
      ? isListedWhole(set, principal)
      : matchSet(set, principal) !== "none";
    return hasBoundary || !isSpared ? "direct" : "none";
  };
}
