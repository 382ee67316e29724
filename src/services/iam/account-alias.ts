/** The account's alias: one an account, unique over all accounts. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { noSuchEntity } from "./errors.ts";
import { iamOperation } from "./iam.ts";
import { pageOf } from "./paging.ts";
import type { IamTables } from "./tables.ts";

async function writeAlias(
  database: Kysely<IamTables>,
  account: AccountId,
  alias: string | null,
): Promise<void> {
  await database
    .updateTable("iam_account")
    .set({ alias })
    .where("account_id", "=", account)
    .execute();
}

async function aliasOf(database: Kysely<IamTables>, account: AccountId): Promise<string | null> {
  const { alias } = await database
    .selectFrom("iam_account")
    .select("alias")
    .where("account_id", "=", account)
    .executeTakeFirstOrThrow();
  return alias;
}

/** A second alias takes the first one's place (IAM User Guide, "Your AWS account alias"). */
function createAccountAlias(): Operation {
  return iamOperation("CreateAccountAlias", {
    readOnly: false,
    permissions: () => [{ action: "iam:CreateAccountAlias", resource: "*" }],
    async run({ input, account }, _facts, unit) {
      const alias = input.AccountAlias;
      // Accounts take turns here: two of them asking for one alias must not both find it free.
      await unit.lock("iam:account-alias");
      const taken = await unit.database
        .selectFrom("iam_account")
        .select("account_id")
        .where("alias", "=", alias)
        .executeTakeFirst();
      if (taken !== undefined) {
        const message = `The account alias ${alias} already exists.`;
        throw new ServiceError("EntityAlreadyExists", message);
      }
      await writeAlias(unit.database, account, alias);
      return {};
    },
  });
}

function deleteAccountAlias(): Operation {
  return iamOperation("DeleteAccountAlias", {
    readOnly: false,
    permissions: () => [{ action: "iam:DeleteAccountAlias", resource: "*" }],
    async run({ input, account }, _facts, { database }) {
      const alias = input.AccountAlias;
      if ((await aliasOf(database, account)) !== alias) {
        throw noSuchEntity(`The account alias ${alias} cannot be found.`);
      }
      await writeAlias(database, account, null);
      return {};
    },
  });
}

function listAccountAliases(): Operation {
  return iamOperation("ListAccountAliases", {
    readOnly: true,
    permissions: () => [{ action: "iam:ListAccountAliases", resource: "*" }],
    async run({ input, account }, _facts, { database }) {
      const alias = await aliasOf(database, account);
      const all = alias === null ? [] : [alias];
      const { items, end } = await pageOf("account-aliases", input, (item) => item, all);
      return { AccountAliases: items, ...end };
    },
  });
}

export function accountAliasOperations(): readonly Operation[] {
  return [createAccountAlias(), deleteAccountAlias(), listAccountAliases()];
}
