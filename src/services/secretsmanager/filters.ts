/**
 * The filters of `ListSecrets` and `BatchGetSecretValue`, pure (Secrets Manager API Reference,
 * `Filter`; User Guide, "Find secrets"). A secret passes when every filter lets it through.
 */
import type { Filter } from "../../wire/generated/secretsmanager.ts";
import { invalidParameter } from "./errors.ts";
import type { StoredTag } from "./tags.ts";

/** What filters look at. */
export interface Filtered {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly StoredTag[];
  /** Empty for a secret without replicas. */
  readonly primaryRegion: string;
}

type Test = (secret: Filtered) => boolean;
type Key = NonNullable<Filter["Key"]>;

/**
 * The tests that one value makes of each key; a value is at least its empty beginning. Descriptions
 * must have all of its words, anywhere: "My Description" finds "Description of my secret".
 */
const testsByKey: Readonly<Record<Key, (value: string) => Test>> = {
  name: (value) => (secret) => secret.name.startsWith(value),
  description: (value) => {
    const searched = wordsOf(value);
    return ({ description }) => searched.every((word) => hasWord(description, [word]));
  },
  "tag-key": (value) => (secret) => secret.tags.some(({ Key }) => Key.startsWith(value)),
  "tag-value": (value) => (secret) => secret.tags.some(({ Value }) => Value.startsWith(value)),
  "primary-region": (value) => (secret) =>
    secret.primaryRegion !== "" && secret.primaryRegion.startsWith(value),
  // No service makes secrets for its users here.
  "owning-service": () => () => false,
  all: (value) => {
    const searched = wordsOf(value);
    return (secret) => attributesOf(secret).some((attribute) => hasWord(attribute, searched));
  },
};

function attributesOf({ name, description, tags }: Filtered): readonly string[] {
  return [name, description, ...tags.flatMap(({ Key, Value }) => [Key, Value])];
}

function hasWord(attribute: string, searched: readonly string[]): boolean {
  const words = wordsOf(attribute);
  return searched.some((word) => words.some((candidate) => candidate.startsWith(word)));
}

const word = /[A-Z]?[a-z]+|[A-Z]+|\d+|[^\p{ASCII}]+/gu;

/** Words end where lower case turns to upper, letters to digits, or either to punctuation. */
function wordsOf(text: string): readonly string[] {
  return (text.match(word) ?? []).map((each) => each.toLowerCase());
}

/**
 * One filter: any of its values, and none of those with an exclamation mark. AWS does not tell how
 * both kinds in one filter go together.
 */
function testOf({ Key, Values }: Filter): Test {
  if (Key === undefined || Values === undefined) {
    throw invalidParameter("You must specify the Key and the Values of each filter.");
  }
  const make = testsByKey[Key];
  const unwanted = Values.filter((value) => value.startsWith("!")).map((value) =>
    make(value.slice(1)),
  );
  const wanted = Values.filter((value) => !value.startsWith("!")).map(make);
  return (secret) =>
    !unwanted.some((test) => test(secret)) &&
    (wanted.length === 0 || wanted.some((test) => test(secret)));
}

/** Throws `InvalidParameterException` for a filter without key or values. */
export function compileFilters(filters: readonly Filter[]): Test {
  const tests = filters.map(testOf);
  return (secret) => tests.every((test) => test(secret));
}

/**
 * The one beginning that every name must have, where the filters ask for one: the names are then
 * looked up and not gone through.
 */
export function commonNamePrefix(filters: readonly Filter[]): string | undefined {
  for (const { Key, Values = [] } of filters) {
    const [only] = Values;
    if (Key === "name" && Values.length === 1 && only !== undefined && !only.startsWith("!")) {
      return only;
    }
  }
  return undefined;
}
