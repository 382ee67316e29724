/** Accounts as members: who is there, how they are shown, and what joining and leaving do. */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { Unit } from "../../storage/storage.ts";
import type { Account, AccountState, AccountStatus } from "../../wire/generated/organizations.ts";
import { attachDefaultPolicies, detachEverything } from "./attachment.ts";
import { changeKeys } from "./change-keys.ts";
import { arnOf } from "./naming.ts";
import { profilesOf } from "./profile.ts";
import type { MemberTable, OrganizationsTables, OrganizationTable } from "./tables.ts";
import { removeAllTags } from "./tags.ts";
import { pathsOf } from "./tree.ts";

type Database = Kysely<OrganizationsTables>;

const minute = 60_000;
const day = 24 * 60 * minute;

/** How long closing takes to show; the credentials are worthless from the first moment. */
const pendingClosure = minute;
/** A closed account stays in its organization this long (AWS Account Management, "Close"). */
const keptAfterClosure = 90 * day;

/** Closed before this time means gone for good. */
function closedForGood(now: EpochMilliseconds): EpochMilliseconds {
  return now - keptAfterClosure;
}

/** The organization's accounts, without those that were closed long ago. */
export function membersOf(database: Database, organizationId: string, now: EpochMilliseconds) {
  return database
    .selectFrom("organizations_member")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where((build) =>
      build.or([build("closed_at", "is", null), build("closed_at", ">", closedForGood(now))]),
    );
}

/**
 * The ids of accounts that were closed for good, for `not in`. Their rows stay, so that they never
 * wake; policies that are attached to them and services that they administer hold nothing back.
 */
export function goneAccounts(database: Database, organizationId: string, now: EpochMilliseconds) {
  return database
    .selectFrom("organizations_member")
    .select("account_id")
    .where("organization_id", "=", organizationId)
    .where("closed_at", "<=", closedForGood(now));
}

/** In the order of their ids, for pages. */
export function membersAfter(
  database: Database,
  { organization_id }: OrganizationTable,
  now: EpochMilliseconds,
  after: string,
) {
  return membersOf(database, organization_id, now)
    .where("account_id", ">", after)
    .orderBy("account_id");
}

export async function findMember(
  database: Database,
  organizationId: string,
  account: string,
  now: EpochMilliseconds,
): Promise<MemberTable | undefined> {
  return membersOf(database, organizationId, now)
    .where("account_id", "=", account)
    .executeTakeFirst();
}

/** How many accounts count against the quota. */
export async function countMembers(
  database: Database,
  organizationId: string,
  now: EpochMilliseconds,
): Promise<number> {
  const members = await membersOf(database, organizationId, now).execute();
  return members.length;
}

interface ShownState {
  readonly Status: AccountStatus;
  readonly State: AccountState;
}

function shownState(
  { closed_at }: Pick<MemberTable, "closed_at">,
  now: EpochMilliseconds,
): ShownState {
  if (closed_at === null) return { Status: "ACTIVE", State: "ACTIVE" };
  if (now < closed_at + pendingClosure) {
    return { Status: "PENDING_CLOSURE", State: "PENDING_CLOSURE" };
  }
  return { Status: "SUSPENDED", State: "CLOSED" };
}

/** Accounts as answers show them. */
export async function shownAccounts(
  database: Database,
  organization: OrganizationTable,
  members: readonly MemberTable[],
  now: EpochMilliseconds,
): Promise<readonly Account[]> {
  const profiles = await profilesOf(
    database,
    members.map((member) => member.account_id),
  );
  const paths = await pathsOf(database, organization);
  return members.map((member) => {
    const { account_id: id } = member;
    const profile = profiles.get(id);
    return {
      Id: id,
      Arn: arnOf.account(organization, id),
      Email: profile?.email,
      Name: profile?.name,
      ...shownState(member, now),
      JoinedMethod: member.joined_method,
      JoinedTimestamp: new Date(member.joined_at),
      Paths: [`${paths.get(member.parent_id) ?? ""}${id}/`],
    };
  });
}

/** Puts the account into the organization's root, with the policies that everything has. */
export async function join(
  unit: Unit<OrganizationsTables>,
  organization: OrganizationTable,
  member: Pick<MemberTable, "account_id" | "joined_method" | "joined_at">,
): Promise<void> {
  await unit.database
    .insertInto("organizations_member")
    .values({
      ...member,
      organization_id: organization.organization_id,
      parent_id: organization.root_id,
      closed_at: null,
    })
    .execute();
  const target = member.account_id;
  await attachDefaultPolicies(unit, organization.organization_id, target, member.joined_at);
  unit.changed(changeKeys.account(target));
}

/** Takes the account out of its organization; tags and policies stay behind. */
export async function depart(unit: Unit<OrganizationsTables>, account: string): Promise<void> {
  const { database } = unit;
  await detachEverything(unit, account);
  await removeAllTags(database, account);
  await database.deleteFrom("organizations_member").where("account_id", "=", account).execute();
  unit.changed(changeKeys.account(account));
}
