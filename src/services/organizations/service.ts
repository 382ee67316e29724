/** Organizations as others see it: its operations, its tables, and the directory of accounts. */
import type { Service } from "../../pipeline/operation.ts";
import { loadServiceModel } from "../../wire/model.ts";
import { accountOperations } from "./account.ts";
import { accountCreationOperations } from "./account-creation.ts";
import { accountDepartureOperations } from "./account-departure.ts";
import { delegateOperations } from "./delegate.ts";
import { delegationPolicyOperations } from "./delegation-policy.ts";
import { effectivePolicyOperations } from "./effective-policy-operations.ts";
import { featureUpgradeOperations } from "./feature-upgrade.ts";
import { handshakeOperations } from "./handshake-answer.ts";
import { invitationOperations } from "./invitation.ts";
import { organizationOperations } from "./organization.ts";
import type { Organizations } from "./organizations.ts";
import { policyOperations } from "./policy.ts";
import { policyAttachmentOperations } from "./policy-attachment.ts";
import { policyTypeOperations } from "./policy-type.ts";
import { serviceAccessOperations } from "./service-access.ts";
import { tagOperations } from "./tag-operations.ts";
import { unitOperations } from "./unit.ts";

export { OrganizationsDirectory } from "./directory.ts";
export type { Organizations } from "./organizations.ts";
export { defaultOrganizationsQuotas, type OrganizationsQuotas } from "./quotas.ts";
export { type OrganizationsTables, organizationsMigrations } from "./tables.ts";

export function organizationsService(organizations: Organizations): Service {
  const operations = [
    ...organizationOperations(),
    ...featureUpgradeOperations(),
    ...unitOperations(organizations),
    ...accountOperations(),
    ...accountCreationOperations(organizations),
    ...accountDepartureOperations(organizations),
    ...invitationOperations(organizations),
    ...handshakeOperations(organizations),
    ...policyOperations(organizations),
    ...policyTypeOperations(),
    ...policyAttachmentOperations(),
    ...effectivePolicyOperations(),
    ...serviceAccessOperations(),
    ...delegateOperations(organizations),
    ...delegationPolicyOperations(organizations),
    ...tagOperations(),
  ];
  return {
    model: loadServiceModel("organizations"),
    actionPrefix: "organizations",
    eventSource: "organizations.amazonaws.com",
    global: true,
    exactDates: true,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
