/** How accounts end in an organization: removed, gone by themselves, or closed. */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import { changeKeys } from "./change-keys.ts";
import { constraintViolation, notFound } from "./errors.ts";
import { requireAllFeatures, withdrawApproval } from "./feature-upgrade.ts";
import { depart, findMember, membersOf } from "./member.ts";
import { memberOperation, type Organizations } from "./organizations.ts";
import type { MemberTable, OrganizationsTables, OrganizationTable } from "./tables.ts";
import { gatherAccount, type Target, targetQuestion } from "./target.ts";

type Database = Kysely<OrganizationsTables>;

/** The period that closures are counted over, and AWS's bounds of it. */
const closurePeriod = 30 * 24 * 60 * 60_000;
const closuresShare = 0.2;
const closuresMax = 1_000;

/** Takes the account out. Throws while something holds it in its organization. */
export async function leave(
  unit: Unit<OrganizationsTables>,
  organization: OrganizationTable,
  account: string,
  now: EpochMilliseconds,
): Promise<void> {
  const { database } = unit;
  const member = await findMember(database, organization.organization_id, account, now);
  if (member === undefined) throw notFound("AccountNotFoundException");
  if (account === organization.management_account) {
    throw new ServiceError(
      "MasterCannotLeaveOrganizationException",
      "You can't remove a management account from an organization. If you want the management " +
        "account to become a member account in another organization, you must first delete the " +
        "current organization of the management account.",
    );
  }
  if (member.closed_at !== null) {
    throw constraintViolation(
      "ACCOUNT_CANNOT_LEAVE_ORGANIZATION",
      "A closed account stays in its organization until it is closed for good.",
    );
  }
  const delegate = await database
    .selectFrom("organizations_delegate")
    .select("account_id")
    .where("account_id", "=", account)
    .limit(1)
    .executeTakeFirst();
  if (delegate !== undefined) {
    throw constraintViolation("CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG");
  }
  await depart(unit, account);
  await withdrawApproval(database, organization.organization_id, account, now);
}

function removeAccountFromOrganization(): Operation {
  const name = "RemoveAccountFromOrganization";
  return memberOperation<typeof name, Target>(name, {
    readOnly: false,
    access: "management",
    gather: gatherAccount,
    questions: ({ place }, account) => [targetQuestion(place.organization, account)],
    async run({ input, place, now }, _account, unit) {
      await leave(unit, place.organization, input.AccountId, now);
      return {};
    },
  });
}

function leaveOrganization(): Operation {
  return memberOperation("LeaveOrganization", {
    readOnly: false,
    access: "member",
    async run({ place, account, now }, _facts, unit) {
      await leave(unit, place.organization, account, now);
      return {};
    },
  });
}

/** A fifth of the members in 30 days, but never fewer than the quota; a share has AWS's bound. */
async function refuseTooManyClosures(
  { quotas }: Organizations,
  database: Database,
  { organization_id, management_account }: OrganizationTable,
  now: EpochMilliseconds,
): Promise<void> {
  const members: readonly MemberTable[] = await membersOf(database, organization_id, now)
    .where("account_id", "!=", management_account)
    .execute();
  const recent = members.filter(({ closed_at }) => (closed_at ?? 0) > now - closurePeriod);
  const share = Math.min(Math.floor(members.length * closuresShare), closuresMax);
  if (recent.length >= Math.max(share, quotas.AccountClosuresPer30Days)) {
    throw constraintViolation("CLOSE_ACCOUNT_QUOTA_EXCEEDED");
  }
}

function closeAccount(organizations: Organizations): Operation {
  return memberOperation<"CloseAccount", Target>("CloseAccount", {
    readOnly: false,
    access: "management",
    gather: gatherAccount,
    questions: ({ place }, account) => [targetQuestion(place.organization, account)],
    async run({ input, place, now }, _target, unit) {
      const { database } = unit;
      const { organization } = place;
      const { AccountId } = input;
      const { organization_id, management_account } = organization;
      requireAllFeatures(organization);
      const member = await findMember(database, organization_id, AccountId, now);
      if (member === undefined) throw notFound("AccountNotFoundException");
      if (AccountId === management_account) {
        throw constraintViolation("CANNOT_CLOSE_MANAGEMENT_ACCOUNT");
      }
      if (member.closed_at !== null) {
        throw new ServiceError(
          "AccountAlreadyClosedException",
          "You tried to close an account that is already closed.",
        );
      }
      await refuseTooManyClosures(organizations, database, organization, now);
      await database
        .updateTable("organizations_member")
        .set({ closed_at: now })
        .where("account_id", "=", AccountId)
        .execute();
      await withdrawApproval(database, organization_id, AccountId, now);
      unit.changed(changeKeys.account(AccountId));
      return {};
    },
  });
}

export function accountDepartureOperations(organizations: Organizations): readonly Operation[] {
  return [removeAccountFromOrganization(), leaveOrganization(), closeAccount(organizations)];
}
