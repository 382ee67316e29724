/** Accounts made for an organization: the request, the account, and what became of the request. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { randomAccountId } from "../../base/identifiers.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import type {
  CreateAccountFailureReason,
  CreateAccountRequest,
  CreateAccountStatus,
} from "../../wire/generated/organizations.ts";
import { invalidInput, notFound } from "./errors.ts";
import { countOpenInvitations } from "./handshake.ts";
import { countMembers, join } from "./member.ts";
import { arnOf, newId } from "./naming.ts";
import { type MemberRequest, memberOperation, type Organizations } from "./organizations.ts";
import { page } from "./paging.ts";
import { accountOfEmail, emailKey } from "./profile.ts";
import type { CreationTable, OrganizationsTables } from "./tables.ts";
import { checkTags, madeWith, putTags, tagQuestions } from "./tags.ts";

/** The role by which the management account's users get in, where the call names no other. */
const defaultAccessRole = "OrganizationAccountAccessRole";

/** AWS's services alone have roles of such names (API Reference, `InvalidInputException`). */
const reservedRoleName = /^AWSServiceRoleFor/i;

function shownCreation(row: CreationTable): CreateAccountStatus {
  return {
    Id: row.request_id,
    AccountName: row.account_name,
    State: row.state,
    RequestedTimestamp: new Date(row.requested_at),
    ...(row.completed_at === null ? {} : { CompletedTimestamp: new Date(row.completed_at) }),
    ...(row.account_id === null ? {} : { AccountId: row.account_id }),
    ...(row.failure_reason === null ? {} : { FailureReason: row.failure_reason }),
  };
}

/** What stands in the way of the account, which the request's status then tells. */
async function obstacle(
  organizations: Organizations,
  { input, place, now }: MemberRequest<CreateAccountRequest>,
  database: Kysely<OrganizationsTables>,
): Promise<CreateAccountFailureReason | undefined> {
  const { organization_id } = place.organization;
  const members = await countMembers(database, organization_id, now);
  const invited = await countOpenInvitations(database, organization_id, now);
  if (members + invited >= organizations.quotas.AccountsPerOrganization) {
    return "ACCOUNT_LIMIT_EXCEEDED";
  }
  const holder = await accountOfEmail(database, input.Email);
  return holder === undefined ? undefined : "EMAIL_ALREADY_EXISTS";
}

async function unusedAccountId(
  { accounts }: Organizations,
  unit: Unit<OrganizationsTables>,
): Promise<AccountId> {
  for (;;) {
    const account = randomAccountId();
    if (!(await accounts.accountExists(account, unit))) return account;
  }
}

/** Makes the account with its root user and its access role, and puts it into the root. */
async function makeAccount(
  organizations: Organizations,
  { input, place, now }: MemberRequest<CreateAccountRequest>,
  unit: Unit<OrganizationsTables>,
): Promise<AccountId> {
  const { organization } = place;
  const account = await unusedAccountId(organizations, unit);
  const trusted = organization.management_account as AccountId;
  const accessRole = { name: input.RoleName ?? defaultAccessRole, trusted };
  await organizations.accounts.openAccount({ account, now, accessRole }, unit);
  await unit.database
    .insertInto("organizations_profile")
    .values({
      account_id: account,
      name: input.AccountName,
      email: input.Email,
      email_key: emailKey(input.Email),
    })
    .execute();
  await join(unit, organization, { account_id: account, joined_method: "CREATED", joined_at: now });
  await putTags(unit.database, organization.organization_id, account, input.Tags);
  return account;
}

/**
 * AWS makes accounts in the background. Here the account is made in the call's own transaction;
 * the answer says `IN_PROGRESS` all the same, and the next look at the request says how it ended.
 */
function createAccount(organizations: Organizations): Operation {
  return memberOperation("CreateAccount", {
    readOnly: false,
    access: "management",
    questions: ({ input, place }) => [
      { resource: "*", ...madeWith(input.Tags) },
      ...tagQuestions(arnOf.account(place.organization, "*"), input.Tags),
    ],
    async run(request, _facts, unit) {
      const { input, place, now } = request;
      checkTags(input.Tags);
      if (reservedRoleName.test(input.RoleName ?? "")) throw invalidInput("INVALID_ROLE_NAME");
      // Addresses are unique over all organizations of the server.
      await unit.lock("organizations-emails");
      const failure = await obstacle(organizations, request, unit.database);
      const account =
        failure === undefined ? await makeAccount(organizations, request, unit) : undefined;
      const creation: CreationTable = {
        request_id: newId.creation(),
        organization_id: place.organization.organization_id,
        account_name: input.AccountName,
        account_id: account ?? null,
        state: account === undefined ? "FAILED" : "SUCCEEDED",
        failure_reason: failure ?? null,
        requested_at: now,
        completed_at: now,
      };
      await unit.database.insertInto("organizations_creation").values(creation).execute();
      const begun: CreationTable = {
        ...creation,
        account_id: null,
        state: "IN_PROGRESS",
        failure_reason: null,
        completed_at: null,
      };
      return { CreateAccountStatus: shownCreation(begun) };
    },
  });
}

function describeCreateAccountStatus(): Operation {
  return memberOperation("DescribeCreateAccountStatus", {
    readOnly: true,
    access: "reader",
    async run({ input, place }, _facts, { database }) {
      const creation = await database
        .selectFrom("organizations_creation")
        .selectAll()
        .where("organization_id", "=", place.organization.organization_id)
        .where("request_id", "=", input.CreateAccountRequestId)
        .executeTakeFirst();
      if (creation === undefined) throw notFound("CreateAccountStatusNotFoundException");
      return { CreateAccountStatus: shownCreation(creation) };
    },
  });
}

function listCreateAccountStatus(): Operation {
  return memberOperation("ListCreateAccountStatus", {
    readOnly: true,
    access: "reader",
    async run({ input, place }, _facts, { database }) {
      const { States = [] } = input;
      let rows = database
        .selectFrom("organizations_creation")
        .selectAll()
        .where("organization_id", "=", place.organization.organization_id)
        .orderBy("request_id");
      if (States.length > 0) rows = rows.where("state", "in", States);
      const { items, end } = await page(
        `creations ${[...States].sort()}`,
        input,
        (row: CreationTable) => row.request_id,
        (after, limit) => rows.where("request_id", ">", after).limit(limit).execute(),
      );
      return { CreateAccountStatuses: items.map(shownCreation), ...end };
    },
  });
}

export function accountCreationOperations(organizations: Organizations): readonly Operation[] {
  return [createAccount(organizations), describeCreateAccountStatus(), listCreateAccountStatus()];
}
