/** Roots, organizational units and accounts, as operations on any of them find them. */
import type { Kysely } from "kysely";
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { Tag } from "../../wire/generated/organizations.ts";
import { notFound } from "./errors.ts";
import { findMember } from "./member.ts";
import { type TargetKind, targetArn, targetKind } from "./naming.ts";
import type { MemberRequest, Question } from "./organizations.ts";
import { profileOf } from "./profile.ts";
import type { OrganizationsTables, OrganizationTable } from "./tables.ts";
import { tagRecord, tagsOf } from "./tags.ts";
import { findUnit } from "./tree.ts";

type Database = Kysely<OrganizationsTables>;

export interface Target {
  readonly id: string;
  readonly kind: TargetKind;
  /** Undefined where the organization has no such thing. */
  readonly found: { readonly name: string; readonly parentId: string | undefined } | undefined;
  readonly tags: readonly Tag[];
}

/** Looks the id up in the caller's organization; things of other organizations are not there. */
export async function findTarget(
  database: Database,
  organization: OrganizationTable,
  id: string,
  now: EpochMilliseconds,
): Promise<Target> {
  const kind = targetKind(id);
  const found = await lookUp(database, organization, id, now);
  const tags = found === undefined ? [] : await tagsOf(database, id);
  return { id, kind, found, tags };
}

/** What operations on one account gather. */
export function gatherAccount(
  { input, place, now }: MemberRequest<{ readonly AccountId: string }>,
  { database }: { readonly database: Database },
): Promise<Target> {
  return findTarget(database, place.organization, input.AccountId, now);
}

async function lookUp(
  database: Database,
  organization: OrganizationTable,
  id: string,
  now: EpochMilliseconds,
): Promise<Target["found"]> {
  const { organization_id, root_id } = organization;
  switch (targetKind(id)) {
    case "ROOT":
      return id === root_id ? { name: "Root", parentId: undefined } : undefined;
    case "ORGANIZATIONAL_UNIT": {
      const unit = await findUnit(database, organization_id, id);
      return unit === undefined ? undefined : { name: unit.name, parentId: unit.parent_id };
    }
    case "ACCOUNT": {
      const member = await findMember(database, organization_id, id, now);
      if (member === undefined) return undefined;
      return { name: (await profileOf(database, id)).name, parentId: member.parent_id };
    }
  }
}

/** Whether things can be in it: an account is nobody's parent. */
export function isParent({ found, kind }: Target): boolean {
  return found !== undefined && kind !== "ACCOUNT";
}

export function requireParent(parent: Target): void {
  if (!isParent(parent)) throw notFound("ParentNotFoundException");
}

/** The question about one target; the same whether or not it is there. */
export function targetQuestion(
  organization: OrganizationTable,
  { id, tags }: Target,
  further: Partial<Question> = {},
): Question {
  return { resource: targetArn(organization, id), resourceTags: tagRecord(tags), ...further };
}
