/** IAM's answers to the decision API: principals by name, API keys, and who has which policies. */
import type { Kysely } from "kysely";
import { type AccountId, isAccountId } from "../../base/arn.ts";
import type { PrincipalFacts, RoleFacts } from "../../pipeline/caller.ts";
import { compilePolicyText } from "../../pipeline/compiled-policies.ts";
import type {
  DecisionDirectory,
  GroupFacts,
  HeldPolicy,
  PolicyHolder,
  PolicyHoldings,
  ServiceKeyFacts,
} from "../../pipeline/decision-directory.ts";
import type { AttachedPolicy } from "../../policy/index.ts";
import { ChangeAwareCache } from "../../storage/change-cache.ts";
import type { Storage } from "../../storage/storage.ts";
import { changeKeys } from "./change-keys.ts";
import type { IamDirectory } from "./directory.ts";
import { iamArn, nameKey } from "./naming.ts";
import type { IamTables } from "./tables.ts";

const entriesMax = 50_000;

/** Where each kind is kept, and what its ids are known by to caches. */
const kinds = {
  user: { table: "iam_user", id: "user_id", changeKey: changeKeys.user },
  role: { table: "iam_role", id: "role_id", changeKey: changeKeys.role },
  group: { table: "iam_group", id: "group_id", changeKey: changeKeys.group },
} as const;

type Kind = keyof typeof kinds;

export class IamDecisionDirectory implements DecisionDirectory {
  readonly #storage: Storage<IamTables>;
  readonly #directory: IamDirectory;
  readonly #serviceKeys = new ChangeAwareCache<ServiceKeyFacts | undefined>({ entriesMax });
  readonly #ids = new ChangeAwareCache<string | undefined>({ entriesMax });

  constructor(storage: Storage<IamTables>, directory: IamDirectory) {
    this.#storage = storage;
    this.#directory = directory;
    storage.onChange((change) => {
      this.#serviceKeys.invalidate(change);
      this.#ids.invalidate(change);
    });
  }

  async serviceKey(service: string, keyName: string): Promise<ServiceKeyFacts | undefined> {
    const account = keyName.slice(-12);
    if (!isAccountId(account)) return undefined;
    const key = changeKeys.serviceCredential(service, keyName);
    const found = await this.#serviceKeys.get(key, async () => ({
      value: await this.#storage.read((database) =>
        loadServiceKey(database, account, service, keyName),
      ),
    }));
    // Anyone may make up names: what is not there takes no room.
    if (found === undefined) this.#serviceKeys.invalidate([key]);
    return found;
  }

  async userByName(account: AccountId, name: string): Promise<PrincipalFacts | undefined> {
    const id = await this.#idOf("user", account, name);
    return id === undefined ? undefined : this.#directory.user(account, id);
  }

  async roleByName(account: AccountId, name: string): Promise<RoleFacts | undefined> {
    const id = await this.#idOf("role", account, name);
    return id === undefined ? undefined : this.#directory.role(account, id);
  }

  async groupByName(account: AccountId, name: string): Promise<GroupFacts | undefined> {
    const id = await this.#idOf("group", account, name);
    return id === undefined ? undefined : this.#directory.group(account, id);
  }

  async policyHoldings(account: AccountId): Promise<PolicyHoldings> {
    const rows = await this.#storage.read((database) => loadHoldings(database, account));
    const managed: HeldPolicy[] = [];
    for (const [arn, owners] of rows.attached) {
      const policy = await this.#directory.managedPolicy(account, arn);
      // It may have been deleted since; whoever asks notices by the revision.
      if (policy !== undefined) managed.push({ policy, holders: rows.holdersOf(owners) });
    }
    const { principals, inline } = rows;
    return { principals, policies: [...inline, ...managed] };
  }

  /**
   * A name finds the same principal until that is renamed or deleted, which its own key tells. That
   * a name finds nothing is not kept, since no key tells that a user was made.
   */
  async #idOf(kind: Kind, account: AccountId, name: string) {
    const { table, id, changeKey } = kinds[kind];
    const key = `iam:${kind}-name:${account}:${nameKey(name)}`;
    const found = await this.#ids.get(key, async () => {
      const row = await this.#storage.read((database) =>
        database
          .selectFrom(table as "iam_user")
          .select(id as "user_id")
          .where("account_id", "=", account)
          .where("name_key", "=", nameKey(name))
          .executeTakeFirst(),
      );
      const value = (row as Readonly<Record<string, string>> | undefined)?.[id];
      return { value, dependsOn: value === undefined ? [] : [changeKey(value)] };
    });
    if (found === undefined) this.#ids.invalidate([key]);
    return found;
  }
}

