/** The service-linked roles that AWS's services have: their names and policies, by service. */
import type { Arn } from "../../base/arn.ts";
import { assert } from "../../base/errors.ts";
import type { ManagedPolicyCatalogue } from "./managed-policy-catalogue.ts";
import { serviceLinkedRoleTable, servicesWithSuffix } from "./service-linked-role-table.ts";

export interface ServiceLinkedRoleKind {
  /** The service's principal: `ecs.amazonaws.com`. */
  readonly service: string;
  /** `AWSServiceRoleForECS`. */
  readonly roleName: string;
  /** The one policy that the role has. */
  readonly policyArn: Arn;
  /** Whether there may be several, told apart by what the caller adds to the name. */
  readonly takesSuffix: boolean;
}

const rolePrefix = "AWSServiceRoleFor";
const principalEnding = ".amazonaws.com";
const scalingPrefix = "ApplicationAutoScaling_";

const policyPrefixes = ["Amazon", "AWS", ""] as const;
const policyEndings = [
  "ServiceRolePolicy",
  "ServiceLinkedRolePolicy",
  "ServicePolicy",
  "RolePolicy",
  "Policy",
] as const;

const kindsByService = new Map(serviceLinkedRoleTable.map((row) => [row[0], row]));

/** What the service's role is like, or undefined where the service has none; case matters. */
export function serviceLinkedRoleKind(
  catalogue: ManagedPolicyCatalogue,
  service: string,
): ServiceLinkedRoleKind | undefined {
  if (!service.endsWith(principalEnding)) return undefined;
  const row = kindsByService.get(service.slice(0, -principalEnding.length));
  if (row === undefined) return undefined;
  const [shortName, role, policy] = row;
  const names = policy === undefined ? policyNamesFor(role) : [policy];
  const found = names
    .map((name) => catalogue.byArn(`arn:aws:iam::aws:policy/aws-service-role/${name}`))
    .find((candidate) => candidate !== undefined);
  assert(found !== undefined, `the catalogue has the policy of ${rolePrefix}${role}`);
  return {
    service,
    roleName: rolePrefix + role,
    policyArn: found.arn,
    takesSuffix: servicesWithSuffix.has(shortName),
  };
}

/**
 * What AWS calls the policy of such a role, the commonest form first: of the role `AmazonEKS` it is
 * `AmazonEKSServiceRolePolicy`, of `ECS` it is `AmazonECSServiceRolePolicy`, of `IPAM`
 * `AWSIPAMServiceRolePolicy`, of `ImageBuilder` simply `AWSServiceRoleForImageBuilder`.
 */
function policyNamesFor(role: string): readonly string[] {
  if (role.startsWith(scalingPrefix)) {
    return [`AWSApplicationAutoscaling${role.slice(scalingPrefix.length)}Policy`];
  }
  const bare = role.replace(/^(?:AWS|Amazon)/, "");
  const composed = policyPrefixes.flatMap((prefix) =>
    policyEndings.map((ending) => prefix + bare + ending),
  );
  const named = `${rolePrefix}${role}`;
  return [...composed, `AWS${role}ServiceRolePolicy`, `${named}Policy`, named, role];
}
