/**
 * Trust policies keep hold of whom they named: a user's or role's ARN is stored with the unique id
 * behind it, and decided by that id. When the thing is deleted the policy shows the bare id, and a
 * namesake made later gets nothing (IAM User Guide, "AWS JSON policy elements: Principal").
 */
import type { Kysely } from "kysely";
import { type AccountId, isAccountId, parseArn } from "../../base/arn.ts";
import { assert } from "../../base/errors.ts";
import { uniqueIdPrefixes } from "../../base/identifiers.ts";
import { type PolicyDocument, parsePolicy, type SourceText } from "../../policy/index.ts";
import { limitExceeded, malformedPolicy } from "./errors.ts";
import { iamArn, nameKey, splitPathedName } from "./naming.ts";
import { checkPolicyDocument, encodedDocument } from "./policy-document.ts";
import type { Quotas } from "./quotas.ts";
import type { IamTables, RoleTable } from "./tables.ts";

/** Each principal text of the document that named a user or role, to the unique id it had then. */
export type TrustPrincipals = Readonly<Record<string, string>>;

type StoredTrust = Pick<RoleTable, "trust_policy" | "trust_principals">;

/**
 * Checks a trust policy that is to be stored and gives the columns to store. Throws
 * `MalformedPolicyDocument`, also for a user or role that does not exist in an account that is
 * kept here (of other accounts nothing is known), and `LimitExceeded` where it is too long.
 */
export async function checkedTrustPolicy(
  database: Kysely<IamTables>,
  text: string,
  quotas: Quotas,
): Promise<StoredTrust> {
  const size = checkPolicyDocument(text, { use: "trust" });
  if (size > quotas.TrustPolicySize) {
    throw limitExceeded("ACLSizePerRole", quotas.TrustPolicySize);
  }
  const found = new Map<string, string>();
  for (const { text: principal } of awsPrincipals(parsed(text))) {
    if (found.has(principal)) continue;
    const id = await uniqueIdBehind(database, principal);
    if (id === "unknown") {
      throw malformedPolicy(`Invalid principal in policy: "AWS":"${principal}"`);
    }
    if (id !== undefined) found.set(principal, id);
  }
  return { trust_policy: text, trust_principals: JSON.stringify(Object.fromEntries(found)) };
}

/** The document with unique ids in place of the ARNs that named users and roles: for decisions. */
export function storedTrustText({ trust_policy, trust_principals }: StoredTrust): string {
  return replacePrincipals(trust_policy, trustPrincipals(trust_principals));
}

/**
 * The documents of these roles as answers carry them, by role id: users and roles are named by the
 * ARN that they have now, or by their bare id where they are gone. Percent-encoded once.
 */
export async function shownTrustPolicies(
  database: Kysely<IamTables>,
  roles: readonly RoleTable[],
): Promise<ReadonlyMap<string, string>> {
  const named = roles.map((role) => ({ role, principals: trustPrincipals(role.trust_principals) }));
  const ids = new Set(named.flatMap(({ principals }) => Object.values(principals)));
  const arns = await arnsOf(database, [...ids]);
  return new Map(
    named.map(({ role, principals }) => {
      const shown = Object.entries(principals).map(([text, id]) => [text, arns.get(id) ?? id]);
      const text = replacePrincipals(role.trust_policy, Object.fromEntries(shown));
      return [role.role_id, encodedDocument(text)];
    }),
  );
}

function trustPrincipals(json: string): TrustPrincipals {
  return JSON.parse(json) as TrustPrincipals;
}

function parsed(document: string): PolicyDocument {
  const result = parsePolicy(document);
  assert(result.ok, "a trust policy was checked before it was stored");
  return result.policy;
}

/** In the order of the text. */
function awsPrincipals({ statements }: PolicyDocument): readonly SourceText[] {
  return statements
    .flatMap(({ principal }) => principal?.entries ?? [])
    .filter(({ type }) => type === "AWS");
}

const jsonString = /"(?:[^"\\]|\\.)*"/y;

/** Replaces principals only: the same text elsewhere, as in a condition, stays as it is. */
export function replacePrincipals(document: string, replacements: TrustPrincipals): string {
  if (Object.keys(replacements).length === 0) return document;
  let replaced = "";
  let copiedTo = 0;
  for (const { text, offset } of awsPrincipals(parsed(document))) {
    const replacement = Object.hasOwn(replacements, text) ? replacements[text] : undefined;
    if (replacement === undefined) continue;
    jsonString.lastIndex = offset;
    const literal = jsonString.exec(document);
    assert(literal !== null, "a principal is a string of the document");
    replaced += document.slice(copiedTo, offset) + JSON.stringify(replacement);
    copiedTo = jsonString.lastIndex;
  }
  return replaced + document.slice(copiedTo);
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
  const find = kind === "user" ? userIdOf : roleIdOf;
  return (await find(database, parts.account, pathAndName)) ?? "unknown";
}

async function isKeptHere(database: Kysely<IamTables>, account: AccountId): Promise<boolean> {
  const row = await database
    .selectFrom("iam_account")
    .select("account_id")
    .where("account_id", "=", account)
    .executeTakeFirst();
  return row !== undefined;
}

/** Names in ARNs are matched with their case, and paths belong to them. */
async function userIdOf(database: Kysely<IamTables>, account: AccountId, pathAndName: string) {
  const { path, name } = splitPathedName(pathAndName);
  const user = await database
    .selectFrom("iam_user")
    .select("user_id")
    .where("account_id", "=", account)
    .where("name_key", "=", nameKey(name))
    .where("name", "=", name)
    .where("path", "=", path)
    .executeTakeFirst();
  return user?.user_id;
}

async function roleIdOf(database: Kysely<IamTables>, account: AccountId, pathAndName: string) {
  const { path, name } = splitPathedName(pathAndName);
  const role = await database
    .selectFrom("iam_role")
    .select("role_id")
    .where("account_id", "=", account)
    .where("name_key", "=", nameKey(name))
    .where("name", "=", name)
    .where("path", "=", path)
    .executeTakeFirst();
  return role?.role_id;
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
