/** The names under which the things of Organizations are known to caches. */
export const changeKeys = {
  /** Told when an account joins, moves, leaves, is closed, or becomes or ends as a delegate. */
  account: (accountId: string) => `organizations:account:${accountId}`,
  /** Told when the organization's features or enabled policy types change, or it is deleted. */
  organization: (organizationId: string) => `organizations:organization:${organizationId}`,
  /** Told when a policy is attached to or detached from a root, organizational unit or account. */
  target: (targetId: string) => `organizations:target:${targetId}`,
  policy: (policyId: string) => `organizations:policy:${policyId}`,
} as const;
