/** Tags on IAM's things: unique ignoring case, at most fifty, in the order of their keys. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { Tags } from "../../pipeline/caller.ts";
import type { PermissionRequest } from "../../pipeline/operation.ts";
import { invalidInput, limitExceeded } from "./errors.ts";
import type { IamTables } from "./tables.ts";

/** A tag as the API writes it. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Of one thing; AWS raises this quota for nobody. */
const tagsPerEntity = 50;

/** For condition keys: an empty record where there are no tags. */
export function tagRecord(tags: readonly Tag[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value]));
}

/**
 * The questions of a call that makes something: `create`, with the tags that the thing is to have,
 * and, where it is to have any, the permission to tag it (IAM User Guide, "Tagging IAM resources").
 */
export function creationPermissions(
  create: PermissionRequest,
  tagAction: string,
  tags: readonly Tag[] | undefined,
): readonly PermissionRequest[] {
  const requestTags = tagRecord(tags);
  const asked = [{ ...create, requestTags }];
  if (tags === undefined || tags.length === 0) return asked;
  const { resource, resourceShown } = create;
  return [...asked, { action: tagAction, resource, resourceShown, requestTags }];
}

/** For answers: AWS leaves the member out where there are no tags. */
export function shownTags(tags: readonly Tag[]): { readonly Tags?: readonly Tag[] } {
  return tags.length === 0 ? {} : { Tags: tags };
}

export async function tagsOf(
  database: Kysely<IamTables>,
  ownerId: string,
): Promise<readonly Tag[]> {
  const rows = await database
    .selectFrom("iam_tag")
    .select(["tag_key", "tag_value"])
    .where("owner_id", "=", ownerId)
    .orderBy("tag_key_folded")
    .execute();
  return rows.map((row) => ({ Key: row.tag_key, Value: row.tag_value }));
}

/** Adds tags, replacing those of the same key whatever its case. Throws where they are too many. */
export async function putTags(
  database: Kysely<IamTables>,
  account: AccountId,
  ownerId: string,
  tags: readonly Tag[] | undefined,
): Promise<void> {
  if (tags === undefined || tags.length === 0) return;
  refuseBadTags(tags);
  const present = new Set((await tagsOf(database, ownerId)).map(({ Key }) => Key.toLowerCase()));
  for (const { Key } of tags) present.add(Key.toLowerCase());
  if (present.size > tagsPerEntity) throw limitExceeded("TagsPerEntity", tagsPerEntity);
  await database
    .insertInto("iam_tag")
    .values(
      tags.map(({ Key, Value }) => ({
        owner_id: ownerId,
        tag_key_folded: Key.toLowerCase(),
        account_id: account,
        tag_key: Key,
        tag_value: Value,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(["owner_id", "tag_key_folded"]).doUpdateSet((row) => ({
        tag_key: row.ref("excluded.tag_key"),
        tag_value: row.ref("excluded.tag_value"),
      })),
    )
    .execute();
}

/** Keys that are not there are passed over, as AWS does. */
export async function removeTags(
  database: Kysely<IamTables>,
  ownerId: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  await database
    .deleteFrom("iam_tag")
    .where("owner_id", "=", ownerId)
    .where(
      "tag_key_folded",
      "in",
      keys.map((key) => key.toLowerCase()),
    )
    .execute();
}

export async function removeAllTags(database: Kysely<IamTables>, ownerId: string): Promise<void> {
  await database.deleteFrom("iam_tag").where("owner_id", "=", ownerId).execute();
}

/** Keys that begin with `aws:` are AWS's own, in any case (IAM User Guide, "Rules for tagging"). */
function refuseBadTags(tags: readonly Tag[]): void {
  const seen = new Set<string>();
  for (const { Key } of tags) {
    const folded = Key.toLowerCase();
    if (folded.startsWith("aws:")) {
      throw invalidInput("System tags cannot be added/updated by requester");
    }
    if (seen.has(folded)) {
      throw invalidInput(
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      );
    }
    seen.add(folded);
  }
}
