/** Users and roles as policies name them, and by the unique ids that stand behind the names. */
import type { Kysely } from "kysely";
import { type AccountId, isAccountId, parseArn } from "../../base/arn.ts";
import { uniqueIdPrefixes } from "../../base/identifiers.ts";
import type { PrincipalNames } from "../../pipeline/resource-policy.ts";
import { iamArn, splitPathedName } from "./naming.ts";
import { findByPathAndName } from "./pathed.ts";
import type { IamTables } from "./tables.ts";

export function principalNames(database: Kysely<IamTables>): PrincipalNames {
  return {
    async uniqueIds(principals) {
      const found = new Map<string, string | "unknown">();
      for (const principal of principals) {
        const id = await uniqueIdBehind(database, principal);
        if (id !== undefined) found.set(principal, id);
      }
      return found;
    },
    arns: (uniqueIds) => arnsOf(database, uniqueIds),
  };
}

const bareId = new RegExp(`^(?:${uniqueIdPrefixes.user}|${uniqueIdPrefixes.role})[A-Z0-9]+$`);

/**
 * The unique id that a principal's text stands for: undefined where it stands for none (an account,
 * a session) or for one of an account that is not kept here; "unknown" where there is no such one.
 */
async function uniqueIdBehind(
  database: Kysely<IamTables>,
  principal: string,
): Promise<string | "unknown" | undefined> {
  if (bareId.test(principal)) {
    const arns = await arnsOf(database, [principal]);
    return arns.has(principal) ? principal : "unknown";
  }
  const parts = parseArn(principal);
  if (parts?.service !== "iam" || !isAccountId(parts.account)) return undefined;
  const [, kind, pathAndName = ""] = /^(user|role)(\/.+)$/.exec(parts.resource) ?? [];
  if (kind === undefined || !(await isKeptHere(database, parts.account))) return undefined;
  if (parts.partition !== "aws") return "unknown";
  const named = splitPathedName(pathAndName);
  if (kind === "user") {
    const user = await findByPathAndName(database, "iam_user", parts.account, named);
    return user?.user_id ?? "unknown";
  }
  const role = await findByPathAndName(database, "iam_role", parts.account, named);
  return role?.role_id ?? "unknown";
}

async function isKeptHere(database: Kysely<IamTables>, account: AccountId): Promise<boolean> {
  const row = await database
    .selectFrom("iam_account")
    .select("account_id")
    .where("account_id", "=", account)
    .executeTakeFirst();
  return row !== undefined;
}

/** As many ids as one statement asks for: databases bound the parameters of a statement. */
const idsPerQuery = 5_000;

/** The ARNs of those users and roles that there still are, by unique id. */
async function arnsOf(
  database: Kysely<IamTables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const arns = new Map<string, string>();
  for (let start = 0; start < ids.length; start += idsPerQuery) {
    const some = ids.slice(start, start + idsPerQuery);
    const users = await database
      .selectFrom("iam_user")
      .select(["user_id as id", "account_id", "path", "name"])
      .where("user_id", "in", some)
      .execute();
    const roles = await database
      .selectFrom("iam_role")
      .select(["role_id as id", "account_id", "path", "name"])
      .where("role_id", "in", some)
      .execute();
    for (const { id, account_id, path, name } of users) {
      arns.set(id, iamArn(account_id as AccountId, "user", path, name));
    }
    for (const { id, account_id, path, name } of roles) {
      arns.set(id, iamArn(account_id as AccountId, "role", path, name));
    }
  }
  return arns;
}
