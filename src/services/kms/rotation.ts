/** Rotation: on, off, its state, on demand, and the list of rotations. */
import type { EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import type { RotationsListEntry } from "../../wire/generated/kms.ts";
import { changeKeys } from "./change-keys.ts";
import { limitExceeded, unsupported } from "./errors.ts";
import {
  gatherChangedKey,
  gatherKey,
  gatherOwnKey,
  type KeyFacts,
  managePermission,
  recordedKey,
} from "./key-call.ts";
import { shownEnd } from "./key-metadata.ts";
import { hasMaterial, refuseStates, stateOf } from "./key-state.ts";
import type { LoadedKey } from "./key-store.ts";
import { requireKey } from "./key-target.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import { makeSecret } from "./material.ts";
import { pageOf } from "./paging.ts";
import { addVersion, makeCurrent, nextRotation } from "./rotate.ts";
import { yearDays } from "./rotation-time.ts";
import type { KeyMaterialTable, KmsTables } from "./tables.ts";
import { scheduleUpkeep } from "./upkeep.ts";

/** KMS Developer Guide, "Quotas": on-demand rotations of one key. */
const onDemandMax = 25;

/** How long before an automatic rotation none is asked for on demand (API, ConflictException). */
const automaticSoonMilliseconds = 20 * 60_000;

/** Only symmetric encryption keys rotate; those of our own making also by themselves. */
function requireRotatable(key: LoadedKey, automatic: boolean): void {
  if (key.row.spec !== "SYMMETRIC_DEFAULT") {
    throw unsupported(`${key.arn} is not a symmetric encryption key: it is not rotated.`);
  }
  if (automatic && key.row.origin !== "AWS_KMS") throw wrongOrigin(key);
}

function wrongOrigin({ arn, row }: LoadedKey): ServiceError {
  return unsupported(`${arn} origin is ${row.origin} which is not valid for this operation.`);
}

async function setPeriod(
  unit: Unit<KmsTables>,
  key: LoadedKey,
  days: number | null,
  now: EpochMilliseconds,
): Promise<void> {
  const rotation_due_at = nextRotation({ ...key.row, rotation_period_days: days }, now);
  await unit.database
    .updateTable("kms_key")
    .set({ rotation_period_days: days, rotation_due_at })
    .where("key_id", "=", key.row.key_id)
    .execute();
  unit.changed(changeKeys.key(key.row.key_id));
  await scheduleUpkeep(unit, key.row.key_id, now);
}

function enableKeyRotation(): Operation {
  return kmsOperation<"EnableKeyRotation", KeyFacts>("EnableKeyRotation", {
    readOnly: false,
    gather: gatherChangedKey,
    permissions: (request, facts) => [
      managePermission("EnableKeyRotation", request, facts, {
        keys: { "kms:RotationPeriodInDays": request.input.RotationPeriodInDays ?? yearDays },
      }),
    ],
    async run({ input, now }, { target }, unit) {
      const key = requireKey(target);
      requireRotatable(key, true);
      refuseStates(key, now, ["Disabled", "PendingDeletion", "PendingImport"]);
      const { rotation_period_days: present } = key.row;
      const days = input.RotationPeriodInDays ?? present ?? yearDays;
      if (days !== present) await setPeriod(unit, key, days, now);
      return {};
    },
    record: recordedKey,
  });
}

function disableKeyRotation(): Operation {
  return kmsOperation<"DisableKeyRotation", KeyFacts>("DisableKeyRotation", {
    readOnly: false,
    gather: gatherChangedKey,
    permissions: (request, facts) => [managePermission("DisableKeyRotation", request, facts)],
    async run({ now }, { target }, unit) {
      const key = requireKey(target);
      requireRotatable(key, true);
      refuseStates(key, now, ["Disabled", "PendingDeletion", "PendingImport"]);
      await setPeriod(unit, key, null, now);
      return {};
    },
    record: recordedKey,
  });
}

function getKeyRotationStatus(kms: Kms): Operation {
  return kmsOperation<"GetKeyRotationStatus", KeyFacts>("GetKeyRotationStatus", {
    readOnly: true,
    gather: (request, unit) => gatherKey(kms, request, unit),
    permissions: (request, facts) => [managePermission("GetKeyRotationStatus", request, facts)],
    async run({ now }, { target }) {
      const key = requireKey(target);
      if (stateOf(key, now) === "PendingImport") throw wrongOrigin(key);
      const { key_id, rotation_period_days: days, rotation_due_at: dueAt, deletion_at } = key.row;
      // What waits for its end is not rotated, and says so.
      const isOn = days !== null && deletion_at === null;
      return {
        KeyId: key_id,
        KeyRotationEnabled: isOn,
        ...(isOn ? { RotationPeriodInDays: days } : {}),
        ...(isOn && dueAt !== null ? { NextRotationDate: new Date(dueAt) } : {}),
      };
    },
    record: recordedKey,
  });
}

function rotateKeyOnDemand(kms: Kms): Operation {
  return kmsOperation<"RotateKeyOnDemand", KeyFacts>("RotateKeyOnDemand", {
    readOnly: false,
    gather: gatherChangedKey,
    permissions: (request, facts) => [managePermission("RotateKeyOnDemand", request, facts)],
    async run({ now }, { target }, unit) {
      const key = requireKey(target);
      requireRotatable(key, false);
      refuseStates(key, now, ["Disabled", "PendingDeletion", "PendingImport"]);
      const done = [...key.materials.values()].filter(isOnDemand).length;
      if (done >= onDemandMax) {
        throw limitExceeded(`A key is rotated on demand at most ${onDemandMax} times.`);
      }
      refuseBesideAutomatic(key, now);
      if (key.row.origin === "AWS_KMS") {
        await addVersion(kms.sealer, unit, key.row, makeSecret(32), "ON_DEMAND", now);
      } else {
        await takeImported(unit, key, now);
      }
      return { KeyId: key.row.key_id };
    },
    record: recordedKey,
  });
}

function refuseBesideAutomatic({ row }: LoadedKey, now: EpochMilliseconds): void {
  const { rotation_due_at: dueAt } = row;
  if (dueAt === null || dueAt - now > automaticSoonMilliseconds) return;
  throw new ServiceError(
    "ConflictException",
    "An automatic rotation of this key is in progress, or begins within the next 20 minutes.",
  );
}

function isOnDemand({ rotation_type }: KeyMaterialTable): boolean {
  return rotation_type === "ON_DEMAND";
}

/** Imported keys rotate to material that was imported for it and waits. */
async function takeImported(unit: Unit<KmsTables>, key: LoadedKey, now: EpochMilliseconds) {
  const version = key.row.current_version + 1;
  if (!hasMaterial(key.materials.get(version), now)) {
    throw new ServiceError(
      "KMSInvalidStateException",
      `${key.arn} has no imported key material that is pending rotation.`,
    );
  }
  await unit.database
    .updateTable("kms_key_material")
    .set({ rotated_at: now, rotation_type: "ON_DEMAND" })
    .where("key_id", "=", key.row.key_id)
    .where("version", "=", version)
    .execute();
  await makeCurrent(unit, key.row.key_id, version);
}

function listKeyRotations(kms: Kms): Operation {
  const list = { name: "rotations", sizeDefault: 100, sizeMax: 1_000 };
  return kmsOperation<"ListKeyRotations", KeyFacts>("ListKeyRotations", {
    readOnly: true,
    gather: (request, unit) => gatherOwnKey(kms, request, unit),
    permissions: (request, facts) => [managePermission("ListKeyRotations", request, facts)],
    async run({ input, now }, { target }) {
      const key = requireKey(target);
      requireRotatable(key, false);
      const all = input.IncludeKeyMaterial === "ALL_KEY_MATERIAL";
      const shown = [...key.materials.values()].filter(
        ({ rotation_type }) => all || rotation_type !== null,
      );
      const keyOf = ({ version }: KeyMaterialTable) => String(version).padStart(12, "0");
      const { items, end } = await pageOf(list, input, keyOf, shown);
      return { Rotations: items.map((item) => shownRotation(key, item, now)), ...end };
    },
    record: recordedKey,
  });
}

function shownRotation(
  { row }: LoadedKey,
  material: KeyMaterialTable,
  now: EpochMilliseconds,
): RotationsListEntry {
  const { version, rotation_type: type, rotated_at: at, expires_at, description } = material;
  return {
    KeyId: row.key_id,
    KeyMaterialId: material.material_id,
    ...(description === null ? {} : { KeyMaterialDescription: description }),
    KeyMaterialState: stateOfVersion(version, row.current_version),
    ...(row.origin === "EXTERNAL"
      ? { ImportState: hasMaterial(material, now) ? "IMPORTED" : "PENDING_IMPORT" }
      : {}),
    ...(row.origin === "EXTERNAL" && hasMaterial(material, now) ? shownEnd(expires_at) : {}),
    ...(type === null || at === null ? {} : { RotationDate: new Date(at), RotationType: type }),
  };
}

function stateOfVersion(version: number, current: number) {
  if (version === current) return "CURRENT";
  return version < current ? "NON_CURRENT" : "PENDING_ROTATION";
}

export function rotationOperations(kms: Kms): readonly Operation[] {
  return [
    enableKeyRotation(),
    disableKeyRotation(),
    getKeyRotationStatus(kms),
    rotateKeyOnDemand(kms),
    listKeyRotations(kms),
  ];
}
