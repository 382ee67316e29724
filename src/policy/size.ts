/** How long a policy may be, and how AWS counts. */

/**
 * Characters (IAM User Guide, "IAM and AWS STS quotas"; Organizations User Guide, "Quotas"). Those
 * of IAM's own policies are counted without white space; STS and Organizations count all.
 */
export const policySizeLimits = {
  managed: 6_144,
  /** All inline policies of one user together; likewise for groups and roles. */
  userInline: 2_048,
  groupInline: 5_120,
  roleInline: 10_240,
  trust: 2_048,
  /** White space counts from here on. */
  session: 2_048,
  serviceControl: 10_240,
  resourceControl: 5_120,
} as const;

/**
 * The size of a policy that IAM keeps: white space is left out, wherever it stands. For policies of
 * sessions and of Organizations `text.length` is the size.
 */
export function countPolicyCharacters(text: string): number {
  return text.replace(/[ \t\n\r]/g, "").length;
}
