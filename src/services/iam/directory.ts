/** Identities for decisions: users, roles and keys with their policies, kept until they change. */
import type { Kysely } from "kysely";
import { type AccountId, isAccountId, parseArn } from "../../base/arn.ts";
import { assert } from "../../base/errors.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type {
  AccessKeyFacts,
  AnyUnit,
  IdentityDirectory,
  PrincipalFacts,
  RoleFacts,
} from "../../pipeline/caller.ts";
import { compilePolicyText } from "../../pipeline/compiled-policies.ts";
import type { GroupFacts } from "../../pipeline/decision-directory.ts";
import type { PrincipalNames, PrincipalRegister } from "../../pipeline/resource-policy.ts";
import type { AttachedPolicy } from "../../policy/index.ts";
import { ChangeAwareCache, type Loaded } from "../../storage/change-cache.ts";
import type { Storage, Unit } from "../../storage/storage.ts";
import { openAccessKeySecret } from "./access-key.ts";
import { findCustomerPolicy } from "./boundary.ts";
import { changeKeys } from "./change-keys.ts";
import type { ManagedPolicyCatalogue } from "./managed-policy-catalogue.ts";
import { iamArn, splitPathedName } from "./naming.ts";
import { findByPathAndName } from "./pathed.ts";
import { principalNames } from "./principal-names.ts";
import type { IamTables, RoleTable } from "./tables.ts";
import { tagRecord, tagsOf } from "./tags.ts";
import { storedTrustText } from "./trust-policy.ts";

/** Entries kept of each kind; a principal with its policies' references is about a kilobyte. */
const entriesMax = 50_000;

/** One cache for each question. What a key finds never depends on who asks. */
function makeCaches() {
  return {
    accessKeys: new ChangeAwareCache<AccessKeyFacts | undefined>({ entriesMax }),
    users: new ChangeAwareCache<PrincipalFacts | undefined>({ entriesMax }),
    roles: new ChangeAwareCache<RoleFacts | undefined>({ entriesMax }),
    groups: new ChangeAwareCache<GroupFacts | undefined>({ entriesMax }),
    roleIds: new ChangeAwareCache<string | undefined>({ entriesMax }),
    policies: new ChangeAwareCache<AttachedPolicy | undefined>({ entriesMax }),
    accounts: new ChangeAwareCache<boolean>({ entriesMax }),
  };
}

export interface DirectoryDependencies {
  readonly storage: Storage<IamTables>;
  readonly sealer: Sealer;
  readonly catalogue: ManagedPolicyCatalogue;
}

type Load<Value> = (database: Kysely<IamTables>) => Promise<Loaded<Value>>;

/** IAM's answer to what the request line asks; see `IdentityDirectory`. */
export class IamDirectory implements IdentityDirectory, PrincipalRegister {
  readonly #storage: Storage<IamTables>;
  readonly #sealer: Sealer;
  readonly #catalogue: ManagedPolicyCatalogue;
  readonly #caches = makeCaches();

  constructor({ storage, sealer, catalogue }: DirectoryDependencies) {
    this.#storage = storage;
    this.#sealer = sealer;
    this.#catalogue = catalogue;
    storage.onChange((change) => {
      for (const cache of Object.values(this.#caches)) cache.invalidate(change);
    });
  }

  principalNames(unit: AnyUnit): PrincipalNames {
    return principalNames(unit.database as Kysely<IamTables>);
  }

  accessKey(accessKeyId: string, unit?: AnyUnit): Promise<AccessKeyFacts | undefined> {
    const key = changeKeys.accessKey(accessKeyId);
    return this.#find(this.#caches.accessKeys, key, unit, async (database) => {
      const row = await database
        .selectFrom("iam_access_key")
        .selectAll()
        .where("access_key_id", "=", accessKeyId)
        .executeTakeFirst();
      if (row === undefined) return { value: undefined };
      const value = {
        accessKeyId,
        account: row.account_id as AccountId,
        secretAccessKey: openAccessKeySecret(this.#sealer, accessKeyId, row.sealed_secret),
        active: row.status === "Active",
        userId: row.user_id ?? undefined,
      };
      return { value };
    });
  }

  async user(
    account: AccountId,
    userId: string,
    unit?: AnyUnit,
  ): Promise<PrincipalFacts | undefined> {
    const key = changeKeys.user(userId);
    const found = await this.#find(this.#caches.users, key, unit, (database) =>
      this.#loadUser(database, userId),
    );
    return found?.account === account ? found : undefined;
  }

