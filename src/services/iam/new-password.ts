/**
 * A new password: held against the policy and hashed outside the transaction, once the call is
 * allowed, then taken in it. Whoever may not set a password learns nothing of former ones by how
 * long that takes, and keeps nobody waiting.
 */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import { PasswordHasherBusyError } from "../../keys/password-hash.ts";
import type { Iam } from "./iam.ts";
import {
  brokenRule,
  type PasswordPolicyRules,
  passwordsRemembered,
  passwordViolation,
} from "./password.ts";
import { passwordPolicyOf } from "./password-policy.ts";
import type { IamTables, LoginProfileTable, UserTable } from "./tables.ts";

export async function profileOf(
  database: Kysely<IamTables>,
  userId: string,
): Promise<LoginProfileTable | undefined> {
  return database
    .selectFrom("iam_login_profile")
    .selectAll()
    .where("user_id", "=", userId)
    .executeTakeFirst();
}

/** The newest first. */
async function rememberedPasswords(database: Kysely<IamTables>, userId: string) {
  return database
    .selectFrom("iam_password_history")
    .select(["ordinal", "password_hash"])
    .where("user_id", "=", userId)
    .orderBy("ordinal", "desc")
    .limit(passwordsRemembered)
    .execute();
}

/** A password checked and hashed, to be set if nothing changed meanwhile. */
export interface PreparedPassword {
  /** Why the password cannot be set; told only to a caller that may set it. */
  readonly refusal?: ServiceError | undefined;
  readonly hash?: string | undefined;
  /** The number of the newest password that was compared with; 0 where there is none. */
  readonly newestOrdinal: number;
}

interface PasswordContext {
  readonly policy: PasswordPolicyRules | undefined;
  readonly alias: string | null;
  readonly profile: LoginProfileTable | undefined;
  readonly remembered: readonly { readonly ordinal: number; readonly password_hash: string }[];
}

/** What a new password is held against; read from one state of the database. */
export function passwordContext(
  iam: Iam,
  { user_id, account_id }: UserTable,
): Promise<PasswordContext> {
  const account = account_id as AccountId;
  return iam.storage.read(async (database) => {
    const { alias } = await database
      .selectFrom("iam_account")
      .select("alias")
      .where("account_id", "=", account)
      .executeTakeFirstOrThrow();
    return {
      policy: await passwordPolicyOf(database, account),
      alias,
      profile: await profileOf(database, user_id),
      remembered: await rememberedPasswords(database, user_id),
    };
  });
}

export async function preparePassword(
  iam: Iam,
  { policy, alias, remembered }: PasswordContext,
  password: string,
): Promise<PreparedPassword> {
  const newestOrdinal = remembered[0]?.ordinal ?? 0;
  const broken = brokenRule(policy, password, alias);
  if (broken !== undefined) return { refusal: passwordViolation(broken), newestOrdinal };
  return unlessBusy(async () => {
    for (const { password_hash } of remembered.slice(0, policy?.reusePrevention ?? 0)) {
      if (await iam.passwords.verifyPassword(password_hash, password)) {
        return { refusal: reused(), newestOrdinal };
      }
    }
    return { hash: await iam.passwords.hashPassword(password), newestOrdinal };
  });
}

function reused(): ServiceError {
  return passwordViolation(
    "Policy constraint violation with password reuse prevention during password change.",
  );
}

export async function unlessBusy<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PasswordHasherBusyError)) throw error;
    throw new ServiceError("Throttling", "Rate exceeded", { cause: error });
  }
}

/**
 * Writes the prepared password's hash into the history and gives it. Throws what the policy had
 * against the password, and `EntityTemporarilyUnmodifiable` where another password was set since
 * it was prepared.
 */
export async function takePassword(
  database: Kysely<IamTables>,
  user: UserTable,
  prepared: PreparedPassword | undefined,
): Promise<string> {
  if (prepared?.refusal !== undefined) throw prepared.refusal;
  const newest = (await rememberedPasswords(database, user.user_id))[0]?.ordinal ?? 0;
  const hash = prepared?.newestOrdinal === newest ? prepared.hash : undefined;
  if (hash === undefined) {
    throw new ServiceError(
      "EntityTemporarilyUnmodifiable",
      `Login Profile for User ${user.name} cannot be modified while it is being changed.`,
    );
  }
  const { user_id, account_id } = user;
  await database
    .insertInto("iam_password_history")
    .values({ user_id, account_id, ordinal: newest + 1, password_hash: hash })
    .execute();
  await database
    .deleteFrom("iam_password_history")
    .where("user_id", "=", user_id)
    .where("ordinal", "<=", newest + 1 - passwordsRemembered)
    .execute();
  return hash;
}
