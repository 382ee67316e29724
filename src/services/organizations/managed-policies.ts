/** AWS's own policies of Organizations, which every organization has and none can change. */
import { formatArn } from "../../base/arn.ts";
import type { PolicyType } from "../../wire/generated/organizations.ts";

export interface ManagedPolicy {
  readonly id: string;
  readonly type: PolicyType;
  readonly name: string;
  readonly description: string;
  readonly arn: string;
  readonly content: string;
}

/** Allows everything; attached everywhere when service control policies are enabled. */
const fullAccess: ManagedPolicy = {
  id: "p-FullAWSAccess",
  type: "SERVICE_CONTROL_POLICY",
  name: "FullAWSAccess",
  description: "Allows access to every operation",
  arn: formatArn("organizations", "aws", "policy/service_control_policy/p-FullAWSAccess"),
  content: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  }),
};

/** Allows everything; attached everywhere with resource control policies, and never detached. */
export const resourceFullAccess: ManagedPolicy = {
  id: "p-RCPFullAWSAccess",
  type: "RESOURCE_CONTROL_POLICY",
  name: "RCPFullAWSAccess",
  description: "Allows access to every resource",
  arn: formatArn("organizations", "aws", "policy/resource_control_policy/p-RCPFullAWSAccess"),
  content: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
  }),
};

const managedPolicies: readonly ManagedPolicy[] = [fullAccess, resourceFullAccess];

export function managedPolicy(id: string): ManagedPolicy | undefined {
  return managedPolicies.find((policy) => policy.id === id);
}

/** The policy that AWS attaches to everything while its type is enabled, where there is one. */
export function defaultPolicy(type: PolicyType): ManagedPolicy | undefined {
  return managedPolicies.find((policy) => policy.type === type);
}
