/** What makes a password acceptable: the account's policy, or AWS's own where none was set. */
import { ServiceError } from "../../base/errors.ts";

/** An account's password policy, as `UpdateAccountPasswordPolicy` left it. */
export interface PasswordPolicyRules {
  readonly minimumLength: number;
  readonly requireSymbols: boolean;
  readonly requireNumbers: boolean;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  /** Whether every user may change their own password, whatever their policies leave out. */
  readonly usersMayChange: boolean;
  /** Days after which a password runs out; absent where it never does. */
  readonly maxAgeDays?: number | undefined;
  /** How many of the newest passwords, the present one among them, cannot be chosen again. */
  readonly reusePrevention?: number | undefined;
  /** Whether only an administrator can renew a password that ran out; absent where never said. */
  readonly hardExpiry?: boolean | undefined;
}

/** The most that `PasswordReusePrevention` may ask for, and so the most hashes that are kept. */
export const passwordsRemembered = 24;

/** The kinds of character that a policy asks for (IAM User Guide, "Setting a password policy"). */
const characterKinds = {
  uppercase: /[A-Z]/,
  lowercase: /[a-z]/,
  number: /[0-9]/,
  symbol: /[!@#$%^&*()_+\-=[\]{}|']/,
} as const;

/** AWS's default policy: at least eight characters, of three of the four kinds. */
const defaultMinimumLength = 8;
const defaultKindsMin = 3;

export function passwordViolation(message: string): ServiceError {
  return new ServiceError("PasswordPolicyViolation", message);
}

/**
 * What the policy has against a password, or undefined. Without a policy of its own an account has
 * AWS's default one, which also refuses the account's alias as a password.
 */
export function brokenRule(
  policy: PasswordPolicyRules | undefined,
  password: string,
  accountAlias: string | null,
): string | undefined {
  if (policy === undefined) return brokenDefaultRule(password, accountAlias);
  if (password.length < policy.minimumLength) {
    return `Password should have a minimum length of ${policy.minimumLength}`;
  }
  const required = [
    ["symbol", policy.requireSymbols],
    ["number", policy.requireNumbers],
    ["uppercase letter", policy.requireUppercase],
    ["lowercase letter", policy.requireLowercase],
  ] as const;
  for (const [kind, isRequired] of required) {
    const pattern = characterKinds[kind.replace(" letter", "") as keyof typeof characterKinds];
    if (isRequired && !pattern.test(password)) return `Password should have at least one ${kind}`;
  }
  return undefined;
}

function brokenDefaultRule(password: string, accountAlias: string | null): string | undefined {
  if (password.length < defaultMinimumLength) {
    return `Password should have a minimum length of ${defaultMinimumLength}`;
  }
  const kinds = Object.values(characterKinds).filter((pattern) => pattern.test(password));
  if (kinds.length < defaultKindsMin) {
    return (
      "Password should have at least three of the following character types: " +
      "uppercase letters, lowercase letters, numbers, symbols"
    );
  }
  if (accountAlias !== null && password.toLowerCase() === accountAlias) {
    return "Password should not be identical to your AWS account name";
  }
  return undefined;
}

const dayMilliseconds = 86_400_000;

/** When a password runs out, or undefined where it never does; times in epoch milliseconds. */
export function passwordExpiry(
  policy: PasswordPolicyRules | undefined,
  changedAt: number,
): number | undefined {
  if (policy?.maxAgeDays === undefined) return undefined;
  return changedAt + policy.maxAgeDays * dayMilliseconds;
}
