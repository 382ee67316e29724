/** Tags on keys: TagResource, UntagResource, ListResourceTags. Their keys are matched with case. */
import type { Kysely } from "kysely";
import { ServiceError } from "../../base/errors.ts";
import type { Tags } from "../../pipeline/caller.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Tag } from "../../wire/generated/kms.ts";
import { changeKeys } from "./change-keys.ts";
import { limitExceeded } from "./errors.ts";
import {
  gatherChangedKey,
  gatherOwnKey,
  type KeyFacts,
  managePermission,
  recordedKey,
} from "./key-call.ts";
import { refuseStates } from "./key-state.ts";
import { requireKey } from "./key-target.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import { pageOf } from "./paging.ts";
import type { KmsTables } from "./tables.ts";

/** Of one key (KMS Developer Guide, "Tagging keys"). */
const tagsPerKey = 50;

export function tagRecord(tags: readonly Tag[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map(({ TagKey, TagValue }) => [TagKey, TagValue]));
}

/** Adds tags to those that the key has. Throws `TagException` or `LimitExceededException`. */
export async function putTags(
  database: Kysely<KmsTables>,
  keyId: string,
  present: Tags,
  tags: readonly Tag[] | undefined,
): Promise<void> {
  if (tags === undefined || tags.length === 0) return;
  const keys = tags.map(({ TagKey }) => TagKey);
  if (keys.some((key) => key.toLowerCase().startsWith("aws:"))) {
    throw new ServiceError("TagException", "Tag keys that begin with aws: are AWS's own.");
  }
  if (new Set(keys).size < keys.length) {
    throw new ServiceError("TagException", "Duplicate tag keys found.");
  }
  if (new Set([...Object.keys(present), ...keys]).size > tagsPerKey) {
    throw limitExceeded(`A key has at most ${tagsPerKey} tags.`);
  }
  await database
    .insertInto("kms_key_tag")
    .values(tags.map((tag) => ({ key_id: keyId, tag_key: tag.TagKey, tag_value: tag.TagValue })))
    .onConflict((conflict) =>
      conflict
        .columns(["key_id", "tag_key"])
        .doUpdateSet((row) => ({ tag_value: row.ref("excluded.tag_value") })),
    )
    .execute();
}

function tagResource(): Operation {
  return kmsOperation<"TagResource", KeyFacts>("TagResource", {
    readOnly: false,
    gather: gatherChangedKey,
    permissions: (request, facts) => [
      managePermission("TagResource", request, facts, {
        tags: { requestTags: tagRecord(request.input.Tags) },
      }),
    ],
    async run({ input, now }, { target }, unit) {
      const key = requireKey(target);
      refuseStates(key, now, ["PendingDeletion"]);
      await putTags(unit.database, key.row.key_id, key.tags, input.Tags);
      unit.changed(changeKeys.key(key.row.key_id));
      return {};
    },
    record: recordedKey,
  });
}

function untagResource(): Operation {
  return kmsOperation<"UntagResource", KeyFacts>("UntagResource", {
    readOnly: false,
    gather: gatherChangedKey,
    permissions: (request, facts) => [
      managePermission("UntagResource", request, facts, {
        tags: { requestTagKeys: request.input.TagKeys },
      }),
    ],
    async run({ input, now }, { target }, unit) {
      const key = requireKey(target);
      refuseStates(key, now, ["PendingDeletion"]);
      if (input.TagKeys.length > 0) {
        await unit.database
          .deleteFrom("kms_key_tag")
          .where("key_id", "=", key.row.key_id)
          .where("tag_key", "in", [...input.TagKeys])
          .execute();
      }
      unit.changed(changeKeys.key(key.row.key_id));
      return {};
    },
    record: recordedKey,
  });
}

function listResourceTags(kms: Kms): Operation {
  const list = { name: "tags", sizeDefault: 50, sizeMax: 50 };
  return kmsOperation<"ListResourceTags", KeyFacts>("ListResourceTags", {
    readOnly: true,
    gather: (request, unit) => gatherOwnKey(kms, request, unit),
    permissions: (request, facts) => [managePermission("ListResourceTags", request, facts)],
    async run({ input }, { target }) {
      const tags = Object.entries(requireKey(target).tags).map(([TagKey, TagValue]) => ({
        TagKey,
        TagValue,
      }));
      const { items, end } = await pageOf(list, input, ({ TagKey }) => TagKey, tags);
      return { Tags: items, ...end };
    },
    record: recordedKey,
  });
}

export function tagOperations(kms: Kms): readonly Operation[] {
  return [tagResource(), untagResource(), listResourceTags(kms)];
}
