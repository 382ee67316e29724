/** The user, group or role that holds policies, as one idea: what policies are put on. */
import type { Kysely } from "kysely";
import type { AccountId, Arn } from "../../base/arn.ts";
import type {
  OperationRequest,
  PermissionRequest,
  RecordDetails,
} from "../../pipeline/operation.ts";
import { changeKeys } from "./change-keys.ts";
import { notFound, protectedRole } from "./errors.ts";
import { iamArn } from "./naming.ts";
import { findByName } from "./pathed.ts";
import type { IamTables } from "./tables.ts";
import { type Tag, tagRecord, tagsOf } from "./tags.ts";

/** As the names of operations spell it: `PutUserPolicy`. */
export type OwnerKind = "User" | "Group" | "Role";

export const ownerKinds: readonly OwnerKind[] = ["User", "Group", "Role"];

/** How an operation's input names the owner. */
export type OwnerInput =
  | { readonly UserName: string }
  | { readonly GroupName: string }
  | { readonly RoleName: string };

export interface PolicyOwner {
  readonly kind: OwnerKind;
  /** The unique id, under which its policies are kept. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly arn: Arn;
  /** Null where there is none; a group never has one. */
  readonly boundaryArn: string | null;
  /** A role that a service made for itself: only that service changes it. */
  readonly isServiceLinked: boolean;
  /** Groups have none. */
  readonly tags: readonly Tag[];
}

/** An owner as operations gather it; `owner` is undefined where there is none of the name. */
export interface OwnerFacts {
  readonly kind: OwnerKind;
  /** As the caller wrote it. */
  readonly name: string;
  readonly owner: PolicyOwner | undefined;
}

function ownerReference(input: OwnerInput): { readonly kind: OwnerKind; readonly name: string } {
  if ("UserName" in input) return { kind: "User", name: input.UserName };
  if ("GroupName" in input) return { kind: "Group", name: input.GroupName };
  return { kind: "Role", name: input.RoleName };
}

/** The member under which answers name the owner. */
export function ownerMember({ kind, name }: PolicyOwner): OwnerInput {
  if (kind === "User") return { UserName: name };
  if (kind === "Group") return { GroupName: name };
  return { RoleName: name };
}

/** Names are looked up ignoring case. */
export async function findPolicyOwner(
  database: Kysely<IamTables>,
  account: AccountId,
  kind: OwnerKind,
  name: string,
): Promise<PolicyOwner | undefined> {
  const row = await ownerRow(database, account, kind, name);
  if (row === undefined) return undefined;
  return {
    kind,
    id: row.id,
    name: row.name,
    path: row.path,
    arn: iamArn(account, resourceTypes[kind], row.path, row.name),
    boundaryArn: row.boundary_arn,
    isServiceLinked: row.linked_service !== null,
    tags: kind === "Group" ? [] : await tagsOf(database, row.id),
  };
}

/** As ARNs and messages spell it. */
export const resourceTypes = { User: "user", Group: "group", Role: "role" } as const;

/** Where each kind is kept, for queries of the columns that all three tables have. */
export const ownerTables = {
  User: { table: "iam_user", id: "user_id" },
  Group: { table: "iam_group", id: "group_id" },
  Role: { table: "iam_role", id: "role_id" },
} as const;

interface OwnerRow {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly boundary_arn: string | null;
  readonly linked_service: string | null;
}

async function ownerRow(
  database: Kysely<IamTables>,
  account: AccountId,
  kind: OwnerKind,
  name: string,
): Promise<OwnerRow | undefined> {
  switch (kind) {
    case "User": {
      const user = await findByName(database, "iam_user", account, name);
      return user && { ...user, id: user.user_id, linked_service: null };
    }
    case "Group": {
      const group = await findByName(database, "iam_group", account, name);
      return group && { ...group, id: group.group_id, boundary_arn: null, linked_service: null };
    }
    case "Role": {
      const role = await findByName(database, "iam_role", account, name);
      return role && { ...role, id: role.role_id };
    }
  }
}

/** Loads the owner that the input names, for the decision and the change. */
export async function gatherOwner(
  { input, account }: OperationRequest<OwnerInput>,
  { database }: { readonly database: Kysely<IamTables> },
): Promise<OwnerFacts> {
  const { kind, name } = ownerReference(input);
  return { kind, name, owner: await findPolicyOwner(database, account, kind, name) };
}

/**
 * The question about an owner. One that is not there is asked about by its name alone, and a denial
 * shows the name as the caller wrote it (`role NAME`): it looks the same whether or not the owner
 * exists.
 */
export function ownerPermission(
  action: string,
  account: AccountId,
  { kind, name, owner }: OwnerFacts,
  keys: NonNullable<PermissionRequest["keys"]> = {},
): PermissionRequest {
  const type = resourceTypes[kind];
  return {
    action,
    resource: owner?.arn ?? iamArn(account, type, "/", name),
    resourceShown: `${type} ${name}`,
    resourceTags: tagRecord(owner?.tags),
    keys,
  };
}

/** The boundary that the owner has: what changes to users and roles are conditioned on. */
export function boundaryKey({ owner }: OwnerFacts) {
  return { "iam:PermissionsBoundary": owner?.boundaryArn ?? undefined };
}

/** The owner, or `NoSuchEntity`. */
export function requireOwner({ kind, name, owner }: OwnerFacts): PolicyOwner {
  if (owner === undefined) throw notFound(resourceTypes[kind], name);
  return owner;
}

/** The owner of a change: throws `NoSuchEntity`, and `UnmodifiableEntity` for a service's role. */
export function requireModifiableOwner(facts: OwnerFacts): PolicyOwner {
  const owner = requireOwner(facts);
  if (owner.isServiceLinked) throw protectedRole(owner.name);
  return owner;
}

/** What caches know the owner by: to be told with every change of its policies. */
export function ownerChangeKey({ kind, id }: PolicyOwner): string {
  if (kind === "User") return changeKeys.user(id);
  if (kind === "Group") return changeKeys.group(id);
  return changeKeys.role(id);
}

/** The owner as the record names it; a call may have failed before it was looked for. */
export function recordedOwner(
  { input }: OperationRequest<OwnerInput>,
  _output: unknown,
  facts: OwnerFacts | undefined,
): RecordDetails {
  const { kind, name } = ownerReference(input);
  const owner = facts?.owner;
  return { resources: [{ type: `AWS::IAM::${kind}`, name: owner?.name ?? name, arn: owner?.arn }] };
}
