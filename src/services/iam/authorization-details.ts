/** The whole of an account's permissions, page by page: `GetAccountAuthorizationDetails`. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { EntityType } from "../../wire/generated/iam.ts";
import { groupDetails, roleDetails, userDetails } from "./entity-details.ts";
import { type Iam, iamOperation } from "./iam.ts";
import { customerPolicyDetails, publishedPolicyDetails } from "./policy-details.ts";
import { type OwnerKind, ownerTables } from "./policy-owner.ts";
import { policiesInUse } from "./policy-usage.ts";
import { pageOfSections, type Section, sectionOf } from "./sections.ts";
import type { IamTables } from "./tables.ts";

/** In the order of the pages. */
const entityTypes = ["User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy"] as const;

/** One thing of a page; what there is to tell of it is read once the page is known. */
interface Entry {
  readonly type: EntityType;
  /** The unique id; the ARN of a policy of AWS. */
  readonly id: string;
  /** What its section is sorted by. */
  readonly key: string;
}

function owners(database: Kysely<IamTables>, account: AccountId, type: OwnerKind): Section<Entry> {
  const { table, id } = ownerTables[type];
  return {
    keyOf: (entry) => entry.key,
    async fetch(after, limit) {
      const rows = await database
        // The three tables have these columns in common, whatever the id is called.
        .selectFrom(table as "iam_user")
        .select([`${id as "user_id"} as id`, "name_key as key"])
        .where("account_id", "=", account)
        .where("name_key", ">", after)
        .orderBy("name_key")
        .limit(limit)
        .execute();
      return rows.map((row) => ({ type, ...row }));
    },
  };
}

function customerPolicies(database: Kysely<IamTables>, account: AccountId): Section<Entry> {
  return {
    keyOf: (entry) => entry.key,
    async fetch(after, limit) {
      const rows = await database
        .selectFrom("iam_policy")
        .select(["policy_id as id", "name_key as key"])
        .where("account_id", "=", account)
        .where("name_key", ">", after)
        .orderBy("name_key")
        .limit(limit)
        .execute();
      return rows.map((row) => ({ type: "LocalManagedPolicy", ...row }));
    },
  };
}

/** AWS's policies that the account uses; the catalogue has many more, which say nothing of it. */
async function publishedPolicies(
  iam: Iam,
  database: Kysely<IamTables>,
  account: AccountId,
): Promise<Section<Entry>> {
  const used = await policiesInUse(database, account);
  const entries = [...used].flatMap((id): Entry[] => {
    const policy = iam.catalogue.byArn(id);
    return policy === undefined ? [] : [{ type: "AWSManagedPolicy", id, key: policy.name }];
  });
  return sectionOf(entries, (entry) => entry.key);
}

function getAccountAuthorizationDetails(iam: Iam): Operation {
  return iamOperation("GetAccountAuthorizationDetails", {
    readOnly: true,
    permissions: () => [{ action: "iam:GetAccountAuthorizationDetails", resource: "*" }],
    async run({ input, account }, _facts, unit) {
      const { database } = unit;
      const types = entityTypes.filter((type) => input.Filter?.includes(type) ?? true);
      const sections: Section<Entry>[] = [];
      for (const type of types) {
        if (type === "LocalManagedPolicy") sections.push(customerPolicies(database, account));
        else if (type === "AWSManagedPolicy") {
          sections.push(await publishedPolicies(iam, database, account));
        } else sections.push(owners(database, account, type));
      }
      const list = `authorization-details ${types}`;
      const { items, end } = await pageOfSections(list, input, sections);
      const idsOf = (type: EntityType) =>
        items.filter((entry) => entry.type === type).map(({ id }) => id);
      const customer = await customerPolicyDetails(database, account, idsOf("LocalManagedPolicy"));
      const published = idsOf("AWSManagedPolicy");
      return {
        UserDetailList: await userDetails(database, idsOf("User")),
        GroupDetailList: await groupDetails(database, idsOf("Group")),
        RoleDetailList: await roleDetails(iam, unit, idsOf("Role")),
        Policies: [
          ...customer,
          ...(await publishedPolicyDetails(iam, database, account, published)),
        ],
        ...end,
      };
    },
  });
}

export function authorizationDetailsOperations(iam: Iam): readonly Operation[] {
  return [getAccountAuthorizationDetails(iam)];
}
