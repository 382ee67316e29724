/** The user, group or role whose policies are simulated, with all that is attached to it. */
import type { Kysely } from "kysely";
import { type AccountId, isAccountId, parseArn } from "../../base/arn.ts";
import { assert } from "../../base/errors.ts";
import { compilePolicyText } from "../../pipeline/compiled-policies.ts";
import type { PermissionRequest } from "../../pipeline/operation.ts";
import type { AttachedPolicy } from "../../policy/index.ts";
import type { Unit } from "../../storage/storage.ts";
import { invalidInput, notFound } from "./errors.ts";
import type { Iam } from "./iam.ts";
import { splitPathedName } from "./naming.ts";
import {
  findPolicyOwner,
  type OwnerKind,
  ownerKinds,
  type PolicyOwner,
  resourceTypes,
} from "./policy-owner.ts";
import type { IamTables } from "./tables.ts";
import { tagRecord } from "./tags.ts";

/** The source that an ARN names; `owner` is undefined where there is none with exactly this ARN. */
export interface PolicySource {
  readonly kind: OwnerKind;
  readonly name: string;
  /** The account that the ARN names. */
  readonly account: AccountId;
  readonly owner: PolicyOwner | undefined;
}

/** Throws `InvalidInput` for the ARN of anything but a user, group or role. */
export async function policySource(
  database: Kysely<IamTables>,
  account: AccountId,
  arn: string,
): Promise<PolicySource> {
  const parts = parseArn(arn);
  const type = parts?.resource.slice(0, parts.resource.indexOf("/"));
  const kind = ownerKinds.find((each) => resourceTypes[each] === type);
  if (parts?.service !== "iam" || kind === undefined || !isAccountId(parts.account)) {
    throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  }
  const { name } = splitPathedName(parts.resource.slice(resourceTypes[kind].length));
  const found =
    parts.account === account ? await findPolicyOwner(database, account, kind, name) : undefined;
  return { kind, name, account: parts.account, owner: found?.arn === arn ? found : undefined };
}

/** The source, or `NoSuchEntity`. */
export function requireSource({ kind, name, owner }: PolicySource): PolicyOwner {
  if (owner === undefined) throw notFound(resourceTypes[kind], name);
  return owner;
}

/** The question about the source; its tags are conditions of it where it is one of ours. */
export function sourcePermission(
  action: string,
  arn: string,
  { account, owner }: PolicySource,
): PermissionRequest {
  return { action, resource: arn, resourceAccount: account, resourceTags: tagRecord(owner?.tags) };
}

/** What is attached, under the names by which AWS's simulator refers to it. */
export interface SourcePolicies {
  readonly identity: readonly AttachedPolicy[];
  readonly boundary: AttachedPolicy | undefined;
}

/** Inline and managed policies of the source and, for a user, of its groups; and the boundary. */
export async function policiesOfSource(
  iam: Iam,
  unit: Unit<IamTables>,
  account: AccountId,
  owner: PolicyOwner,
): Promise<SourcePolicies> {
  const groups = owner.kind === "User" ? await groupsOf(unit.database, owner.id) : [];
  const identity: AttachedPolicy[] = [];
  for (const { id, label } of [labelled(owner), ...groups]) {
    identity.push(...(await inlinePolicies(unit.database, id, label)));
  }
  const ids = [owner.id, ...groups.map(({ id }) => id)];
  for (const arn of await attachedArns(unit.database, ids)) {
    identity.push(await managedPolicy(iam, unit, account, arn));
  }
  const { boundaryArn } = owner;
  return {
    identity,
    boundary:
      boundaryArn === null ? undefined : await managedPolicy(iam, unit, account, boundaryArn),
  };
}

interface Holder {
  readonly id: string;
  /** `group_Developers`: what the ids of its inline policies begin with. */
  readonly label: string;
}

function labelled({ id, kind, name }: PolicyOwner): Holder {
  return { id, label: `${resourceTypes[kind]}_${name}` };
}

async function groupsOf(database: Kysely<IamTables>, userId: string): Promise<readonly Holder[]> {
  const rows = await database
    .selectFrom("iam_group_member")
    .innerJoin("iam_group", "iam_group.group_id", "iam_group_member.group_id")
    .select(["iam_group.group_id as id", "iam_group.name as name"])
    .where("iam_group_member.user_id", "=", userId)
    .orderBy("iam_group.name_key")
    .execute();
  return rows.map(({ id, name }) => ({ id, label: `${resourceTypes.Group}_${name}` }));
}

async function inlinePolicies(
  database: Kysely<IamTables>,
  ownerId: string,
  label: string,
): Promise<readonly AttachedPolicy[]> {
  const rows = await database
    .selectFrom("iam_inline_policy")
    .select(["name", "document"])
    .where("owner_id", "=", ownerId)
    .orderBy("name_key")
    .execute();
  return rows.map(({ name, document }) => compilePolicyText(document, `${label}_${name}`));
}

async function attachedArns(
  database: Kysely<IamTables>,
  ownerIds: readonly string[],
): Promise<readonly string[]> {
  const rows = await database
    .selectFrom("iam_attachment")
    .select("policy_arn")
    .distinct()
    .where("owner_id", "in", ownerIds)
    .orderBy("policy_arn")
    .execute();
  return rows.map((row) => row.policy_arn);
}

/** In its default version. */
async function managedPolicy(
  iam: Iam,
  unit: Unit<IamTables>,
  account: AccountId,
  arn: string,
): Promise<AttachedPolicy> {
  const policy = await iam.directory.managedPolicy(account, arn, unit);
  assert(policy !== undefined, "an attached policy exists");
  return policy;
}
