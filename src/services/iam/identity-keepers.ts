/**
 * Users, groups, roles and policies by ARN and in a list, for whoever decides about them in others'
 * names.
 */
import type { Kysely } from "kysely";
import { type AccountId, isAccountId, parseArn } from "../../base/arn.ts";
import type { AnyUnit, Tags } from "../../pipeline/caller.ts";
import {
  type KeptRange,
  type KeptResource,
  noGrantees,
  type ResourceKeeper,
} from "../../pipeline/kept-resources.ts";
import type { IamDirectory } from "./directory.ts";
import { iamArn, nameKey, splitPathedName } from "./naming.ts";
import type { IamTables } from "./tables.ts";

/** Where each kind is kept, for queries of the columns that all four tables have. */
const kinds = {
  user: { table: "iam_user", id: "user_id" },
  group: { table: "iam_group", id: "group_id" },
  role: { table: "iam_role", id: "role_id" },
  policy: { table: "iam_policy", id: "policy_id" },
} as const;

type Kind = keyof typeof kinds;

/** A row with what all kinds have in common. */
interface NamedRow {
  readonly id: string;
  readonly name: string;
  readonly path: string;
}

export function identityKeepers(directory: IamDirectory): readonly ResourceKeeper[] {
  return (Object.keys(kinds) as Kind[]).map((kind) => identityKeeper(kind, directory));
}

function identityKeeper(kind: Kind, directory: IamDirectory): ResourceKeeper {
  return {
    type: `iam:${kind}`,
    async find(arn, unit) {
      const { service, account = "", resource = "" } = parseArn(arn) ?? {};
      if (service !== "iam" || !isAccountId(account)) return undefined;
      if (!resource.startsWith(`${kind}/`)) return undefined;
      const { path, name } = splitPathedName(resource.slice(kind.length));
      const [row] = await named(kind, account, unit)
        .where("name_key", "=", nameKey(name))
        .where("name", "=", name)
        .where("path", "=", path)
        .execute();
      const found = row === undefined ? [] : await kept(kind, account, [row], directory, unit);
      return found[0];
    },
    /** In the order of their names, without regard to case. */
    async list({ account, after, limit }: KeptRange, unit) {
      const { name } = splitPathedName(after);
      const rows = await named(kind, account, unit)
        .where("name_key", ">", nameKey(name))
        .orderBy("name_key")
        .limit(limit)
        .execute();
      return kept(kind, account, rows, directory, unit);
    },
  };
}

function named(kind: Kind, account: AccountId, unit: AnyUnit) {
  const { table, id } = kinds[kind];
  return databaseOf(unit)
    .selectFrom(table as "iam_user")
    .select([`${id as "user_id"} as id`, "name", "path"])
    .where("account_id", "=", account);
}

function databaseOf(unit: AnyUnit): Kysely<IamTables> {
  return unit.database as Kysely<IamTables>;
}

async function kept(
  kind: Kind,
  account: AccountId,
  rows: readonly NamedRow[],
  directory: IamDirectory,
  unit: AnyUnit,
): Promise<readonly KeptResource[]> {
  const tags = await tagsOf(rows, unit);
  return rows.map(({ id, name, path }): KeptResource => {
    const arn = iamArn(account, kind, path, name);
    return {
      arn,
      async question({ action }, inUnit) {
        const asked = {
          action,
          resource: arn,
          resourceAccount: account,
          resourceTags: tags.get(id) ?? {},
        };
        if (kind !== "role" || !action.startsWith("sts:")) return asked;
        const role = await directory.role(account, id, inUnit);
        if (role === undefined) return asked;
        return { ...asked, resourcePolicy: { kind: "trust", policy: role.trust } };
      },
      grantees: noGrantees,
    };
  });
}

/** Of all rows at once, by their ids. */
async function tagsOf(
  rows: readonly NamedRow[],
  unit: AnyUnit,
): Promise<ReadonlyMap<string, Tags>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map(({ id }) => id);
  const found = await databaseOf(unit)
    .selectFrom("iam_tag")
    .select(["owner_id", "tag_key", "tag_value"])
    .where("owner_id", "in", ids)
    .execute();
  const byOwner = Map.groupBy(found, ({ owner_id }) => owner_id);
  return new Map(
    [...byOwner].map(([owner, tags]) => [
      owner,
      Object.fromEntries(tags.map(({ tag_key, tag_value }) => [tag_key, tag_value])),
    ]),
  );
}
