/**
 * What is wrong with an effective policy though each of its policies was in order: parts that the
 * merging left incomplete or made too many. Pure.
 */
import type {
  EffectivePolicyValidationError,
  PolicyType,
} from "../../wire/generated/organizations.ts";
import type { EffectiveNode } from "./effective-policy.ts";
import { isObject, type PolicyNode } from "./management-policy.ts";

/** A policy that went into the effective one, with the place that it was attached to. */
export interface Contributor {
  readonly policyId: string;
  readonly policy: PolicyNode;
}

type Problem = Omit<EffectivePolicyValidationError, "ContributingPolicies">;

/** AWS Backup's quotas (AWS Organizations User Guide, "Backup policy syntax"). */
const backupRulesMax = 10;
const backupPlansMax = 20;

/** Problems in the order of their places; each names the policies that speak of the place. */
export function effectiveProblems(
  type: PolicyType,
  effective: EffectiveNode,
  contributors: readonly Contributor[],
): readonly EffectivePolicyValidationError[] {
  return problemsOf(type, effective)
    .sort((left, right) => order(left.PathToError, right.PathToError))
    .map((problem) => ({
      ...problem,
      ContributingPolicies: contributors
        .filter(({ policy }) => speaksOf(policy, (problem.PathToError ?? "").split("/")))
        .map(({ policyId }) => policyId),
    }));
}

function order(left = "", right = ""): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function problemsOf(type: PolicyType, effective: EffectiveNode): Problem[] {
  if (type === "BACKUP_POLICY") return backupProblems(objectAt(effective, "plans"));
  if (type === "AISERVICES_OPT_OUT_POLICY") return optOutProblems(objectAt(effective, "services"));
  return [];
}

function objectAt(node: EffectiveNode, key: string): EffectiveNode {
  const below = Object.hasOwn(node, key) ? node[key] : undefined;
  return isObject(below) ? (below as EffectiveNode) : {};
}

function missing(path: string, key: string): Problem {
  return {
    ErrorCode: "KEY_REQUIRED",
    ErrorMessage: `'${key}' is required.`,
    PathToError: path,
  };
}

function tooMany(path: string, key: string, limit: number): Problem {
  return {
    ErrorCode: "ELEMENTS_TOO_MANY",
    ErrorMessage: `'${key}' exceeded the allowed maximum limit ${limit}`,
    PathToError: path,
  };
}

function backupProblems(plans: EffectiveNode): Problem[] {
  const names = Object.keys(plans);
  const problems: Problem[] = [];
  if (names.length > backupPlansMax) problems.push(tooMany("plans", "plans", backupPlansMax));
  for (const name of names) {
    const plan = objectAt(plans, name);
    const path = `plans/${name}`;
    for (const key of ["regions", "rules", "selections"]) {
      if (!Object.hasOwn(plan, key)) problems.push(missing(path, key));
    }
    const rules = objectAt(plan, "rules");
    const ruleNames = Object.keys(rules);
    if (ruleNames.length > backupRulesMax) {
      problems.push(tooMany(`${path}/rules`, "rules", backupRulesMax));
    }
    for (const rule of ruleNames) {
      const key = "target_backup_vault_name";
      if (!Object.hasOwn(objectAt(rules, rule), key)) {
        problems.push(missing(`${path}/rules/${rule}`, key));
      }
    }
  }
  return problems;
}

function optOutProblems(services: EffectiveNode): Problem[] {
  return Object.keys(services)
    .filter((service) => !Object.hasOwn(objectAt(services, service), "opt_out_policy"))
    .map((service) => missing(`services/${service}`, "opt_out_policy"));
}

/** Whether the policy has anything at the path, which may end below what it says. */
function speaksOf(policy: PolicyNode, path: readonly string[]): boolean {
  let node: unknown = policy;
  for (const key of path) {
    if (!isObject(node) || !Object.hasOwn(node, key)) return false;
    node = node[key];
  }
  return true;
}
