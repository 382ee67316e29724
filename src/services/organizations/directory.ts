/** Organizations for decisions: each account's place and guard-rails, kept until they change. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { AnyUnit, Tags } from "../../pipeline/caller.ts";
import { compilePolicyText } from "../../pipeline/compiled-policies.ts";
import type {
  AccountStanding,
  Membership,
  OrganizationDirectory,
} from "../../pipeline/organization.ts";
import type { AttachedPolicy, PolicyLevel } from "../../policy/index.ts";
import { ChangeAwareCache, type Loaded } from "../../storage/change-cache.ts";
import type { Storage, Unit } from "../../storage/storage.ts";
import { changeKeys } from "./change-keys.ts";
import { effectivePolicyOf } from "./effective-policy-of.ts";
import { managedPolicy } from "./managed-policies.ts";
import { arnOf } from "./naming.ts";
import type { MemberTable, OrganizationsTables, OrganizationTable } from "./tables.ts";
import { forbiddenTag } from "./tag-compliance.ts";
import { organizationPath, unitsAbove } from "./tree.ts";

/** Entries kept of each kind; a standing is a few hundred bytes, its policies are shared. */
const entriesMax = 50_000;

type ControlType = "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";

/** What is attached at one step of the path: the same object for all accounts below it. */
interface Level {
  readonly levels: Readonly<Record<ControlType, PolicyLevel>>;
  readonly dependsOn: readonly string[];
}

/** Where a load reads, and the unit that it belongs to. */
interface Source {
  readonly database: Kysely<OrganizationsTables>;
  readonly unit: AnyUnit | undefined;
}

/** The answer of Organizations to what the request line asks; see `OrganizationDirectory`. */
export class OrganizationsDirectory implements OrganizationDirectory {
  readonly #storage: Storage<OrganizationsTables>;
  readonly #standings = new ChangeAwareCache<AccountStanding>({ entriesMax });
  readonly #levels = new ChangeAwareCache<Level>({ entriesMax });

  constructor(storage: Storage<OrganizationsTables>) {
    this.#storage = storage;
    storage.onChange((change) => {
      this.#standings.invalidate(change);
      this.#levels.invalidate(change);
    });
  }

