/** The three operations of everything that has tags: `Tag…`, `Untag…` and `List…Tags`. */
import { hash } from "node:crypto";
import type {
  Operation,
  OperationRequest,
  PermissionRequest,
  RecordDetails,
} from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import type { IamOperations } from "../../wire/generated/iam.ts";
import { iamOperation } from "./iam.ts";
import { pageOf } from "./paging.ts";
import type { IamTables } from "./tables.ts";
import { putTags, removeTags, type Tag, tagRecord } from "./tags.ts";

/** As the names of operations spell it: the `User` of `TagUser`. */
type TaggedNoun = {
  [Name in keyof IamOperations]: Name extends `Tag${infer Noun}` ? Noun : never;
}[keyof IamOperations];

/** What each of the three is asked with; all name the thing in the same way. */
type TagRequest<Noun extends TaggedNoun> = OperationRequest<
  | IamOperations[`Tag${Noun}`]["input"]
  | IamOperations[`Untag${Noun}`]["input"]
  | IamOperations[`List${Noun}Tags`]["input"]
>;

interface TagFacts {
  readonly tags: readonly Tag[];
}

/** What the operations of one noun do not share with those of the others. */
export interface Tagged<Noun extends TaggedNoun, Facts extends TagFacts> {
  readonly noun: Noun;
  gather(request: TagRequest<Noun>, unit: Unit<IamTables>): Promise<Facts>;
  permission(
    action: string,
    request: TagRequest<Noun>,
    facts: Facts,
    further?: Partial<PermissionRequest>,
  ): PermissionRequest;
  /** The id that the tags are kept under; throws `NoSuchEntity` where there is nothing to tag. */
  ownerId(request: TagRequest<Noun>, facts: Facts): string;
  /** Throws where the thing's tags are nobody's to change. */
  refuseChange?(action: string, request: TagRequest<Noun>, facts: Facts): void;
  /** What decisions remember the owner by, where its tags are a principal's own. */
  changeKey?(ownerId: string): string;
  record(request: TagRequest<Noun>, output: unknown, facts: Facts): RecordDetails;
}

export function tagOperations<Noun extends TaggedNoun, Facts extends TagFacts>(
  tagged: Tagged<Noun, Facts>,
): readonly Operation[] {
  return [tag(tagged), untag(tagged), listTags(tagged)];
}

function tag<Noun extends TaggedNoun, Facts extends TagFacts>(tagged: Tagged<Noun, Facts>) {
  const name = `Tag${tagged.noun}` as const;
  return iamOperation<`Tag${Noun}`, Facts>(name, {
    readOnly: false,
    gather: tagged.gather,
    permissions: (request, facts) => [
      tagged.permission(`iam:${name}`, request, facts, {
        requestTags: tagRecord(request.input.Tags),
      }),
    ],
    async run(request, facts, unit) {
      const ownerId = tagged.ownerId(request, facts);
      tagged.refuseChange?.(`iam:${name}`, request, facts);
      await putTags(unit.database, request.account, ownerId, request.input.Tags);
      if (tagged.changeKey !== undefined) unit.changed(tagged.changeKey(ownerId));
      return {};
    },
    record: tagged.record,
  });
}

function untag<Noun extends TaggedNoun, Facts extends TagFacts>(tagged: Tagged<Noun, Facts>) {
  const name = `Untag${tagged.noun}` as const;
  return iamOperation<`Untag${Noun}`, Facts>(name, {
    readOnly: false,
    gather: tagged.gather,
    permissions: (request, facts) => [
      tagged.permission(`iam:${name}`, request, facts, { requestTagKeys: request.input.TagKeys }),
    ],
    async run(request, facts, unit) {
      const ownerId = tagged.ownerId(request, facts);
      tagged.refuseChange?.(`iam:${name}`, request, facts);
      await removeTags(unit.database, ownerId, request.input.TagKeys);
      if (tagged.changeKey !== undefined) unit.changed(tagged.changeKey(ownerId));
      return {};
    },
    record: tagged.record,
  });
}

/** Characters that lists are sorted by: a marker has no room for the longest keys. */
const sortedCharacters = 50;

/** Unique as the keys are, ignoring case; long ones that begin alike come in any order. */
function sortKey({ Key }: Tag): string {
  const key = Key.toLowerCase();
  if (key.length <= sortedCharacters) return key;
  return `${key.slice(0, sortedCharacters).toWellFormed()} ${hash("sha256", key, "base64url")}`;
}

function listTags<Noun extends TaggedNoun, Facts extends TagFacts>(tagged: Tagged<Noun, Facts>) {
  const name = `List${tagged.noun}Tags` as const;
  return iamOperation<`List${Noun}Tags`, Facts>(name, {
    readOnly: true,
    gather: tagged.gather,
    permissions: (request, facts) => [tagged.permission(`iam:${name}`, request, facts)],
    async run(request, facts) {
      const list = `tags of ${tagged.ownerId(request, facts)}`;
      const { items, end } = await pageOf(list, request.input, sortKey, facts.tags);
      return { Tags: items, ...end };
    },
  });
}
