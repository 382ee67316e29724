/** Tags on roots, organizational units, accounts and policies: at most fifty, keys with case. */
import type { Kysely } from "kysely";
import type { Tags } from "../../pipeline/caller.ts";
import type { Tag } from "../../wire/generated/organizations.ts";
import { constraintViolation, invalidInput } from "./errors.ts";
import type { Question } from "./organizations.ts";
import type { OrganizationsTables } from "./tables.ts";

type Database = Kysely<OrganizationsTables>;

/** Of one thing; AWS raises this quota for nobody. */
const tagsPerResource = 50;

/** For condition keys. */
export function tagRecord(tags: readonly Tag[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value]));
}

/**
 * Tags of a thing that a call makes: of the request, and the thing's own already (IAM User Guide,
 * `aws:ResourceTag`: "in requests that create a resource with an attached tag").
 */
export function madeWith(tags: readonly Tag[] | undefined) {
  const record = tagRecord(tags);
  return { requestTags: record, resourceTags: record };
}

/**
 * To make a thing with tags takes the permission to tag it, too (Organizations User Guide, "Adding
 * tags to a resource when you create it"). `resource` has a star for an id that is not drawn yet.
 */
export function tagQuestions(
  resource: string,
  tags: readonly Tag[] | undefined,
  keys?: Question["keys"],
): readonly Question[] {
  if (tags === undefined || tags.length === 0) return [];
  const action = "organizations:TagResource";
  return [{ action, resource, ...madeWith(tags), keys }];
}

/** In the order of their keys. */
export async function tagsOf(database: Database, resourceId: string): Promise<readonly Tag[]> {
  const rows = await database
    .selectFrom("organizations_tag")
    .select(["tag_key", "tag_value"])
    .where("resource_id", "=", resourceId)
    .orderBy("tag_key")
    .execute();
  return rows.map((row) => ({ Key: row.tag_key, Value: row.tag_value }));
}

/**
 * Throws `InvalidInputException` for keys that are AWS's own, which nobody adds, edits or deletes
 * (Organizations API Reference, `InvalidInputException`).
 */
export function refuseSystemKeys(keys: readonly string[]): void {
  const isSystem = keys.some((key) => key.toLowerCase().startsWith("aws:"));
  if (isSystem) throw invalidInput("INVALID_SYSTEM_TAGS_PARAMETER");
}

/** Throws `InvalidInputException` for keys that are AWS's own or given twice. */
export function checkTags(tags: readonly Tag[] | undefined): void {
  const seen = new Set<string>();
  refuseSystemKeys((tags ?? []).map(({ Key }) => Key));
  for (const { Key } of tags ?? []) {
    if (seen.has(Key)) throw invalidInput("DUPLICATE_TAG_KEY");
    seen.add(Key);
  }
}

/** Adds tags, replacing those of the same key. Throws where they are too many or not allowed. */
export async function putTags(
  database: Database,
  organizationId: string,
  resourceId: string,
  tags: readonly Tag[] | undefined,
): Promise<void> {
  if (tags === undefined || tags.length === 0) return;
  checkTags(tags);
  const keys = new Set((await tagsOf(database, resourceId)).map(({ Key }) => Key));
  for (const { Key } of tags) keys.add(Key);
  if (keys.size > tagsPerResource) throw constraintViolation("MAX_TAG_LIMIT_EXCEEDED");
  await database
    .insertInto("organizations_tag")
    .values(
      tags.map(({ Key, Value }) => ({
        resource_id: resourceId,
        tag_key: Key,
        organization_id: organizationId,
        tag_value: Value,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(["resource_id", "tag_key"])
        .doUpdateSet((row) => ({ tag_value: row.ref("excluded.tag_value") })),
    )
    .execute();
}

/** Keys that are not there are passed over, as AWS does. */
export async function removeTags(
  database: Database,
  resourceId: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  await database
    .deleteFrom("organizations_tag")
    .where("resource_id", "=", resourceId)
    .where("tag_key", "in", keys)
    .execute();
}

export async function removeAllTags(database: Database, resourceId: string): Promise<void> {
  await database.deleteFrom("organizations_tag").where("resource_id", "=", resourceId).execute();
}
