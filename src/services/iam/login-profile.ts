/** Login profiles: a user's password for the console, as an administrator sets it. */
import type { Kysely } from "kysely";
import { ServiceError } from "../../base/errors.ts";
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
import {
  type PreparedPassword,
  passwordContext,
  preparePassword,
  profileOf,
  takePassword,
} from "./new-password.ts";
import type { IamTables, LoginProfileTable } from "./tables.ts";

export interface ProfileFacts {
  readonly owner: CredentialOwner;
  readonly profile: LoginProfileTable | undefined;
  /** It is the root user's: a session of `AssumeRoot` asks, and names nobody. */
  readonly isRoots: boolean;
}

export async function gatherProfile(
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

export function requireProfile(facts: ProfileFacts): LoginProfileTable {
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

function shownProfile(UserName: string, profile: LoginProfileTable) {
  return {
    UserName,
    CreateDate: new Date(profile.created_at),
    PasswordResetRequired: profile.reset_required === 1,
  };
}

type MaybePrepared = PreparedPassword | undefined;

/** The work that a new password of the user is, where there is one and it is not done yet. */
function passwordWork(
  iam: Iam,
  { facts: { user } }: CredentialOwner,
  password: string | undefined,
  prepared: MaybePrepared,
) {
  if (user === undefined || password === undefined || prepared !== undefined) return undefined;
  return async () => preparePassword(iam, await passwordContext(iam, user), password);
}

function createLoginProfile(iam: Iam): Operation {
  return iamOperation<"CreateLoginProfile", ProfileFacts, MaybePrepared>("CreateLoginProfile", {
    readOnly: false,
    gather: gatherProfile,
    permissions: (request, { owner }) => ownerPermission("iam:CreateLoginProfile", request, owner),
    arrange: ({ input }, { owner, profile }, prepared) =>
      profile === undefined ? passwordWork(iam, owner, input.Password, prepared) : undefined,
    async run({ input, account, now }, facts, { database }, prepared) {
      const name = profileName(facts);
      if (facts.isRoots === (input.Password !== undefined)) throw passwordMisplaced(facts);
      if (facts.profile !== undefined) {
        throw new ServiceError(
          "EntityAlreadyExists",
          `Login Profile for user ${name} already exists.`,
        );
      }
      // No password fits the root user's profile until one is set by recovery.
      const password_hash = facts.isRoots
        ? ""
        : await takePassword(database, ownerUser(facts.owner), prepared);
      const created: LoginProfileTable = {
        user_id: facts.owner.facts.user?.user_id ?? account,
        account_id: account,
        password_hash,
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
    gather: gatherProfile,
    permissions: (request, { owner }) => ownerPermission("iam:UpdateLoginProfile", request, owner),
    arrange: ({ input }, { owner, profile }, prepared) =>
      profile === undefined ? undefined : passwordWork(iam, owner, input.Password, prepared),
    async run({ input, now }, facts, { database }, prepared) {
      const profile = requireProfile(facts);
      const change: Partial<LoginProfileTable> = {
        reset_required: Number(input.PasswordResetRequired ?? profile.reset_required === 1),
      };
      if (input.Password !== undefined) {
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

export function loginProfileOperations(iam: Iam): readonly Operation[] {
  return [
    createLoginProfile(iam),
    getLoginProfile(),
    updateLoginProfile(iam),
    deleteLoginProfile(),
  ];
}
