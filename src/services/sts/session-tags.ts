/** The tags of a session: those asked for, and those that a chain of roles hands down. */
import type { Tags, TemporarySession } from "../../pipeline/caller.ts";
import type { Tag } from "../../wire/generated/sts.ts";
import { invalidParameterValue } from "./errors.ts";

export interface SessionTags {
  readonly tags: Tags;
  /** Keys of `tags` that sessions asked for with this one inherit. */
  readonly transitiveTagKeys: readonly string[];
}

const noTags: SessionTags = { tags: {}, transitiveTagKeys: [] };

/** The most tags of one session, and the longest key and value, in characters (STS's model). */
const tagsMax = 50;
const keyCharactersMax = 128;
const valueCharactersMax = 256;
const textPattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * The tags of a new session. Keys compare ignoring case. An inherited tag can neither be changed
 * nor set again (IAM User Guide, "Chaining roles with session tags").
 *
 * Throws `InvalidParameterValue` in AWS's words (facts, answers 31 to 33).
 */
export function sessionTags(
  tags: readonly Tag[] = [],
  transitiveKeys: readonly string[] = [],
  callingSession?: TemporarySession,
): SessionTags {
  const inherited = inheritedTags(callingSession);
  if (tags.length === 0 && transitiveKeys.length === 0) return inherited;
  refuseBadTags(tags);
  const requested = new Set(tags.map(({ Key }) => Key.toLowerCase()));
  const inheritedKeys = new Set(inherited.transitiveTagKeys.map((key) => key.toLowerCase()));
  for (const key of transitiveKeys) {
    if (inheritedKeys.has(key.toLowerCase())) throw conflict("transitive tag keys");
    if (!requested.has(key.toLowerCase())) {
      throw invalidParameterValue(
        "The specified transitive tag key must be included in the requested tags.",
      );
    }
  }
  if (tags.some(({ Key }) => inheritedKeys.has(Key.toLowerCase()))) throw conflict("tag keys");
  const transitive = new Set(transitiveKeys.map((key) => key.toLowerCase()));
  const own = tags.filter(({ Key }) => transitive.has(Key.toLowerCase())).map(({ Key }) => Key);
  return {
    tags: { ...inherited.tags, ...tagRecord(tags) },
    transitiveTagKeys: [...inherited.transitiveTagKeys, ...own],
  };
}

function inheritedTags(session: TemporarySession | undefined): SessionTags {
  if (session === undefined || session.transitiveTagKeys.length === 0) return noTags;
  const { transitiveTagKeys } = session;
  const keys = new Set(transitiveTagKeys);
  const tags = Object.entries(session.tags).filter(([key]) => keys.has(key));
  return { tags: Object.fromEntries(tags), transitiveTagKeys };
}

export function tagRecord(tags: readonly Tag[]): Tags {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** What the model checks in requests, since tags in tokens and assertions do not pass it. */
export function refuseBadTags(tags: readonly Tag[]): void {
  const seen = new Set<string>();
  for (const { Key, Value } of tags) {
    const isKey = Key.length >= 1 && Key.length <= keyCharactersMax && textPattern.test(Key);
    if (!isKey) throw invalidParameterValue(`The tag key is not valid: ${Key.slice(0, 200)}`);
    if (Value.length > valueCharactersMax || !textPattern.test(Value)) {
      throw invalidParameterValue(`The value of the tag ${Key} is not valid.`);
    }
    if (/^aws:/i.test(Key)) {
      throw invalidParameterValue(`Tag keys that begin with aws: are reserved: ${Key}`);
    }
    if (seen.has(Key.toLowerCase())) {
      throw invalidParameterValue(
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      );
    }
    seen.add(Key.toLowerCase());
  }
  if (seen.size > tagsMax) {
    throw invalidParameterValue(
      `A session has at most ${tagsMax} tags, and ${seen.size} are given.`,
    );
  }
}

function conflict(what: string) {
  return invalidParameterValue(
    `One of the specified ${what} can't be set because it conflicts with a transitive tag key ` +
      "from the calling session.",
  );
}
