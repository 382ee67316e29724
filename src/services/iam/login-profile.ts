/** Login profiles: a user's password for the console, set by an administrator or by its user. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import { PasswordHasherBusyError } from "../../keys/password-hash.ts";
import { isAssumedRoot } from "../../pipeline/caller.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import {
  type CredentialOwner,
  gatherOwner,
  type OwnerInput,
  ownerPermission,
  ownerUser,
} from "./credential-owner.ts";
import { noSuchEntity, validationError } from "./errors.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { iamArn } from "./naming.ts";
import {
  brokenRule,
  type PasswordPolicyRules,
  passwordsRemembered,
  passwordViolation,
} from "./password.ts";
import { passwordPolicyOf, selfServiceGrant } from "./password-policy.ts";
import type { IamTables, LoginProfileTable, UserTable } from "./tables.ts";
import { tagRecord } from "./tags.ts";
import { findUser } from "./user.ts";

interface ProfileFacts {
  readonly owner: CredentialOwner;
  readonly profile: LoginProfileTable | undefined;
  /** It is the root user's: a session of `AssumeRoot` asks, and names nobody. */
  readonly isRoots: boolean;
}

async function gatherProfile(
  request: OperationRequest<OwnerInput>,
  unit: { readonly database: Kysely<IamTables> },
): Promise<ProfileFacts> {
  const owner = await gatherOwner(request, unit);
  const { user } = owner.facts;
  const isRoots = owner.name === undefined && isAssumedRoot(request.caller);
  const id = isRoots ? request.account : user?.user_id;
  const profile = id === undefined ? undefined : await profileOf(unit.database, id);
  return { owner, profile, isRoots };
}

async function profileOf(
  database: Kysely<IamTables>,
  userId: string,
): Promise<LoginProfileTable | undefined> {
  return database
    .selectFrom("iam_login_profile")
    .selectAll()
    .where("user_id", "=", userId)
    .executeTakeFirst();
}

function requireProfile(facts: ProfileFacts): LoginProfileTable {
  const { profile } = facts;
  if (profile === undefined) {
    throw noSuchEntity(`Login Profile for User ${profileName(facts)} cannot be found.`);
  }
  return profile;
}

/** The root user is called as `GetUser` calls it. */
function profileName({ owner, isRoots }: ProfileFacts): string {
  return isRoots ? "root" : ownerUser(owner).name;
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

/** A password checked and hashed before its transaction, to be set in it if nothing changed. */
interface PreparedPassword {
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

/** What a new password is held against; read before the transaction. */
function passwordContext(
  iam: Iam,
  account: AccountId,
  userName: string | undefined,
): Promise<PasswordContext> {
  return iam.storage.read(async (database) => {
    const user = userName === undefined ? undefined : await findUser(database, account, userName);
    const { alias } = await database
      .selectFrom("iam_account")
      .select("alias")
      .where("account_id", "=", account)
      .executeTakeFirstOrThrow();
    return {
      policy: await passwordPolicyOf(database, account),
      alias,
      profile: user && (await profileOf(database, user.user_id)),
      remembered: user === undefined ? [] : await rememberedPasswords(database, user.user_id),
    };
  });
}

async function preparePassword(
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

async function unlessBusy<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PasswordHasherBusyError)) throw error;
    throw new ServiceError("Throttling", "Rate exceeded", { cause: error });
  }
}

/**
 * Writes the prepared password's hash into the history and gives it. Throws what the policy had
 * against the password, and `EntityTemporarilyUnmodifiable` where another password was set since.
 */
