/** Deletion of keys: scheduled, taken back, and done when the waiting period is over. */
import type { Operation } from "../../pipeline/operation.ts";
import { changeKeys } from "./change-keys.ts";
import { invalidState, validationError } from "./errors.ts";
import { gatherChangedKey, type KeyFacts, managePermission, recordedKey } from "./key-call.ts";
import { refuseStates, stateOf } from "./key-state.ts";
import { requireKey } from "./key-target.ts";
import { daysWithoutUse } from "./key-usage.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import { dayMilliseconds } from "./rotation-time.ts";
import { scheduleUpkeep } from "./upkeep.ts";

/** Days (KMS API Reference, ScheduleKeyDeletion). */
const windowMin = 7;
const windowMax = 30;

interface DeletionFacts extends KeyFacts {
  readonly unusedDays: number | undefined;
}

function scheduleKeyDeletion(kms: Kms): Operation {
  return kmsOperation<"ScheduleKeyDeletion", DeletionFacts>("ScheduleKeyDeletion", {
    readOnly: false,
    async gather(request, unit) {
      const facts = await gatherChangedKey(request, unit);
      const { key } = facts.target;
      if (key === undefined) return { ...facts, unusedDays: undefined };
      return { ...facts, unusedDays: await daysWithoutUse(kms, key, request.now, unit) };
    },
    permissions: (request, facts) => [
      managePermission("ScheduleKeyDeletion", request, facts, {
        keys: {
          "kms:ScheduleKeyDeletionPendingWindowInDays":
            request.input.PendingWindowInDays ?? windowMax,
          "kms:TrailingDaysWithoutKeyUsage": facts.unusedDays,
        },
      }),
    ],
    async run({ input, now }, { target }, unit) {
      const key = requireKey(target);
      const days = input.PendingWindowInDays ?? windowMax;
      if (days < windowMin || days > windowMax) {
        throw validationError(
          `PendingWindowInDays must be between ${windowMin} and ${windowMax} days`,
        );
      }
      refuseStates(key, now, ["PendingDeletion"]);
      const deletionAt = now + days * dayMilliseconds;
      await unit.database
        .updateTable("kms_key")
        .set({ deletion_at: deletionAt, deletion_window_days: days, enabled: 0 })
        .where("key_id", "=", key.row.key_id)
        .execute();
      unit.changed(changeKeys.key(key.row.key_id));
      await scheduleUpkeep(unit, key.row.key_id, now);
      return {
        KeyId: key.arn,
        DeletionDate: new Date(deletionAt),
        KeyState: "PendingDeletion",
        PendingWindowInDays: days,
      };
    },
    record: recordedKey,
  });
}

/** The key is disabled afterwards, as AWS leaves it. */
function cancelKeyDeletion(): Operation {
  return kmsOperation<"CancelKeyDeletion", KeyFacts>("CancelKeyDeletion", {
    readOnly: false,
    gather: gatherChangedKey,
    permissions: (request, facts) => [managePermission("CancelKeyDeletion", request, facts)],
    async run({ now }, { target }, unit) {
      const key = requireKey(target);
      if (stateOf(key, now) !== "PendingDeletion") {
        throw invalidState(key.arn, "not pending deletion");
      }
      await unit.database
        .updateTable("kms_key")
        .set({ deletion_at: null, deletion_window_days: null })
        .where("key_id", "=", key.row.key_id)
        .execute();
      unit.changed(changeKeys.key(key.row.key_id));
      await scheduleUpkeep(unit, key.row.key_id, now);
      return { KeyId: key.arn };
    },
    record: recordedKey,
  });
}

export function keyDeletionOperations(kms: Kms): readonly Operation[] {
  return [scheduleKeyDeletion(kms), cancelKeyDeletion()];
}
