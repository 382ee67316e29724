/** The account's password policy: set, shown, taken away. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { Caller } from "../../pipeline/caller.ts";
import { compilePolicyText } from "../../pipeline/compiled-policies.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { ResourcePolicy } from "../../policy/index.ts";
import type { PasswordPolicy } from "../../wire/generated/iam.ts";
import { noSuchEntity } from "./errors.ts";
import { iamOperation } from "./iam.ts";
import type { PasswordPolicyRules } from "./password.ts";
import type { IamTables } from "./tables.ts";

/** The account's own policy, or undefined where AWS's default one is in force. */
export async function passwordPolicyOf(
  database: Kysely<IamTables>,
  account: AccountId,
): Promise<PasswordPolicyRules | undefined> {
  const row = await database
    .selectFrom("iam_account")
    .select("password_policy")
    .where("account_id", "=", account)
    .executeTakeFirst();
  if (!row?.password_policy) return undefined;
  return JSON.parse(row.password_policy) as PasswordPolicyRules;
}

/**
 * What `AllowUsersToChangePassword` grants: the named action to the calling user itself. It stands
 * beside the user's policies as a resource's policy does, so that an explicit deny still wins (IAM
 * User Guide, "Permitting IAM users to change their own passwords").
 */
export function selfServiceGrant(
  policy: PasswordPolicyRules | undefined,
  caller: Caller,
  action: "iam:ChangePassword" | "iam:GetAccountPasswordPolicy",
): ResourcePolicy | undefined {
  if (policy?.usersMayChange !== true || caller.kind !== "user") return undefined;
  const document = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: caller.arn }, Action: action, Resource: "*" }],
  });
  return { kind: "standard", policy: compilePolicyText(document, "account password policy") };
}

function shownPolicy(policy: PasswordPolicyRules): PasswordPolicy {
  return {
    MinimumPasswordLength: policy.minimumLength,
    RequireSymbols: policy.requireSymbols,
    RequireNumbers: policy.requireNumbers,
    RequireUppercaseCharacters: policy.requireUppercase,
    RequireLowercaseCharacters: policy.requireLowercase,
    AllowUsersToChangePassword: policy.usersMayChange,
    ExpirePasswords: policy.maxAgeDays !== undefined,
    MaxPasswordAge: policy.maxAgeDays,
    PasswordReusePrevention: policy.reusePrevention,
    HardExpiry: policy.hardExpiry,
  };
}

/** The whole policy is replaced: what a call leaves out goes back to AWS's default for it. */
function updateAccountPasswordPolicy(): Operation {
  return iamOperation("UpdateAccountPasswordPolicy", {
    readOnly: false,
    permissions: () => [{ action: "iam:UpdateAccountPasswordPolicy", resource: "*" }],
    async run({ input, account }, _facts, { database }) {
      const policy: PasswordPolicyRules = {
        minimumLength: input.MinimumPasswordLength ?? 6,
        requireSymbols: input.RequireSymbols ?? false,
        requireNumbers: input.RequireNumbers ?? false,
        requireUppercase: input.RequireUppercaseCharacters ?? false,
        requireLowercase: input.RequireLowercaseCharacters ?? false,
        usersMayChange: input.AllowUsersToChangePassword ?? false,
        maxAgeDays: input.MaxPasswordAge,
        reusePrevention: input.PasswordReusePrevention,
        hardExpiry: input.HardExpiry,
      };
      await writePolicy(database, account, JSON.stringify(policy));
      return {};
    },
  });
}

async function writePolicy(
  database: Kysely<IamTables>,
  account: AccountId,
  policy: string | null,
): Promise<void> {
  await database
    .updateTable("iam_account")
    .set({ password_policy: policy })
    .where("account_id", "=", account)
    .execute();
}

type Policy = PasswordPolicyRules | undefined;

function getAccountPasswordPolicy(): Operation {
  return iamOperation<"GetAccountPasswordPolicy", Policy>("GetAccountPasswordPolicy", {
    readOnly: true,
    gather: ({ account }, { database }) => passwordPolicyOf(database, account),
    permissions({ caller }, policy) {
      const action = "iam:GetAccountPasswordPolicy";
      const resourcePolicy = selfServiceGrant(policy, caller, action);
      return [{ action, resource: "*", resourcePolicy }];
    },
    async run({ account }, policy) {
      if (policy === undefined) {
        throw noSuchEntity(`The Password Policy with domain name ${account} cannot be found.`);
      }
      return { PasswordPolicy: shownPolicy(policy) };
    },
  });
}

function deleteAccountPasswordPolicy(): Operation {
  return iamOperation("DeleteAccountPasswordPolicy", {
    readOnly: false,
    permissions: () => [{ action: "iam:DeleteAccountPasswordPolicy", resource: "*" }],
    async run({ account }, _facts, { database }) {
      if ((await passwordPolicyOf(database, account)) === undefined) {
        // AWS's words here are others (IAM User Guide, examples of DeleteAccountPasswordPolicy).
        throw noSuchEntity("The account policy with name PasswordPolicy cannot be found.");
      }
      await writePolicy(database, account, null);
      return {};
    },
  });
}

export function passwordPolicyOperations(): readonly Operation[] {
  return [updateAccountPasswordPolicy(), getAccountPasswordPolicy(), deleteAccountPasswordPolicy()];
}