  standing(account: AccountId, unit?: AnyUnit): Promise<AccountStanding> {
    return this.#find(this.#standings, changeKeys.account(account), unit, (source) =>
      this.#loadStanding(source, account),
    );
  }

  async mayAdministrate(
    account: AccountId,
    servicePrincipal: string,
    unit?: AnyUnit,
  ): Promise<boolean> {
    const { membership } = await this.standing(account, unit);
    if (membership === undefined) return false;
    if (membership.managementAccount === account) return true;
    return this.#holds(unit, (database) =>
      database
        .selectFrom("organizations_delegate")
        .select("service_principal")
        .where("organization_id", "=", membership.organizationId)
        .where("account_id", "=", account)
        .where("service_principal", "=", servicePrincipal)
        .executeTakeFirst(),
    );
  }

  async trustsService(
    account: AccountId,
    servicePrincipal: string,
    unit?: AnyUnit,
  ): Promise<boolean> {
    const { membership } = await this.standing(account, unit);
    if (membership === undefined) return false;
    return this.#holds(unit, (database) =>
      database
        .selectFrom("organizations_service_access")
        .select("service_principal")
        .where("organization_id", "=", membership.organizationId)
        .where("service_principal", "=", servicePrincipal)
        .executeTakeFirst(),
    );
  }

  forbiddenTag(
    account: AccountId,
    kind: string,
    tags: Tags,
    unit?: AnyUnit,
  ): Promise<string | undefined> {
    return this.#ask(unit, async (database) => {
      const effective = await effectivePolicyOf(database, account, "TAG_POLICY");
      return effective && forbiddenTag(effective.content, kind, tags);
    });
  }

  async #holds(
    unit: AnyUnit | undefined,
    find: (database: Kysely<OrganizationsTables>) => Promise<object | undefined>,
  ): Promise<boolean> {
    return (await this.#ask(unit, find)) !== undefined;
  }

  /** For what is asked seldom, so that nothing is kept. */
  #ask<Value>(
    unit: AnyUnit | undefined,
    find: (database: Kysely<OrganizationsTables>) => Promise<Value>,
  ): Promise<Value> {
    if (unit === undefined) return this.#storage.read(find);
    return find((unit as unknown as Unit<OrganizationsTables>).database);
  }

  async #loadStanding(source: Source, account: AccountId): Promise<Loaded<AccountStanding>> {
    const { database } = source;
    const member = await database
      .selectFrom("organizations_member")
      .selectAll()
      .where("account_id", "=", account)
      .executeTakeFirst();
    if (member === undefined) {
      return { value: { account, state: "active", membership: undefined } };
    }
    const state = member.closed_at === null ? "active" : "suspended";
    const { value: membership, dependsOn } = await this.#loadMembership(source, member);
    return { value: { account, state, membership }, dependsOn: dependsOn ?? [] };
  }

  async #loadMembership(
    source: Source,
    member: MemberTable,
  ): Promise<Loaded<Membership | undefined>> {
    const { database } = source;
    const { organization_id: organizationId, account_id: account } = member;
    const organization = await database
      .selectFrom("organizations_organization")
      .selectAll()
      .where("organization_id", "=", organizationId)
      .executeTakeFirst();
    const dependsOn = [changeKeys.organization(organizationId)];
    // The row of an account that was closed outlives its organization.
    if (organization === undefined) return { value: undefined, dependsOn };
    const steps = await unitsAbove(database, organization, member.parent_id);
    const path = organizationPath(organization, steps);
    const base = {
      organizationId,
      path,
      managementAccount: organization.management_account as AccountId,
      allFeatures: organization.feature_set === "ALL",
    };
    if (organization.management_account === account) {
      const value = { ...base, serviceControl: undefined, resourceControl: undefined };
      return { value, dependsOn };
    }
    const enabled = await this.#enabledTypes(database, organizationId);
    const targets = [organization.root_id, ...steps, account];
    const levels: Level[] = [];
    for (const target of targets) levels.push(await this.#level(source, organization, target));
    const ofType = (type: ControlType) =>
      enabled.has(type) ? Object.freeze(levels.map((level) => level.levels[type])) : undefined;
    const value = {
      ...base,
      serviceControl: ofType("SERVICE_CONTROL_POLICY"),
      resourceControl: ofType("RESOURCE_CONTROL_POLICY"),
    };
    return { value, dependsOn: [...dependsOn, ...levels.flatMap((level) => level.dependsOn)] };
  }

  async #enabledTypes(
    database: Kysely<OrganizationsTables>,
    organizationId: string,
  ): Promise<ReadonlySet<string>> {
    const rows = await database
      .selectFrom("organizations_enabled_policy_type")
      .select("policy_type")
      .where("organization_id", "=", organizationId)
      .execute();
    return new Set(rows.map((row) => row.policy_type));
  }

  #level(source: Source, organization: OrganizationTable, target: string): Promise<Level> {
    const key = changeKeys.target(target);
    const load = () => loadLevel(source.database, organization, target);
    if (source.unit === undefined) return this.#levels.get(key, load);
    return this.#levels.getIn(source.unit, key, load);
  }

  #find<Value>(
    cache: ChangeAwareCache<Value>,
    key: string,
    unit: AnyUnit | undefined,
    load: (source: Source) => Promise<Loaded<Value>>,
  ): Promise<Value> {
    if (unit === undefined) {
      return cache.get(key, () => this.#storage.read((database) => load({ database, unit })));
    }
    // The directory's own tables are in every unit's database, whichever service opened it.
    const { database } = unit as unknown as Unit<OrganizationsTables>;
    return cache.getIn(unit, key, () => load({ database, unit }));
  }
}

/** The control policies attached to one target, in a stable order. */
async function loadLevel(
  database: Kysely<OrganizationsTables>,
  organization: OrganizationTable,
  target: string,
): Promise<Loaded<Level>> {
  const rows = await database
    .selectFrom("organizations_attachment as attachment")
    .leftJoin("organizations_policy as policy", "policy.policy_id", "attachment.policy_id")
    .select(["attachment.policy_id", "attachment.policy_type", "policy.name", "policy.content"])
    .where("attachment.target_id", "=", target)
    .where("attachment.policy_type", "in", ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"])
    .orderBy("attachment.policy_id")
    .execute();
  const levelOf = (type: ControlType): PolicyLevel => {
    const attached = rows.filter((row) => row.policy_type === type);
    return { target, policies: attached.map((row) => attachedPolicy(organization, row)) };
  };
  const dependsOn = rows.map((row) => changeKeys.policy(row.policy_id));
  const levels = {
    SERVICE_CONTROL_POLICY: levelOf("SERVICE_CONTROL_POLICY"),
    RESOURCE_CONTROL_POLICY: levelOf("RESOURCE_CONTROL_POLICY"),
  };
  const value = { levels, dependsOn: [changeKeys.target(target), ...dependsOn] };
  // A type that is enabled or disabled changes what is attached to everything.
  const whole = changeKeys.organization(organization.organization_id);
  return { value, dependsOn: [whole, ...dependsOn] };
}

function attachedPolicy(
  organization: OrganizationTable,
  row: {
    readonly policy_id: string;
    readonly policy_type: string;
    readonly name: string | null;
    readonly content: string | null;
  },
): AttachedPolicy {
  const managed = managedPolicy(row.policy_id);
  if (managed !== undefined) {
    const { content, name, arn } = managed;
    return compilePolicyText(content, name, { arn, origin: "aws-managed" });
  }
  const arn = arnOf.policy(organization, row.policy_type, row.policy_id);
  return compilePolicyText(row.content ?? "", row.name ?? "", { arn, origin: "customer-managed" });
}
