/** `ChangePassword`: a user sets a new password who knows the old one. */
import { ServiceError } from "../../base/errors.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { IamOperations } from "../../wire/generated/iam.ts";
import { ownerUser } from "./credential-owner.ts";
import { FailureLimit } from "./failure-limit.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { gatherProfile, type ProfileFacts, requireProfile } from "./login-profile.ts";
import { iamArn } from "./naming.ts";
import {
  type PreparedPassword,
  passwordContext,
  preparePassword,
  takePassword,
  unlessBusy,
} from "./new-password.ts";
import type { PasswordPolicyRules } from "./password.ts";
import { passwordPolicyOf, selfServiceGrant } from "./password-policy.ts";
import type { LoginProfileTable, UserTable } from "./tables.ts";
import { tagRecord } from "./tags.ts";

interface ChangeFacts {
  readonly own: ProfileFacts;
  readonly policy: PasswordPolicyRules | undefined;
}

interface PreparedChange {
  readonly isOldPasswordRight: boolean;
  readonly password?: PreparedPassword;
}

/** A thief of a key is not to find out the password with it: as for the codes of MFA devices. */
const wrongPasswords = { failuresMax: 5, windowMilliseconds: 300_000, entriesMax: 10_000 } as const;

/** Whether the password is the profile's; one that comes after too many wrong ones never is. */
async function isPasswordRight(
  iam: Iam,
  guesses: FailureLimit,
  { user_id, password_hash }: LoginProfileTable,
  password: string,
  now: number,
): Promise<boolean> {
  if (guesses.isOver(user_id, now)) return false;
  // Counted before it is looked at: many guesses at a time are as many.
  guesses.failed(user_id, now);
  const isRight = await unlessBusy(() => iam.passwords.verifyPassword(password_hash, password));
  if (isRight) guesses.succeeded(user_id);
  return isRight;
}

/** Nothing is told of the new password to whoever does not know the old one. */
async function prepareChange(
  iam: Iam,
  guesses: FailureLimit,
  { input, now }: OperationRequest<IamOperations["ChangePassword"]["input"]>,
  user: UserTable,
): Promise<PreparedChange> {
  const context = await passwordContext(iam, user);
  const { profile } = context;
  const isOldPasswordRight =
    profile !== undefined && (await isPasswordRight(iam, guesses, profile, input.OldPassword, now));
  if (!isOldPasswordRight) return { isOldPasswordRight };
  const password = await preparePassword(iam, context, input.NewPassword);
  return { isOldPasswordRight, password };
}

export function changePassword(iam: Iam): Operation {
  const guesses = new FailureLimit(wrongPasswords);
  return iamOperation<"ChangePassword", ChangeFacts, PreparedChange | undefined>("ChangePassword", {
    readOnly: false,
    async gather(request, unit) {
      const own = await gatherProfile({ ...request, input: {} }, unit);
      return { own, policy: await passwordPolicyOf(unit.database, request.account) };
    },
    permissions({ caller, account }, { own, policy }) {
      // A root user or a role has no password here, which is told below and not as a denial.
      if (caller.kind !== "user") return [];
      const { path, name } = own.owner.facts.user ?? { path: "/", name: caller.principal.name };
      const action = "iam:ChangePassword";
      const resource = iamArn(account, "user", path, name);
      const resourceTags = tagRecord(own.owner.facts.tags);
      const resourcePolicy = selfServiceGrant(policy, caller, action);
      return [{ action, resource, resourceTags, resourcePolicy }];
    },
    arrange(request, { own }, prepared) {
      const { user } = own.owner.facts;
      const hasPassword = user !== undefined && own.profile !== undefined;
      if (!hasPassword || prepared !== undefined) return undefined;
      return () => prepareChange(iam, guesses, request, user);
    },
    async run({ caller, now }, { own }, { database }, prepared) {
      if (caller.kind !== "user") {
        const message = "Only IAM Users can change their own password";
        throw new ServiceError("InvalidUserType", message);
      }
      const profile = requireProfile(own);
      if (prepared?.isOldPasswordRight !== true) {
        throw new ServiceError("AccessDenied", "The old password is incorrect.");
      }
      const password_hash = await takePassword(database, ownerUser(own.owner), prepared.password);
      await database
        .updateTable("iam_login_profile")
        .set({ password_hash, changed_at: now, reset_required: 0 })
        .where("user_id", "=", profile.user_id)
        .execute();
      return {};
    },
  });
}