async function takePassword(
  database: Kysely<IamTables>,
  user: UserTable,
  { refusal, hash, newestOrdinal }: PreparedPassword,
): Promise<string> {
  if (refusal !== undefined) throw refusal;
  const newest = (await rememberedPasswords(database, user.user_id))[0]?.ordinal ?? 0;
  if (newest !== newestOrdinal || hash === undefined) {
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

function shownProfile(UserName: string, profile: LoginProfileTable) {
  return {
    UserName,
    CreateDate: new Date(profile.created_at),
    PasswordResetRequired: profile.reset_required === 1,
  };
}

function callerName({ input, caller }: OperationRequest<OwnerInput>): string | undefined {
  return input.UserName ?? (caller.kind === "user" ? caller.principal.name : undefined);
}

type MaybePrepared = PreparedPassword | undefined;

function createLoginProfile(iam: Iam): Operation {
  return iamOperation<"CreateLoginProfile", ProfileFacts, MaybePrepared>("CreateLoginProfile", {
    readOnly: false,
    async prepare(request) {
      const { Password } = request.input;
      if (Password === undefined) return undefined;
      const context = await passwordContext(iam, request.account, callerName(request));
      return preparePassword(iam, context, Password);
    },
    gather: gatherProfile,
    permissions: (request, { owner }) => ownerPermission("iam:CreateLoginProfile", request, owner),
    async run({ input, account, now }, facts, { database }, prepared) {
      const name = profileName(facts);
      if (facts.isRoots ? prepared !== undefined : prepared === undefined) {
        throw passwordMisplaced(facts);
      }
      if (facts.profile !== undefined) {
        throw new ServiceError(
          "EntityAlreadyExists",
          `Login Profile for user ${name} already exists.`,
        );
      }
      const password = prepared && (await takePassword(database, ownerUser(facts.owner), prepared));
      const created: LoginProfileTable = {
        user_id: facts.owner.facts.user?.user_id ?? account,
        account_id: account,
        // No password fits the root user's profile until one is set by recovery.
        password_hash: password ?? "",
        created_at: now,
        changed_at: now,
        reset_required: input.PasswordResetRequired === true ? 1 : 0,
      };
      await database.insertInto("iam_login_profile").values(created).execute();
      return { LoginProfile: shownProfile(name, created) };
    },
    record: recordUser,
  });
}

/** A session of `AssumeRoot` must leave it out, and everyone else must give it. */
function passwordMisplaced({ isRoots }: ProfileFacts): ServiceError {
  return validationError(
    "1 validation error detected: Value at 'password' failed to satisfy constraint: " +
      `Member must ${isRoots ? "" : "not "}be null`,
  );
}

function recordUser({ input }: { readonly input: OwnerInput }) {
  const { UserName } = input;
  return { resources: UserName === undefined ? [] : [{ type: "AWS::IAM::User", name: UserName }] };
}

function getLoginProfile(): Operation {
  return iamOperation<"GetLoginProfile", ProfileFacts>("GetLoginProfile", {
    readOnly: true,
    gather: gatherProfile,
    permissions: (request, { owner }) => ownerPermission("iam:GetLoginProfile", request, owner),
    async run(_request, facts) {
      const profile = requireProfile(facts);
      return { LoginProfile: shownProfile(profileName(facts), profile) };
    },
  });
}

function updateLoginProfile(iam: Iam): Operation {
  return iamOperation<"UpdateLoginProfile", ProfileFacts, MaybePrepared>("UpdateLoginProfile", {
    readOnly: false,
    async prepare({ input, account }) {
      if (input.Password === undefined) return undefined;
      return preparePassword(
        iam,
        await passwordContext(iam, account, input.UserName),
        input.Password,
      );
    },
    gather: gatherProfile,
    permissions: (request, { owner }) => ownerPermission("iam:UpdateLoginProfile", request, owner),
    async run({ input, now }, facts, { database }, prepared) {
      const profile = requireProfile(facts);
      const change: Partial<LoginProfileTable> = {
        reset_required: Number(input.PasswordResetRequired ?? profile.reset_required === 1),
      };
      if (prepared !== undefined) {
        change.password_hash = await takePassword(database, ownerUser(facts.owner), prepared);
        change.changed_at = now;
      }
      await database
        .updateTable("iam_login_profile")
        .set(change)
        .where("user_id", "=", profile.user_id)
        .execute();
      return {};
    },
    record: recordUser,
  });
}

/** The history of passwords stays with the user: a new profile cannot bring back an old one. */
function deleteLoginProfile(): Operation {
  return iamOperation<"DeleteLoginProfile", ProfileFacts>("DeleteLoginProfile", {
    readOnly: false,
    gather: gatherProfile,
    permissions: (request, { owner }) => ownerPermission("iam:DeleteLoginProfile", request, owner),
    async run(_request, facts, { database }) {
      const { user_id } = requireProfile(facts);
      await database.deleteFrom("iam_login_profile").where("user_id", "=", user_id).execute();
      return {};
    },
    record: recordUser,
  });
}

interface ChangeFacts {
  readonly own: ProfileFacts;
  readonly policy: PasswordPolicyRules | undefined;
}

interface PreparedChange {
  readonly isOldPasswordRight: boolean;
  readonly password: PreparedPassword;
}

function changePassword(iam: Iam): Operation {
  return iamOperation<"ChangePassword", ChangeFacts, PreparedChange>("ChangePassword", {
    readOnly: false,
    async prepare({ input, account, caller }) {
      const name = caller.kind === "user" ? caller.principal.name : undefined;
      const context = await passwordContext(iam, account, name);
      const { profile } = context;
      const isOldPasswordRight =
        profile !== undefined &&
        (await unlessBusy(() =>
          iam.passwords.verifyPassword(profile.password_hash, input.OldPassword),
        ));
      // Nothing is told of the new password to whoever does not know the old one.
      const password = isOldPasswordRight
        ? await preparePassword(iam, context, input.NewPassword)
        : { newestOrdinal: 0 };
      return { isOldPasswordRight, password };
    },
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
    async run({ caller, now }, { own }, { database }, { isOldPasswordRight, password }) {
      if (caller.kind !== "user") {
        const message = "Only IAM Users can change their own password";
        throw new ServiceError("InvalidUserType", message);
      }
      const profile = requireProfile(own);
      if (!isOldPasswordRight) {
        throw new ServiceError("AccessDenied", "The old password is incorrect.");
      }
      const password_hash = await takePassword(database, ownerUser(own.owner), password);
      await database
        .updateTable("iam_login_profile")
        .set({ password_hash, changed_at: now, reset_required: 0 })
        .where("user_id", "=", profile.user_id)
        .execute();
      return {};
    },
  });
}

export function loginProfileOperations(iam: Iam): readonly Operation[] {
  return [
    createLoginProfile(iam),
    getLoginProfile(),
    updateLoginProfile(iam),
    deleteLoginProfile(),
    changePassword(iam),
  ];
}
