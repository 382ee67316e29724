/** Keys: describe, list, enable and disable, describe in words. */
import type { AccountId } from "../../base/arn.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { changeKeys } from "./change-keys.ts";
import {
  gatherChangedKey,
  gatherUsedKey,
  type KeyFacts,
  managePermission,
  recordedKey,
  usePermission,
} from "./key-call.ts";
import { keyMetadata } from "./key-metadata.ts";
import { refuseStates, type State } from "./key-state.ts";
import { keyArn } from "./key-store.ts";
import { type KeyTarget, requireKey } from "./key-target.ts";
import { daysWithoutUse } from "./key-usage.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import { managedKey, serviceOfManagedAlias } from "./managed-key.ts";
import { page } from "./paging.ts";
import type { KeyTable } from "./tables.ts";
import { scheduleUpkeep } from "./upkeep.ts";

function describeKey(kms: Kms): Operation {
  return kmsOperation<"DescribeKey", KeyFacts>("DescribeKey", {
    readOnly: true,
    gather: (request, unit) => gatherUsedKey(kms, request, unit),
    permissions: (request, facts) => [usePermission("DescribeKey", request, facts)],
    async run({ account, now }, { target }, unit) {
      const service = serviceOfUnmade(target, account);
      const key =
        service === undefined ? requireKey(target) : await managedKey(kms, account, service, unit);
      return { KeyMetadata: keyMetadata(key, now) };
    },
    record: recordedKey,
  });
}

/** An alias of AWS's own, by name or ARN, is for a key that is made when it is first asked for. */
function serviceOfUnmade(target: KeyTarget, account: AccountId): string | undefined {
  if (target.key !== undefined || target.account !== account) return undefined;
  return serviceOfManagedAlias(target.arn.slice(target.arn.lastIndexOf(":") + 1));
}

function listKeys(): Operation {
  const list = { name: "keys", sizeDefault: 100, sizeMax: 1_000 };
  return kmsOperation("ListKeys", {
    readOnly: true,
    permissions: () => [{ action: "kms:ListKeys", resource: "*" }],
    async run({ input, account, now }, _facts, { database }) {
      const { items, end } = await page(
        list,
        input,
        ({ key_id }: Pick<KeyTable, "key_id" | "region">) => key_id,
        (after, limit) =>
          database
            .selectFrom("kms_key")
            .select(["key_id", "region"])
            .where("account_id", "=", account)
            .where("key_id", ">", after)
            .where((row) => row.or([row("deletion_at", "is", null), row("deletion_at", ">", now)]))
            .orderBy("key_id")
            .limit(limit)
            .execute(),
      );
      const Keys = items.map(({ key_id, region }) => ({
        KeyId: key_id,
        KeyArn: keyArn(region, account, key_id),
      }));
      return { Keys, ...end };
    },
  });
}

interface SwitchFacts extends KeyFacts {
  readonly unusedDays: number | undefined;
}

/** EnableKey or DisableKey. */
function switchKey(kms: Kms, name: "EnableKey" | "DisableKey", enabled: 0 | 1): Operation {
  const refused: readonly State[] = ["PendingDeletion", "PendingImport"];
  return kmsOperation<"EnableKey", SwitchFacts>(name as "EnableKey", {
    readOnly: false,
    async gather(request, unit) {
      const facts = await gatherChangedKey(request, unit);
      const { key } = facts.target;
      const isAsked = name === "DisableKey" && key !== undefined;
      const unusedDays = isAsked ? await daysWithoutUse(kms, key, request.now, unit) : undefined;
      return { ...facts, unusedDays };
    },
    permissions: (request, facts) => [
      managePermission(name, request, facts, {
        keys: { "kms:TrailingDaysWithoutKeyUsage": facts.unusedDays },
      }),
    ],
    async run({ now }, { target }, unit) {
      const key = requireKey(target);
      refuseStates(key, now, refused);
      await unit.database
        .updateTable("kms_key")
        .set({ enabled })
        .where("key_id", "=", key.row.key_id)
        .execute();
      unit.changed(changeKeys.key(key.row.key_id));
      await scheduleUpkeep(unit, key.row.key_id, now);
      return {};
    },
    record: recordedKey,
  });
}

function updateKeyDescription(): Operation {
  return kmsOperation<"UpdateKeyDescription", KeyFacts>("UpdateKeyDescription", {
    readOnly: false,
    gather: gatherChangedKey,
    permissions: (request, facts) => [managePermission("UpdateKeyDescription", request, facts)],
    async run({ input, now }, { target }, unit) {
      const key = requireKey(target);
      refuseStates(key, now, ["PendingDeletion"]);
      await unit.database
        .updateTable("kms_key")
        .set({ description: input.Description })
        .where("key_id", "=", key.row.key_id)
        .execute();
      unit.changed(changeKeys.key(key.row.key_id));
      return {};
    },
    record: recordedKey,
  });
}

export function keyOperations(kms: Kms): readonly Operation[] {
  return [
    describeKey(kms),
    listKeys(),
    switchKey(kms, "EnableKey", 1),
    switchKey(kms, "DisableKey", 0),
    updateKeyDescription(),
  ];
}
