/** Things that have a name and a path: found by name, listed by path, renamed. */
import { type ExpressionWrapper, expressionBuilder, type Kysely, type SqlBool } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { ServiceError } from "../../base/errors.ts";
import type { PermissionRequest } from "../../pipeline/operation.ts";
import { iamArn, nameKey, type PathedType } from "./naming.ts";
import { type Page, type PageRequest, page } from "./paging.ts";
import type { IamTables, UserTable } from "./tables.ts";

/** Their tables. What is used of them here, all six have alike: it is written for users. */
type PathedTable =
  | "iam_user"
  | "iam_group"
  | "iam_role"
  | "iam_policy"
  | "iam_instance_profile"
  | "iam_server_certificate";

/** The account's thing of the name, whatever its case. */
export async function findByName<Table extends PathedTable>(
  database: Kysely<IamTables>,
  table: Table,
  account: AccountId,
  name: string,
): Promise<IamTables[Table] | undefined> {
  const found = await database
    .selectFrom(table as "iam_user")
    .selectAll()
    .where("account_id", "=", account)
    .where("name_key", "=", nameKey(name))
    .executeTakeFirst();
  return found as unknown as IamTables[Table] | undefined;
}

/** The thing that an ARN names by its path and name, each with its case. */
export async function findByPathAndName<Table extends PathedTable>(
  database: Kysely<IamTables>,
  table: Table,
  account: AccountId,
  { path, name }: Named,
): Promise<IamTables[Table] | undefined> {
  const found = await findByName(database, table, account, name);
  return found?.name === name && found.path === path ? found : undefined;
}

interface ListRequest<Input> {
  readonly input: Input;
  readonly account: AccountId;
}

interface PathPrefix {
  readonly PathPrefix?: string | undefined;
}

/** A page of an account's things whose path begins with `PathPrefix`, in the order of names. */
export async function pageByName<Table extends PathedTable>(
  table: Table,
  { input, account }: ListRequest<PageRequest & PathPrefix>,
  database: Kysely<IamTables>,
): Promise<Page<IamTables[Table]>> {
  const rows = database.selectFrom(table as "iam_user").selectAll();
  const found = await page(
    table,
    input,
    (row: UserTable) => row.name_key,
    (after, limit) =>
      rows
        .where("account_id", "=", account)
        .where("name_key", ">", after)
        .where(pathBeginsWith(input.PathPrefix))
        .orderBy("name_key")
        .limit(limit)
        .execute(),
  );
  return found as Page<unknown> as Page<IamTables[Table]>;
}

/** The question of a list, which has no resource: a denial shows where it was to look. */
export function listPermission(
  action: string,
  type: PathedType,
  { input, account }: ListRequest<PathPrefix>,
): PermissionRequest {
  const resourceShown = iamArn(account, type, input.PathPrefix ?? "/", "");
  return { action, resource: "*", resourceShown };
}

/** What a rename asks for; what it leaves out stays as it is. */
interface Rename {
  readonly name: string | undefined;
  readonly path: string | undefined;
}

interface Named {
  readonly name: string;
  readonly path: string;
}

/**
 * The questions of a rename: the permission on the thing as it is called, which is `asked`, and as
 * it is to be called (IAM API Reference, UpdateUser).
 */
export function renamePermissions(
  asked: PermissionRequest,
  account: AccountId,
  type: PathedType,
  present: Named,
  { name, path }: Rename,
): readonly PermissionRequest[] {
  if (name === undefined && path === undefined) return [asked];
  const resource = iamArn(account, type, path ?? present.path, name ?? present.name);
  return [asked, { action: asked.action, resource }];
}

/** Renames the thing. Throws what `taken` makes where another has the name. */
export async function rename(
  database: Kysely<IamTables>,
  table: PathedTable,
  row: Named & { readonly account_id: string; readonly name_key: string },
  { name = row.name, path = row.path }: Rename,
  taken: (name: string) => ServiceError,
): Promise<void> {
  const account = row.account_id as AccountId;
  const isOtherName = nameKey(name) !== row.name_key;
  if (isOtherName && (await findByName(database, table, account, name)) !== undefined) {
    throw taken(name);
  }
  await database
    .updateTable(table as "iam_user")
    .set({ name, name_key: nameKey(name), path })
    .where("account_id", "=", account)
    .where("name_key", "=", row.name_key)
    .execute();
}

interface PathedTables {
  readonly pathed: { readonly path: string };
}

/**
 * The condition that `PathPrefix` asks for: the path begins with it, letter for letter. All paths
 * begin with a slash, so the default lets everything through.
 */
export function pathBeginsWith(
  prefix: string | undefined,
): ExpressionWrapper<PathedTables, "pathed", SqlBool> {
  const build = expressionBuilder<PathedTables, "pathed">();
  if (prefix === undefined || prefix === "/") return build(build.lit(1), "=", build.lit(1));
  // Every string with the prefix sorts at or after it and before the prefix with its last
  // character moved on by one; paths are ASCII, so there is always a next character.
  const last = prefix.charCodeAt(prefix.length - 1);
  const end = prefix.slice(0, -1) + String.fromCharCode(last + 1);
  return build.and([build("path", ">=", prefix), build("path", "<", end)]);
}
