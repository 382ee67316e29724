/** Inviting accounts that there are already, and what their consent does. */
import type { Kysely } from "kysely";
import { isAccountId } from "../../base/arn.ts";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import type {
  HandshakeParty,
  InviteAccountToOrganizationRequest,
  Tag,
} from "../../wire/generated/organizations.ts";
import { leave } from "./account-departure.ts";
import { handshakeViolation, invalidInput } from "./errors.ts";
import { openUpgrade } from "./feature-upgrade.ts";
import { openHandshakesOf, shownHandshake } from "./handshake.ts";
import { countMembers, findMember, join } from "./member.ts";
import { arnOf, newId } from "./naming.ts";
import { type MemberRequest, memberOperation, type Organizations } from "./organizations.ts";
import { accountOfEmail, emailKey } from "./profile.ts";
import type { HandshakeTable, OrganizationsTables, OrganizationTable } from "./tables.ts";
import { checkTags, putTags, tagQuestions, tagRecord } from "./tags.ts";

type Database = Kysely<OrganizationsTables>;

const day = 24 * 60 * 60_000;

/** How long an invited account has to answer (Organizations User Guide, "Quotas"). */
const invitationPeriod = 15 * day;

const emailPattern = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Whom the invitation is for. Throws `InvalidInputException` where that is no account. */
function invitee({ Type, Id }: HandshakeParty) {
  switch (Type) {
    case "ACCOUNT":
      if (!isAccountId(Id)) throw invalidInput("INVALID_PATTERN_TARGET_ID");
      return { target_account: Id, target_email: null };
    case "EMAIL":
      if (!emailPattern.test(Id)) throw invalidInput("INVALID_EMAIL_ADDRESS_TARGET");
      return { target_account: null, target_email: emailKey(Id) };
    case "ORGANIZATION":
      throw invalidInput("INVALID_PARTY_TYPE_TARGET");
  }
}

type Invitee = ReturnType<typeof invitee>;

const alreadyMember = () =>
  handshakeViolation(
    "ALREADY_IN_AN_ORGANIZATION",
    "The handshake request is invalid because the invited account is already a member of an " +
      "organization.",
  );

const tooManyAccounts = () =>
  handshakeViolation(
    "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the allowed number of AWS accounts in an organization.",
  );

/** Throws where the account is in this organization; of others' members nothing is told. */
async function refuseOwnMember(
  database: Database,
  { organization_id }: OrganizationTable,
  { target_account, target_email }: Invitee,
): Promise<void> {
  const account = target_account ?? (await accountOfEmail(database, target_email ?? ""));
  if (account === undefined) return;
  const member = await database
    .selectFrom("organizations_member")
    .select("account_id")
    .where("account_id", "=", account)
    .where("organization_id", "=", organization_id)
    .executeTakeFirst();
  if (member !== undefined) throw alreadyMember();
}

/** Throws for what an invitation may not be: repeated, one too many, or in the wrong moment. */
async function refuseInvitation(
  { quotas }: Organizations,
  { place, now }: MemberRequest<InviteAccountToOrganizationRequest>,
  database: Database,
  target: Invitee,
): Promise<void> {
  const { organization } = place;
  const { organization_id } = organization;
  await refuseOwnMember(database, organization, target);
  if ((await openUpgrade(database, organization_id, now)) !== undefined) {
    throw handshakeViolation(
      "INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES",
      "You can't issue new invitations to join an organization while it's in the process of " +
        "enabling all features.",
    );
  }
  const open = await openHandshakesOf(database, organization_id, "INVITE", now);
  const isSame = ({ target_account, target_email }: HandshakeTable) =>
    target_account === target.target_account && target_email === target.target_email;
  if (open.some(isSame)) {
    throw new ServiceError(
      "DuplicateHandshakeException",
      "A handshake with the same action and target already exists.",
    );
  }
  const members = await countMembers(database, organization_id, now);
  if (members + open.length >= quotas.AccountsPerOrganization) throw tooManyAccounts();
  const { count } = await database
    .selectFrom("organizations_handshake")
    .select((build) => build.fn.countAll<number>().as("count"))
    .where("organization_id", "=", organization_id)
    .where("action", "=", "INVITE")
    .where("state", "!=", "ACCEPTED")
    .where("requested_at", ">", now - day)
    .executeTakeFirstOrThrow();
  if (count >= Math.max(quotas.HandshakesPerDay, quotas.AccountsPerOrganization)) {
    throw handshakeViolation(
      "HANDSHAKE_RATE_LIMIT_EXCEEDED",
      "You attempted to exceed the number of handshakes that you can send in one day.",
    );
  }
}

function inviteAccountToOrganization(organizations: Organizations): Operation {
  return memberOperation("InviteAccountToOrganization", {
    readOnly: false,
    access: "management",
    questions({ input, place }) {
      const { Type, Id } = input.Target;
      const resource = Type === "ACCOUNT" ? arnOf.account(place.organization, Id) : "*";
      const invited = Type === "ACCOUNT" ? Id : "*";
      return [
        { resource, requestTags: tagRecord(input.Tags) },
        ...tagQuestions(arnOf.account(place.organization, invited), input.Tags),
      ];
    },
    async run(request, _facts, { database }) {
      const { input, place, now } = request;
      const target = invitee(input.Target);
      checkTags(input.Tags);
      await refuseInvitation(organizations, request, database, target);
      const { organization_id, management_account } = place.organization;
      const handshake: HandshakeTable = {
        handshake_id: newId.handshake(),
        organization_id,
        management_account,
        action: "INVITE",
        state: "OPEN",
        requested_at: now,
        expires_at: now + invitationPeriod,
        ended_at: null,
        parent_id: null,
        ...target,
        notes: input.Notes ?? null,
        tags: JSON.stringify(input.Tags ?? []),
      };
      await database.insertInto("organizations_handshake").values(handshake).execute();
      return { Handshake: await shownHandshake(database, handshake, now) };
    },
  });
}

/** An account that accepts, and the organization that it is in until then. */
interface Joining {
  readonly account: string;
  readonly now: EpochMilliseconds;
  readonly left: OrganizationTable | undefined;
}

/**
 * The invited account has accepted: it joins, with the tags that the invitation carried. A member
 * of another organization leaves that by the same call, under the same rules as by itself
 * (Organizations User Guide, "Migrate an account to another organization").
 */
export async function joinByInvitation(
  { quotas }: Organizations,
  unit: Unit<OrganizationsTables>,
  handshake: HandshakeTable,
  { account, now, left }: Joining,
): Promise<void> {
  const { database } = unit;
  const { organization_id } = handshake;
  if ((await findMember(database, organization_id, account, now)) !== undefined) {
    throw alreadyMember();
  }
  if ((await countMembers(database, organization_id, now)) >= quotas.AccountsPerOrganization) {
    throw tooManyAccounts();
  }
  if (left !== undefined) await leave(unit, left, account, now);
  const organization = await database
    .selectFrom("organizations_organization")
    .selectAll()
    .where("organization_id", "=", organization_id)
    .executeTakeFirstOrThrow();
  await join(unit, organization, {
    account_id: account,
    joined_method: "INVITED",
    joined_at: now,
  });
  await putTags(database, organization_id, account, JSON.parse(handshake.tags) as Tag[]);
}

export function invitationOperations(organizations: Organizations): readonly Operation[] {
  return [inviteAccountToOrganization(organizations)];
}
