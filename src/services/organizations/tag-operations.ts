/** Tagging roots, organizational units, accounts, policies and the resource policy. */
import type { Kysely } from "kysely";
import type { Operation } from "../../pipeline/operation.ts";
import type { Tag } from "../../wire/generated/organizations.ts";
import { invalidInput, notFound } from "./errors.ts";
import { arnOf } from "./naming.ts";
import { type MemberRequest, memberOperation, type Question } from "./organizations.ts";
import { pageOf } from "./paging.ts";
import { findPolicy, policyQuestion } from "./policy.ts";
import type { OrganizationsTables, OrganizationTable } from "./tables.ts";
import { checkTags, putTags, refuseSystemKeys, removeTags, tagRecord, tagsOf } from "./tags.ts";
import { findTarget, targetQuestion } from "./target.ts";

type Database = Kysely<OrganizationsTables>;

/** A thing with tags, of whichever kind. */
interface Taggable {
  readonly exists: boolean;
  /** One of AWS's own policies, which have no tags and take none. */
  readonly isImmutable: boolean;
  readonly tags: readonly Tag[];
  readonly question: Question;
}

async function findTaggable(
  database: Database,
  organization: OrganizationTable,
  id: string,
  now: number,
): Promise<Taggable> {
  if (id.startsWith("p-")) {
    const policy = await findPolicy(database, organization, id);
    return {
      exists: policy.own !== undefined || policy.managed !== undefined,
      isImmutable: policy.managed !== undefined,
      tags: policy.tags,
      question: policyQuestion(organization, policy),
    };
  }
  if (id.startsWith("rp-")) return findResourcePolicy(database, organization, id);
  const target = await findTarget(database, organization, id, now);
  return {
    exists: target.found !== undefined,
    isImmutable: false,
    tags: target.tags,
    question: targetQuestion(organization, target),
  };
}

async function findResourcePolicy(
  database: Database,
  organization: OrganizationTable,
  id: string,
): Promise<Taggable> {
  const row = await database
    .selectFrom("organizations_delegation_policy")
    .select("resource_policy_id")
    .where("organization_id", "=", organization.organization_id)
    .where("resource_policy_id", "=", id)
    .executeTakeFirst();
  const tags = row === undefined ? [] : await tagsOf(database, id);
  const question = {
    resource: arnOf.resourcePolicy(organization, id),
    resourceTags: tagRecord(tags),
  };
  return { exists: row !== undefined, isImmutable: false, tags, question };
}

interface OfResource {
  readonly ResourceId: string;
}

function gatherTaggable<Input extends OfResource>(
  { input, place, now }: MemberRequest<Input>,
  { database }: { readonly database: Database },
): Promise<Taggable> {
  return findTaggable(database, place.organization, input.ResourceId, now);
}

function requireTaggable({ exists, isImmutable }: Taggable): void {
  if (!exists) throw notFound("TargetNotFoundException");
  if (isImmutable) throw invalidInput("IMMUTABLE_POLICY");
}

function tagResource(): Operation {
  return memberOperation<"TagResource", Taggable>("TagResource", {
    readOnly: false,
    access: "delegable",
    gather: gatherTaggable,
    questions: ({ input }, { question }) => [{ ...question, requestTags: tagRecord(input.Tags) }],
    async run({ input, place }, taggable, { database }) {
      checkTags(input.Tags);
      requireTaggable(taggable);
      const { organization_id } = place.organization;
      await putTags(database, organization_id, input.ResourceId, input.Tags);
      return {};
    },
  });
}

function untagResource(): Operation {
  return memberOperation<"UntagResource", Taggable>("UntagResource", {
    readOnly: false,
    access: "delegable",
    gather: gatherTaggable,
    questions: ({ input }, { question }) => [{ ...question, requestTagKeys: input.TagKeys }],
    async run({ input }, taggable, { database }) {
      refuseSystemKeys(input.TagKeys);
      requireTaggable(taggable);
      await removeTags(database, input.ResourceId, input.TagKeys);
      return {};
    },
  });
}

function listTagsForResource(): Operation {
  return memberOperation<"ListTagsForResource", Taggable>("ListTagsForResource", {
    readOnly: true,
    access: "reader",
    gather: gatherTaggable,
    questions: (_request, { question }) => [question],
    async run({ input }, { exists, tags }) {
      if (!exists) throw notFound("TargetNotFoundException");
      const list = `tags of ${input.ResourceId}`;
      const { items, end } = await pageOf(list, input, ({ Key }) => Key, tags);
      return { Tags: items, ...end };
    },
  });
}

export function tagOperations(): readonly Operation[] {
  return [tagResource(), untagResource(), listTagsForResource()];
}
