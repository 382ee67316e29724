/** `TagResource` and `UntagResource`. */
import type { Operation } from "../../pipeline/operation.ts";
import { keepKind } from "./dynamic/kind.ts";
import {
  gatherForChange,
  requireLiveSecret,
  type SecretFacts,
  secretPermission,
  secretRecord,
  updateSecretRow,
} from "./secret.ts";
import { secretsManagerOperation } from "./secretsmanager.ts";
import {
  checkTags,
  mergedTags,
  requestedTags,
  type StoredTag,
  tagRecord,
  tagsColumn,
  tagsOf,
} from "./tags.ts";

interface TagFacts extends SecretFacts {
  /** The tags as the call leaves them. */
  readonly after: readonly StoredTag[];
}

/**
 * Two questions: on the secret as it is, and as it will be. Whoever would lose the permission by
 * the tags is denied (Secrets Manager API Reference, `TagResource`).
 */
function tagPermissions(action: string, secretId: string, facts: TagFacts, requested: object) {
  const before = secretPermission(action, secretId, facts, requested);
  if (facts.secret === undefined) return [before];
  return [before, { ...before, resourceTags: tagRecord(facts.after) }];
}

function tagResource(): Operation {
  return secretsManagerOperation<"TagResource", TagFacts>("TagResource", {
    readOnly: false,
    async gather(request, unit) {
      const facts = await gatherForChange(request, unit);
      const present = facts.secret === undefined ? [] : tagsOf(facts.secret);
      return { ...facts, after: mergedTags(present, requestedTags(request.input.Tags)) };
    },
    permissions: ({ input }, facts) =>
      tagPermissions("TagResource", input.SecretId, facts, {
        requestTags: tagRecord(requestedTags(input.Tags)),
      }),
    async run({ input, now }, facts, unit) {
      checkTags(requestedTags(input.Tags));
      const secret = requireLiveSecret(facts);
      keepKind(tagsOf(secret), facts.after);
      await updateSecretRow(unit, secret, { tags: tagsColumn(facts.after), changed_at: now });
      return {};
    },
    record: secretRecord,
  });
}

function untagResource(): Operation {
  return secretsManagerOperation<"UntagResource", TagFacts>("UntagResource", {
    readOnly: false,
    async gather(request, unit) {
      const facts = await gatherForChange(request, unit);
      const present = facts.secret === undefined ? [] : tagsOf(facts.secret);
      const removed = new Set(request.input.TagKeys);
      return { ...facts, after: present.filter(({ Key }) => !removed.has(Key)) };
    },
    permissions: ({ input }, facts) =>
      tagPermissions("UntagResource", input.SecretId, facts, { requestTagKeys: input.TagKeys }),
    async run({ now }, facts, unit) {
      const secret = requireLiveSecret(facts);
      if (facts.after.length === tagsOf(secret).length) return {};
      keepKind(tagsOf(secret), facts.after);
      const tags = tagsColumn(facts.after);
      await updateSecretRow(unit, secret, { tags, changed_at: now });
      return {};
    },
    record: secretRecord,
  });
}

export function tagOperations(): readonly Operation[] {
  return [tagResource(), untagResource()];
}
