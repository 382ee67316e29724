/** Tags on secrets: keys differ by case, at most fifty, in the order in which they came. */
import type { Tags } from "../../pipeline/caller.ts";
import type { Tag } from "../../wire/generated/secretsmanager.ts";
import { invalidParameter, limitExceeded } from "./errors.ts";
import type { SecretTable } from "./tables.ts";

/** As it is stored: both parts are there. */
export interface StoredTag {
  readonly Key: string;
  readonly Value: string;
}

/** Tagging quotas of the AWS General Reference. */
const tagsPerSecret = 50;

export function tagsOf({ tags }: Pick<SecretTable, "tags">): readonly StoredTag[] {
  return JSON.parse(tags) as readonly StoredTag[];
}

/** For condition keys. */
export function tagRecord(tags: readonly StoredTag[]): Tags {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** Tags as a request gives them: for decisions, which come before `checkTags`. */
export function requestedTags(tags: readonly Tag[] | undefined): readonly StoredTag[] {
  return (tags ?? []).map(({ Key = "", Value = "" }) => ({ Key, Value }));
}

/** Throws `InvalidParameterException`. */
export function checkTags(tags: readonly StoredTag[]): void {
  const seen = new Set<string>();
  for (const { Key } of tags) {
    if (Key === "") throw invalidParameter("You must specify a key for each tag.");
    if (Key.toLowerCase().startsWith("aws:")) {
      throw invalidParameter(`You can't modify system tags. Tag key: '${Key}'.`);
    }
    if (seen.has(Key)) throw invalidParameter(`The tag key ${Key} is given twice.`);
    seen.add(Key);
  }
}

/** Tags after others were put among them. */
export function mergedTags(
  present: readonly StoredTag[],
  added: readonly StoredTag[],
): readonly StoredTag[] {
  return [...new Map([...present, ...added].map((tag) => [tag.Key, tag])).values()];
}

/** Tags as they are stored. Throws where they are too many. */
export function tagsColumn(tags: readonly StoredTag[]): string {
  if (tags.length > tagsPerSecret) {
    throw limitExceeded(`A secret can have at most ${tagsPerSecret} tags.`);
  }
  return JSON.stringify(tags);
}