  async #loadUser(
    database: Kysely<IamTables>,
    userId: string,
  ): Promise<Loaded<PrincipalFacts | undefined>> {
    const row = await database
      .selectFrom("iam_user")
      .selectAll()
      .where("user_id", "=", userId)
      .executeTakeFirst();
    if (row === undefined) return { value: undefined };
    const account = row.account_id as AccountId;
    const groups = await database
      .selectFrom("iam_group_member")
      .select("group_id")
      .where("user_id", "=", userId)
      .execute();
    const groupIds = groups.map((group) => group.group_id);
    const owners = [userId, ...groupIds];
    const attached = await this.#policiesOf(database, account, owners, row.boundary_arn);
    const value = {
      account,
      arn: iamArn(account, "user", row.path, row.name),
      name: row.name,
      uniqueId: userId,
      createdAt: row.created_at,
      tags: tagRecord(await tagsOf(database, userId)),
      ...attached.policies,
    };
    return { value, dependsOn: [...groupIds.map(changeKeys.group), ...attached.dependsOn] };
  }

  /** No call is a group's: only questions about it ask. */
  async group(account: AccountId, groupId: string): Promise<GroupFacts | undefined> {
    const key = changeKeys.group(groupId);
    const found = await this.#find(this.#caches.groups, key, undefined, async (database) => {
      const row = await database
        .selectFrom("iam_group")
        .selectAll()
        .where("group_id", "=", groupId)
        .executeTakeFirst();
      if (row === undefined) return { value: undefined };
      const owner = row.account_id as AccountId;
      const { policies, dependsOn } = await this.#policiesOf(database, owner, [groupId], null);
      const arn = iamArn(owner, "group", row.path, row.name);
      const { name } = row;
      const value = { account: owner, arn, name, uniqueId: groupId, policies: policies.policies };
      return { value, dependsOn };
    });
    return found?.account === account ? found : undefined;
  }

  async role(account: AccountId, roleId: string, unit?: AnyUnit): Promise<RoleFacts | undefined> {
    const key = changeKeys.role(roleId);
    const found = await this.#find(this.#caches.roles, key, unit, (database) =>
      this.#loadRole(database, roleId),
    );
    return found?.account === account ? found : undefined;
  }

  async #loadRole(
    database: Kysely<IamTables>,
    roleId: string,
  ): Promise<Loaded<RoleFacts | undefined>> {
    const row = await database
      .selectFrom("iam_role")
      .selectAll()
      .where("role_id", "=", roleId)
      .executeTakeFirst();
    if (row === undefined) return { value: undefined };
    const account = row.account_id as AccountId;
    const attached = await this.#policiesOf(database, account, [roleId], row.boundary_arn);
    const tags = tagRecord(await tagsOf(database, roleId));
    const value = { ...roleFacts(row, account), tags, ...attached.policies };
    return { value, dependsOn: attached.dependsOn };
  }

  async roleByArn(arn: string, unit?: AnyUnit): Promise<RoleFacts | undefined> {
    const parts = parseArn(arn);
    if (parts?.service !== "iam" || !parts.resource.startsWith("role/")) return undefined;
    const { account } = parts;
    if (!isAccountId(account)) return undefined;
    const { path, name } = splitPathedName(parts.resource.slice("role".length));
    // One role has one ARN: changes are told by its text.
    if (arn !== iamArn(account, "role", path, name)) return undefined;
    const key = changeKeys.roleArn(arn);
    const roleId = await this.#find(this.#caches.roleIds, key, unit, async (database) => {
      const row = await findByPathAndName(database, "iam_role", account, { path, name });
      return { value: row?.role_id };
    });
    return roleId === undefined ? undefined : this.role(account, roleId, unit);
  }

  async managedPolicy(
    account: AccountId,
    arn: string,
    unit?: AnyUnit,
  ): Promise<AttachedPolicy | undefined> {
    const owner = parseArn(arn)?.account;
    if (owner !== account && owner !== "aws") return undefined;
    return this.#find(
      this.#caches.policies,
      changeKeys.managedPolicy(arn),
      unit,
      async (database) => ({
        value: await this.#loadManagedPolicy(database, account, arn),
      }),
    );
  }

  /** Whether the account is one of this server's. */
  accountExists(account: string, unit?: AnyUnit): Promise<boolean> {
    const key = changeKeys.account(account);
    return this.#find(this.#caches.accounts, key, unit, async (database) => {
      const row = await database
        .selectFrom("iam_account")
        .select("account_id")
        .where("account_id", "=", account)
        .executeTakeFirst();
      return { value: row !== undefined };
    });
  }

  #find<Value>(
    cache: ChangeAwareCache<Value>,
    key: string,
    unit: AnyUnit | undefined,
    load: Load<Value>,
  ): Promise<Value> {
    if (unit === undefined) return cache.get(key, () => this.#storage.read(load));
    // The directory's own tables are in every unit's database, whichever service opened it.
    const own = unit as unknown as Unit<IamTables>;
    return cache.getIn(own, key, () => load(own.database));
  }

  async #policiesOf(
    database: Kysely<IamTables>,
    account: AccountId,
    owners: readonly string[],
    boundaryArn: string | null,
  ) {
    const inline = await database
      .selectFrom("iam_inline_policy")
      .select(["name", "document"])
      .where("owner_id", "in", owners)
      .execute();
    const attachments = await database
      .selectFrom("iam_attachment")
      .select("policy_arn")
      .distinct()
      .where("owner_id", "in", owners)
      .execute();
    const arns = attachments.map((row) => row.policy_arn);
    const load = async (arn: string): Promise<AttachedPolicy> => {
      const policy = await this.#loadManagedPolicy(database, account, arn);
      assert(policy !== undefined, "a policy that is attached or a boundary exists");
      return policy;
    };
    const managed: AttachedPolicy[] = [];
    for (const arn of arns) managed.push(await load(arn));
    const boundary = boundaryArn === null ? undefined : await load(boundaryArn);
    // Frozen and kept, so that the engine may index a long list (src/policy/policy-list.ts).
    const policies = Object.freeze([
      ...inline.map((row) => compilePolicyText(row.document, row.name)),
      ...managed,
    ]);
    const used = boundaryArn === null ? arns : [...arns, boundaryArn];
    return { policies: { policies, boundary }, dependsOn: used.map(changeKeys.managedPolicy) };
  }

  async #loadManagedPolicy(
    database: Kysely<IamTables>,
    account: AccountId,
    arn: string,
  ): Promise<AttachedPolicy | undefined> {
    const published = this.#catalogue.byArn(arn);
    if (published !== undefined) {
      const text = this.#catalogue.documentByArn(arn);
      assert(text !== undefined, "a policy in the catalogue has a document");
      return compilePolicyText(text, published.name, { arn, origin: "aws-managed" });
    }
    const policy = await findCustomerPolicy(database, account, arn);
    if (policy === undefined) return undefined;
    const { document } = await database
      .selectFrom("iam_policy_version")
      .select("document")
      .where("policy_id", "=", policy.policy_id)
      .where("version", "=", policy.default_version)
      .executeTakeFirstOrThrow();
    return compilePolicyText(document, policy.name, { arn, origin: "customer-managed" });
  }
}

function roleFacts(row: RoleTable, account: AccountId) {
  return {
    account,
    arn: iamArn(account, "role", row.path, row.name),
    name: row.name,
    uniqueId: row.role_id,
    createdAt: row.created_at,
    trust: compilePolicyText(storedTrustText(row), "role trust policy"),
    maxSessionDurationSeconds: row.max_session_seconds,
    serviceLinked: row.linked_service !== null,
  };
}
