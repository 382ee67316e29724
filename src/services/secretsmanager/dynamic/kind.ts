/**
 * Which secrets are dynamic: those that were created with the tag `sallyport:kind`. The tag stays
 * as it was at the creation, since without it readers would be told the administrator's password.
 */
import { invalidParameter, invalidRequest } from "../errors.ts";
import type { SecretTable } from "../tables.ts";
import { type StoredTag, tagsOf } from "../tags.ts";

const key = "sallyport:kind";
const dynamic = "dynamic";

export function isDynamic(secret: Pick<SecretTable, "tags">): boolean {
  // Most secrets are not, and their tags need no parsing.
  if (!secret.tags.includes(key)) return false;
  return tagsOf(secret).some((tag) => tag.Key === key);
}

/** Throws where a new secret is of a kind that there is not. */
export function checkKind(tags: readonly StoredTag[]): void {
  for (const tag of tags) {
    if (tag.Key === key && tag.Value !== dynamic) {
      throw invalidParameter(`The tag ${key} can have the value ${dynamic} only.`);
    }
  }
}

/** Throws where a change of tags would make a secret one of another kind. */
export function keepKind(before: readonly StoredTag[], after: readonly StoredTag[]): void {
  const valueIn = (tags: readonly StoredTag[]) => tags.find((tag) => tag.Key === key)?.Value;
  if (valueIn(before) === valueIn(after)) return;
  throw invalidRequest(`The tag ${key} is given when a secret is created and stays as it is.`);
}
