/** Quotas of Organizations (Organizations User Guide, "Quotas"); `SALLYPORT_QUOTAS` sets others. */
import type { PolicyType } from "../../wire/generated/organizations.ts";

export const defaultOrganizationsQuotas = {
  AccountsPerOrganization: 10,
  OrganizationalUnitsPerOrganization: 2_000,
  ServiceControlPoliciesPerOrganization: 10_000,
  ResourceControlPoliciesPerOrganization: 2_000,
  ManagementPoliciesPerOrganization: 1_000,
  HandshakesPerDay: 20,
  AccountClosuresPer30Days: 250,
  DelegatedAdministratorsPerService: 10_000,
} as const;

export type OrganizationsQuotas = Readonly<Record<keyof typeof defaultOrganizationsQuotas, number>>;

interface PolicyTypeLimits {
  readonly quota: keyof OrganizationsQuotas;
  /** Characters, white space counted. */
  readonly contentMax: number;
  readonly perTargetMax: number;
}

const management = { quota: "ManagementPoliciesPerOrganization", contentMax: 10_000 } as const;

/** What AWS raises for nobody. Types that its page does not list go with the customary numbers. */
export const policyTypeLimits: Readonly<Record<PolicyType, PolicyTypeLimits>> = {
  SERVICE_CONTROL_POLICY: {
    quota: "ServiceControlPoliciesPerOrganization",
    contentMax: 10_240,
    perTargetMax: 10,
  },
  RESOURCE_CONTROL_POLICY: {
    quota: "ResourceControlPoliciesPerOrganization",
    contentMax: 5_120,
    perTargetMax: 5,
  },
  TAG_POLICY: { ...management, perTargetMax: 10 },
  BACKUP_POLICY: { ...management, perTargetMax: 10 },
  AISERVICES_OPT_OUT_POLICY: { ...management, contentMax: 2_500, perTargetMax: 5 },
  CHATBOT_POLICY: { ...management, perTargetMax: 5 },
  DECLARATIVE_POLICY_EC2: { ...management, perTargetMax: 10 },
  SECURITYHUB_POLICY: { ...management, perTargetMax: 10 },
  INSPECTOR_POLICY: { ...management, perTargetMax: 10 },
  UPGRADE_ROLLOUT_POLICY: { ...management, contentMax: 5_120, perTargetMax: 10 },
  BEDROCK_POLICY: { ...management, perTargetMax: 10 },
  S3_POLICY: { ...management, perTargetMax: 10 },
  NETWORK_SECURITY_DIRECTOR_POLICY: { ...management, perTargetMax: 10 },
};
