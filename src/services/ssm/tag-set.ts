/** Tags on parameters: as they are stored, as conditions see them, and how many there may be. */
import { ServiceError } from "../../base/errors.ts";
import type { Tags } from "../../pipeline/caller.ts";
import type { Tag } from "../../wire/generated/ssm.ts";
import { validationException } from "./errors.ts";
import type { ParameterTable } from "./tables.ts";

/** Systems Manager User Guide, "Tagging Systems Manager resources". */
const tagsMax = 50;

export function tagsOf({ tags }: Pick<ParameterTable, "tags">): readonly Tag[] {
  return JSON.parse(tags) as readonly Tag[];
}

/** For condition keys. */
export function tagRecord(tags: readonly Tag[]): Tags {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** Tags after others were put among them, as they are stored. Throws where they may not stand. */
export function tagsWith(present: readonly Tag[], added: readonly Tag[]): string {
  const seen = new Set<string>();
  for (const { Key } of added) {
    if (/^aws:/i.test(Key)) throw validationException("Tag keys can't begin with aws:.");
    if (seen.has(Key)) throw validationException(`The tag key ${Key} is given twice.`);
    seen.add(Key);
  }
  const merged = [...new Map([...present, ...added].map((tag) => [tag.Key, tag])).values()];
  if (merged.length > tagsMax) {
    throw new ServiceError("TooManyTagsError", `A resource can have at most ${tagsMax} tags.`);
  }
  return JSON.stringify(merged);
}
