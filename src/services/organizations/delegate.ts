/** Delegated administrators: members that act for the organization in matters of one service. */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { DelegatedAdministrator } from "../../wire/generated/organizations.ts";
import { changeKeys } from "./change-keys.ts";
import { constraintViolation, notFound } from "./errors.ts";
import { requireAllFeatures } from "./feature-upgrade.ts";
import { findMember, goneAccounts, shownAccounts } from "./member.ts";
import { memberOperation, type Organizations } from "./organizations.ts";
import { pageOf } from "./paging.ts";
import { checkServicePrincipal, hasAccess, servicePrincipalKey } from "./service-access.ts";
import type { DelegateTable, OrganizationsTables, OrganizationTable } from "./tables.ts";
import { gatherAccount, type Target, targetQuestion } from "./target.ts";

type Database = Kysely<OrganizationsTables>;

function delegatesOf(
  database: Database,
  { organization_id }: OrganizationTable,
  now: EpochMilliseconds,
) {
  return database
    .selectFrom("organizations_delegate")
    .selectAll()
    .where("organization_id", "=", organization_id)
    .where("account_id", "not in", goneAccounts(database, organization_id, now));
}

/** Throws where the account cannot be an administrator of the service. */
async function requireEligible(
  { quotas }: Organizations,
  database: Database,
  organization: OrganizationTable,
  accountId: string,
  servicePrincipal: string,
  now: EpochMilliseconds,
): Promise<void> {
  requireAllFeatures(organization);
  checkServicePrincipal(servicePrincipal);
  const { organization_id, management_account } = organization;
  const member = await findMember(database, organization_id, accountId, now);
  if (member === undefined) throw notFound("AccountNotFoundException");
  if (accountId === management_account) {
    throw constraintViolation("CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR");
  }
  if (member.closed_at !== null) {
    throw constraintViolation("CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR");
  }
  if (!(await hasAccess(database, organization, servicePrincipal))) {
    throw constraintViolation("SERVICE_ACCESS_NOT_ENABLED");
  }
  const present = await delegatesOf(database, organization, now)
    .where("service_principal", "=", servicePrincipal)
    .execute();
  if (present.some(({ account_id }) => account_id === accountId)) {
    throw new ServiceError(
      "AccountAlreadyRegisteredException",
      "The provided account is already a delegated administrator for your organization.",
    );
  }
  if (present.length >= quotas.DelegatedAdministratorsPerService) {
    throw constraintViolation("MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED");
  }
}

function registerDelegatedAdministrator(organizations: Organizations): Operation {
  return memberOperation<"RegisterDelegatedAdministrator", Target>(
    "RegisterDelegatedAdministrator",
    {
      readOnly: false,
      access: "management",
      gather: gatherAccount,
      questions: ({ input, place }, account) => [
        targetQuestion(place.organization, account, {
          keys: servicePrincipalKey(input.ServicePrincipal),
        }),
      ],
      async run({ input, place, now }, _account, unit) {
        const { database } = unit;
        const { organization } = place;
        const { AccountId, ServicePrincipal } = input;
        await requireEligible(
          organizations,
          database,
          organization,
          AccountId,
          ServicePrincipal,
          now,
        );
        await database
          .insertInto("organizations_delegate")
          .values({
            organization_id: organization.organization_id,
            account_id: AccountId,
            service_principal: ServicePrincipal,
            enabled_at: now,
          })
          .execute();
        unit.changed(changeKeys.account(AccountId));
        return {};
      },
    },
  );
}

function notRegistered(): ServiceError {
  return new ServiceError(
    "AccountNotRegisteredException",
    "The provided account is not a registered delegated administrator for your organization.",
  );
}

function deregisterDelegatedAdministrator(): Operation {
  const name = "DeregisterDelegatedAdministrator";
  return memberOperation<typeof name, Target>(name, {
    readOnly: false,
    access: "management",
    gather: gatherAccount,
    questions: ({ input, place }, account) => [
      targetQuestion(place.organization, account, {
        keys: servicePrincipalKey(input.ServicePrincipal),
      }),
    ],
    async run({ input, place }, account, unit) {
      const { database } = unit;
      const { AccountId, ServicePrincipal } = input;
      if (account.found === undefined) throw notFound("AccountNotFoundException");
      const { numDeletedRows } = await database
        .deleteFrom("organizations_delegate")
        .where("organization_id", "=", place.organization.organization_id)
        .where("account_id", "=", AccountId)
        .where("service_principal", "=", ServicePrincipal)
        .executeTakeFirstOrThrow();
      if (Number(numDeletedRows) === 0) throw notRegistered();
      unit.changed(changeKeys.account(AccountId));
      return {};
    },
  });
}

/** Each account once, with the time of its first registration. */
async function shownDelegates(
  database: Database,
  organization: OrganizationTable,
  rows: readonly DelegateTable[],
  now: EpochMilliseconds,
): Promise<readonly DelegatedAdministrator[]> {
  const since = new Map<string, number>();
  for (const { account_id, enabled_at } of rows) {
    since.set(account_id, Math.min(enabled_at, since.get(account_id) ?? enabled_at));
  }
  const members = [];
  for (const account of since.keys()) {
    const member = await findMember(database, organization.organization_id, account, now);
    if (member !== undefined) members.push(member);
  }
  const accounts = await shownAccounts(database, organization, members, now);
  return accounts.map(({ Paths, ...account }) => ({
    ...account,
    DelegationEnabledDate: new Date(since.get(account.Id ?? "") ?? 0),
  }));
}

function listDelegatedAdministrators(): Operation {
  return memberOperation("ListDelegatedAdministrators", {
    readOnly: true,
    access: "reader",
    questions: ({ input }) => [
      { resource: "*", keys: servicePrincipalKey(input.ServicePrincipal) },
    ],
    async run({ input, place, now }, _facts, { database }) {
      const { ServicePrincipal } = input;
      let rows = delegatesOf(database, place.organization, now);
      if (ServicePrincipal !== undefined) {
        checkServicePrincipal(ServicePrincipal);
        rows = rows.where("service_principal", "=", ServicePrincipal);
      }
      const all = await shownDelegates(database, place.organization, await rows.execute(), now);
      const list = `delegates of ${ServicePrincipal ?? ""}`;
      const { items, end } = await pageOf(list, input, ({ Id = "" }) => Id, all);
      return { DelegatedAdministrators: items, ...end };
    },
  });
}

function listDelegatedServicesForAccount(): Operation {
  const name = "ListDelegatedServicesForAccount";
  return memberOperation<typeof name, Target>(name, {
    readOnly: true,
    access: "reader",
    gather: gatherAccount,
    questions: ({ place }, account) => [targetQuestion(place.organization, account)],
    async run({ input, place, now }, account, { database }) {
      if (account.found === undefined) throw notFound("AccountNotFoundException");
      const rows = await delegatesOf(database, place.organization, now)
        .where("account_id", "=", input.AccountId)
        .execute();
      if (rows.length === 0) throw notRegistered();
      const { items, end } = await pageOf(
        `services of ${input.AccountId}`,
        input,
        (row: DelegateTable) => row.service_principal,
        rows,
      );
      const DelegatedServices = items.map((row) => ({
        ServicePrincipal: row.service_principal,
        DelegationEnabledDate: new Date(row.enabled_at),
      }));
      return { DelegatedServices, ...end };
    },
  });
}

export function delegateOperations(organizations: Organizations): readonly Operation[] {
  return [
    registerDelegatedAdministrator(organizations),
    deregisterDelegatedAdministrator(),
    listDelegatedAdministrators(),
    listDelegatedServicesForAccount(),
  ];
}
