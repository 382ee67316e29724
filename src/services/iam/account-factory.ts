/** Makes accounts for whoever keeps organizations: with a root user that has no credentials. */
import { rootArn } from "../../base/arn.ts";
import { wholeSeconds } from "../../base/clock.ts";
import { assert } from "../../base/errors.ts";
import { uniqueId } from "../../base/identifiers.ts";
import type { AccountFactory, AccountOpening } from "../../pipeline/organization.ts";
import type { Unit } from "../../storage/storage.ts";
import { insertAccount } from "./account.ts";
import { changeKeys } from "./change-keys.ts";
import type { IamDirectory } from "./directory.ts";
import { nameKey } from "./naming.ts";
import { type Quotas, takeQuota } from "./quotas.ts";
import { defaultSessionSeconds, insertRole } from "./role.ts";
import type { IamTables, RoleTable } from "./tables.ts";

/** What the access role may do (Organizations User Guide, "OrganizationAccountAccessRole"). */
const administratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";

export interface AccountFactoryDependencies {
  readonly directory: IamDirectory;
  readonly quotas: Quotas;
}

export function accountFactory({ directory, quotas }: AccountFactoryDependencies): AccountFactory {
  return {
    accountExists: (account, unit) => directory.accountExists(account, unit),
    async openAccount(asked, unit) {
      // IAM's own tables are in every unit's database, whichever service opened it.
      const own = unit as unknown as Unit<IamTables>;
      // Those who ask tell milliseconds; IAM's own dates have none.
      const opening = { ...asked, now: wholeSeconds(asked.now) };
      const { account, now } = opening;
      await insertAccount(own.database, account, now);
      own.changed(changeKeys.account(account));
      if (opening.accessRole !== undefined) await makeAccessRole(opening, own, quotas);
    },
  };
}

/** A role that the trusted account hands out to its own users and roles as it sees fit. */
async function makeAccessRole(
  { account, now, accessRole }: AccountOpening,
  unit: Unit<IamTables>,
  quotas: Quotas,
): Promise<void> {
  assert(accessRole !== undefined, "a role is made where one is asked for");
  const { name, trusted } = accessRole;
  await takeQuota(unit.database, account, "RolesPerAccount", quotas);
  const statement = {
    Effect: "Allow",
    Principal: { AWS: rootArn(trusted) },
    Action: "sts:AssumeRole",
  };
  const role: RoleTable = {
    role_id: uniqueId("role"),
    account_id: account,
    name,
    name_key: nameKey(name),
    path: "/",
    created_at: now,
    description: null,
    max_session_seconds: defaultSessionSeconds,
    trust_policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    trust_principals: "{}",
    boundary_arn: null,
    linked_service: null,
  };
  await insertRole(unit, role);
  await unit.database
    .insertInto("iam_attachment")
    .values({
      owner_id: role.role_id,
      policy_arn: administratorAccess,
      account_id: account,
      attached_at: now,
    })
    .execute();
}
