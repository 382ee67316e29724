/** Whose credentials a call is about: a named user's, the caller's own, or the root user's. */
import type { Kysely } from "kysely";
import { rootArn } from "../../base/arn.ts";
import type { OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import { validationError } from "./errors.ts";
import { iamArn } from "./naming.ts";
import type { IamTables, UserTable } from "./tables.ts";
import { tagRecord } from "./tags.ts";
import { gatherUser, requireUser, type UserFacts } from "./user.ts";

export interface CredentialOwner {
  /** Undefined where the root user calls and names nobody. */
  readonly name: string | undefined;
  readonly facts: UserFacts;
}

export type OwnerInput = { readonly UserName?: string | undefined };
type Reading = { readonly database: Kysely<IamTables> };

const nobody: UserFacts = { user: undefined, tags: [] };

/** Loads the owner; a caller that is no user and names nobody is told at `ownerPermission`. */
export async function gatherOwner(
  request: OperationRequest<OwnerInput>,
  unit: Reading,
): Promise<CredentialOwner> {
  const { input, caller } = request;
  const own = caller.kind === "user" ? caller.principal.name : undefined;
  const name = input.UserName ?? own;
  if (name === undefined) return { name, facts: nobody };
  return { name, facts: await gatherUser({ ...request, input: { UserName: name } }, unit) };
}

/**
 * The owner where an operation must be given a name: `root`, said by the root user where no user
 * has that name, is the root user itself, as `GetUser` calls it.
 */
export async function gatherNamedOwner(
  request: OperationRequest<{ readonly UserName: string }>,
  unit: Reading,
): Promise<CredentialOwner> {
  const owner = await gatherOwner(request, unit);
  const isRoot = request.caller.kind === "root" && request.input.UserName === "root";
  if (isRoot && owner.facts.user === undefined) return { name: undefined, facts: nobody };
  return owner;
}

/**
 * The question about the owner's credentials, also where the root user asks about itself: the
 * organization's policies and a root task's bind it. Throws `ValidationError` where there is no
 * owner to ask about.
 */
export function ownerPermission(
  action: string,
  { account, caller }: OperationRequest<unknown>,
  { name, facts }: CredentialOwner,
  keys: PermissionRequest["keys"] = {},
): readonly PermissionRequest[] {
  if (name === undefined) {
    if (caller.kind === "root") return [{ action, resource: rootArn(account), keys }];
    throw validationError("Must specify userName when calling with non-User credentials");
  }
  const resource = iamArn(account, "user", facts.user?.path ?? "/", facts.user?.name ?? name);
  const resourceShown = `user ${name}`;
  return [{ action, resource, resourceShown, resourceTags: tagRecord(facts.tags), keys }];
}

/** The unique id of the user, or the account's id for the root user; else `NoSuchEntity`. */
export function ownerId(
  { account }: OperationRequest<unknown>,
  { name, facts }: CredentialOwner,
): string {
  return name === undefined ? account : requireUser(facts, name).user_id;
}

/** The user, where the credential is one that the root user cannot have. */
export function ownerUser({ name, facts }: CredentialOwner): UserTable {
  if (name === undefined) {
    throw validationError("Must specify userName when calling with non-User credentials");
  }
  return requireUser(facts, name);
}

/** AWS shows the root user's credentials without a user name. */
export function shownOwner({ facts }: CredentialOwner): { readonly UserName: string } {
  return { UserName: facts.user?.name ?? "" };
}