async function loadServiceKey(
  database: Kysely<IamTables>,
  account: AccountId,
  service: string,
  keyName: string,
): Promise<ServiceKeyFacts | undefined> {
  const row = await database
    .selectFrom("iam_service_credential")
    .selectAll()
    .where("account_id", "=", account)
    .where("service_name", "=", service)
    .where("service_user_name", "=", keyName)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    credentialId: row.credential_id,
    account,
    userId: row.user_id,
    digest: row.secret_digest,
    active: row.status === "Active",
    expiresAt: row.expires_at ?? undefined,
  };
}

/** All that tells who has which policy, from one state of the database. */
async function loadHoldings(database: Kysely<IamTables>, account: AccountId) {
  const principals = new Map<string, PolicyHolder>();
  for (const kind of Object.keys(kinds) as Kind[]) {
    for (const holder of await holdersIn(database, account, kind)) {
      principals.set(holder.uniqueId, holder);
    }
  }
  const members = await membersByGroup(database, account);
  /** A group's policies are its members' too. */
  const holdersOf = (owners: readonly string[]): readonly string[] => [
    ...new Set(owners.flatMap((owner) => [owner, ...(members.get(owner) ?? [])])),
  ];
  const inline: HeldPolicy[] = [];
  for (const { policy, owner } of await inlinePolicies(database, account)) {
    inline.push({ policy, holders: holdersOf([owner]) });
  }
  return { principals, inline, attached: await ownersByPolicy(database, account), holdersOf };
}

async function holdersIn(
  database: Kysely<IamTables>,
  account: AccountId,
  kind: Kind,
): Promise<readonly PolicyHolder[]> {
  const { table, id } = kinds[kind];
  const rows = await database
    .selectFrom(table as "iam_user")
    .select([`${id as "user_id"} as uniqueId`, "name", "path"])
    .where("account_id", "=", account)
    .execute();
  return rows.map(({ uniqueId, name, path }) => {
    return { kind, uniqueId, name, arn: iamArn(account, kind, path, name) };
  });
}

async function membersByGroup(database: Kysely<IamTables>, account: AccountId) {
  const rows = await database
    .selectFrom("iam_group_member")
    .select(["group_id", "user_id"])
    .where("account_id", "=", account)
    .execute();
  return collected(rows.map(({ group_id, user_id }) => [group_id, user_id]));
}

/** Those of the account that nobody has too, and boundaries: they name actions and resources. */
async function ownersByPolicy(
  database: Kysely<IamTables>,
  account: AccountId,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await database
    .selectFrom("iam_attachment")
    .select(["policy_arn", "owner_id"])
    .where("account_id", "=", account)
    .execute();
  const owners = collected(rows.map(({ policy_arn, owner_id }) => [policy_arn, owner_id]));
  const others = [
    ...(await customerPolicies(database, account)),
    ...(await boundaries(database, account)),
  ];
  for (const arn of others) if (!owners.has(arn)) owners.set(arn, []);
  return owners;
}

async function customerPolicies(database: Kysely<IamTables>, account: AccountId) {
  const rows = await database
    .selectFrom("iam_policy")
    .select(["name", "path"])
    .where("account_id", "=", account)
    .execute();
  return rows.map(({ name, path }) => iamArn(account, "policy", path, name));
}

/** AWS's own may be one as well. */
async function boundaries(database: Kysely<IamTables>, account: AccountId) {
  const rows = await database
    .selectFrom("iam_user")
    .select("boundary_arn")
    .where("account_id", "=", account)
    .union(database.selectFrom("iam_role").select("boundary_arn").where("account_id", "=", account))
    .execute();
  return rows.flatMap(({ boundary_arn }) => boundary_arn ?? []);
}

async function inlinePolicies(
  database: Kysely<IamTables>,
  account: AccountId,
): Promise<readonly { readonly policy: AttachedPolicy; readonly owner: string }[]> {
  const rows = await database
    .selectFrom("iam_inline_policy")
    .select(["owner_id", "name", "document"])
    .where("account_id", "=", account)
    .execute();
  return rows.map(({ owner_id: owner, name, document }) => ({
    policy: compilePolicyText(document, name),
    owner,
  }));
}

function collected(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const collection = new Map<string, string[]>();
  for (const [key, value] of pairs) {
    const known = collection.get(key);
    if (known === undefined) collection.set(key, [value]);
    else known.push(value);
  }
  return collection;
}
