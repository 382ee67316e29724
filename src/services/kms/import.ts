/** Import of key material: the wrapping pair, the material in, and out again. */
import type { EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import type { Operation, OperationRequest } from "../../pipeline/operation.ts";
import type { Unit } from "../../storage/storage.ts";
import type { ImportKeyMaterialRequest } from "../../wire/generated/kms.ts";
import { changeKeys } from "./change-keys.ts";
import { unsupported, validationError } from "./errors.ts";
import { makeImportToken, openImportToken } from "./import-token.ts";
import {
  gatherChangedKey,
  gatherOwnKey,
  type KeyFacts,
  managePermission,
  recordedKey,
} from "./key-call.ts";
import { materialRow } from "./key-row.ts";
import { specFacts } from "./key-spec.ts";
import { hasMaterial, refuseStates, stateOf } from "./key-state.ts";
import type { LoadedKey } from "./key-store.ts";
import { requireKey } from "./key-target.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import { materialIdOf, type NewMaterial } from "./material.ts";
import { dayMilliseconds } from "./rotation-time.ts";
import type { KeyMaterialTable, KmsTables } from "./tables.ts";
import { scheduleUpkeep } from "./upkeep.ts";
import {
  checkedMaterial,
  checkWrapping,
  incorrect,
  unwrapMaterial,
  wrappingKey,
} from "./wrapped-material.ts";

/** KMS API Reference: how long a wrapping pair may be used, and material may live at most. */
const offerMilliseconds = dayMilliseconds;
const lifeMilliseconds = 365 * dayMilliseconds;

function requireImported(key: LoadedKey): void {
  if (key.row.origin === "EXTERNAL") return;
  throw unsupported(
    `${key.arn} origin is ${key.row.origin} which is not valid for this operation.`,
  );
}

function getParametersForImport(kms: Kms): Operation {
  return kmsOperation<"GetParametersForImport", KeyFacts, NewMaterial | undefined>(
    "GetParametersForImport",
    {
      readOnly: true,
      gather: (request, unit) => gatherOwnKey(kms, request, unit),
      permissions: (request, facts) => [
        managePermission("GetParametersForImport", request, facts, {
          keys: {
            "kms:WrappingAlgorithm": request.input.WrappingAlgorithm,
            "kms:WrappingKeySpec": request.input.WrappingKeySpec,
          },
        }),
      ],
      arrange: ({ input }, _facts, made) =>
        kms.maker.workFor(specFacts(input.WrappingKeySpec)?.making, made),
      async run({ input, now }, { target }, _unit, pair) {
        const key = requireKey(target);
        requireImported(key);
        refuseStates(key, now, ["PendingDeletion"]);
        if (pair === undefined) {
          throw unsupported(`WrappingKeySpec ${input.WrappingKeySpec} is not supported here.`);
        }
        checkWrapping(key.spec.making, input.WrappingAlgorithm, input.WrappingKeySpec);
        const validTo = now + offerMilliseconds;
        const ImportToken = makeImportToken(kms.sealer, key.row.key_id, {
          algorithm: input.WrappingAlgorithm,
          validTo,
          privateKey: Buffer.from(pair.bytes).toString("base64"),
        });
        return {
          KeyId: key.arn,
          ImportToken,
          PublicKey: Buffer.from(pair.publicKey ?? "", "base64"),
          ParametersValidTo: new Date(validTo),
        };
      },
      record: recordedKey,
    },
  );
}

/** In seconds: so `kms:ValidTo` goes with numbers and with dates (KMS Developer Guide). */
function unixTime(date: Date | undefined): string | undefined {
  return date === undefined ? undefined : String(date.getTime() / 1_000);
}

/** When the material runs out; null for never. Throws `ValidationException`. */
function expiryOf(input: ImportKeyMaterialRequest, now: EpochMilliseconds): number | null {
  const { ExpirationModel: model = "KEY_MATERIAL_EXPIRES", ValidTo } = input;
  if (model === "KEY_MATERIAL_DOES_NOT_EXPIRE") {
    if (ValidTo === undefined) return null;
    throw validationError("ValidTo must not be set for key material that does not expire.");
  }
  if (ValidTo === undefined)
    throw validationError(
      "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
    );
  const expiresAt = ValidTo.getTime();
  if (expiresAt <= now || expiresAt > now + lifeMilliseconds) {
    throw validationError("ValidTo must be in the future, and at most 365 days away.");
  }
  return expiresAt;
}

/** Throws for what is not told of this kind of import (KMS API Reference, ImportKeyMaterial). */
function checkImport(
  { row }: LoadedKey,
  { ImportType, KeyMaterialId, KeyMaterialDescription }: ImportKeyMaterialRequest,
): void {
  const told = [ImportType, KeyMaterialId, KeyMaterialDescription];
  if (row.spec !== "SYMMETRIC_DEFAULT" && told.some((one) => one !== undefined)) {
    throw validationError(
      "ImportType, KeyMaterialId and KeyMaterialDescription go with symmetric encryption keys.",
    );
  }
  if (ImportType === "NEW_KEY_MATERIAL" && KeyMaterialId !== undefined) {
    throw validationError("KeyMaterialId must not be set where ImportType is NEW_KEY_MATERIAL.");
  }
}

/** By its public half, where it has one: a private key has more encodings than one. */
function isSame(known: KeyMaterialTable, { publicKey }: NewMaterial, materialId: string): boolean {
  return publicKey === null ? known.material_id === materialId : known.public_key === publicKey;
}

/** Where material belongs, and the id that it goes by. */
type Place = Pick<KeyMaterialTable, "version" | "material_id">;

/** To a version that had it before, or to a new one. */
function placeFor(
  key: LoadedKey,
  material: NewMaterial,
  { ImportType, KeyMaterialId }: ImportKeyMaterialRequest,
  now: EpochMilliseconds,
): Place {
  const known = [...key.materials.values()];
  const material_id = materialIdOf(key.row.key_id, material.bytes);
  const same = known.find((one) => isSame(one, material, material_id));
  if (KeyMaterialId !== undefined && KeyMaterialId !== material_id) {
    throw incorrect("it is not the material of this id");
  }
  const type = ImportType ?? (known.length === 0 ? "NEW_KEY_MATERIAL" : "EXISTING_KEY_MATERIAL");
  if (type === "EXISTING_KEY_MATERIAL") {
    if (same === undefined) throw incorrect("it is not what was imported before");
    return same;
  }
  if (same !== undefined) throw incorrect("it was imported before");
  return { material_id, version: known.length === 0 ? 1 : newVersion(key, now) };
}

/**
 * Only symmetric keys rotate, and to one version at a time. What waits for its rotation is not the
 * key's for good: where it ran out, other material takes its place.
 */
function newVersion({ row, materials }: LoadedKey, now: EpochMilliseconds): number {
  if (row.spec !== "SYMMETRIC_DEFAULT") throw incorrect("the key has its material already");
  const version = row.current_version + 1;
  if (hasMaterial(materials.get(version), now)) {
    throw new ServiceError(
      "KMSInvalidStateException",
      "The key has key material that is pending rotation already.",
    );
  }
  return version;
}

function importKeyMaterial(kms: Kms): Operation {
  return kmsOperation<"ImportKeyMaterial", KeyFacts>("ImportKeyMaterial", {
    readOnly: false,
    gather: gatherChangedKey,
    permissions: (request, facts) => [
      managePermission("ImportKeyMaterial", request, facts, {
        keys: {
          "kms:ExpirationModel": request.input.ExpirationModel,
          "kms:ValidTo": unixTime(request.input.ValidTo),
        },
      }),
    ],
    async run(request, { target }, unit) {
      const { input, now } = request;
      const key = requireKey(target);
      requireImported(key);
      refuseStates(key, now, ["PendingDeletion"]);
      checkImport(key, input);
      const expiresAt = expiryOf(input, now);
      const material = openedMaterial(kms, key, request);
      const { version, material_id } = placeFor(key, material, input, now);
      const place = { key_id: key.row.key_id, account_id: key.account, version };
      const row = {
        ...materialRow(kms.sealer, place, material, version === 1 ? now : null),
        material_id,
        expires_at: expiresAt,
        description:
          input.KeyMaterialDescription ?? key.materials.get(version)?.description ?? null,
      };
      await keepMaterial(unit, row);
      if (stateOf(key, now) === "PendingImport") await enable(unit, key);
      unit.changed(changeKeys.key(key.row.key_id));
      await scheduleUpkeep(unit, key.row.key_id, now);
      return { KeyId: key.arn, KeyMaterialId: material_id };
    },
    record: recordedKey,
  });
}

function openedMaterial(
  kms: Kms,
  key: LoadedKey,
  { input, now }: OperationRequest<ImportKeyMaterialRequest>,
): NewMaterial {
  const offer = openImportToken(kms.sealer, key.row.key_id, input.ImportToken, now);
  const pair = wrappingKey(Buffer.from(offer.privateKey, "base64"));
  const bytes = unwrapMaterial(offer.algorithm, pair, input.EncryptedKeyMaterial);
  return checkedMaterial(key.spec.making, bytes);
}

/** `PendingImport` ends in `Enabled`, whatever came before it (API, ImportKeyMaterial). */
async function enable({ database }: Unit<KmsTables>, { row }: LoadedKey): Promise<void> {
  await database
    .updateTable("kms_key")
    .set({ enabled: 1 })
    .where("key_id", "=", row.key_id)
    .execute();
}

/** Material that comes again keeps the time of its rotation. */
async function keepMaterial({ database }: Unit<KmsTables>, row: KeyMaterialTable): Promise<void> {
  await database
    .insertInto("kms_key_material")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["key_id", "version"]).doUpdateSet((excluded) => ({
        material_id: excluded.ref("excluded.material_id"),
        sealed: excluded.ref("excluded.sealed"),
        expires_at: excluded.ref("excluded.expires_at"),
        description: excluded.ref("excluded.description"),
      })),
    )
    .execute();
}

function deleteImportedKeyMaterial(): Operation {
  return kmsOperation<"DeleteImportedKeyMaterial", KeyFacts>("DeleteImportedKeyMaterial", {
    readOnly: false,
    gather: gatherChangedKey,
    permissions: (request, facts) => [
      managePermission("DeleteImportedKeyMaterial", request, facts),
    ],
    async run({ input, now }, { target }, unit) {
      const key = requireKey(target);
      requireImported(key);
      const material = wantedMaterial(key, input.KeyMaterialId);
      if (material !== undefined) {
        await dropMaterial(unit, key, material.version);
        unit.changed(changeKeys.key(key.row.key_id));
        await scheduleUpkeep(unit, key.row.key_id, now);
      }
      return { KeyId: key.arn, KeyMaterialId: material?.material_id };
    },
    record: recordedKey,
  });
}

/** Material that still waits for its rotation goes whole; of any other the id is kept. */
async function dropMaterial(
  { database }: Unit<KmsTables>,
  { row }: LoadedKey,
  version: number,
): Promise<void> {
  if (version > row.current_version) {
    await database
      .deleteFrom("kms_key_material")
      .where("key_id", "=", row.key_id)
      .where("version", "=", version)
      .execute();
    return;
  }
  await database
    .updateTable("kms_key_material")
    .set({ sealed: null })
    .where("key_id", "=", row.key_id)
    .where("version", "=", version)
    .execute();
}

/** The current material where none is named; undefined where none was imported yet. */
function wantedMaterial(key: LoadedKey, materialId: string | undefined) {
  if (materialId === undefined) return key.materials.get(key.row.current_version);
  const named = [...key.materials.values()].find(({ material_id }) => material_id === materialId);
  if (named !== undefined) return named;
  throw new ServiceError("NotFoundException", `Key material ${materialId} does not exist`);
}

export function importOperations(kms: Kms): readonly Operation[] {
  return [getParametersForImport(kms), importKeyMaterial(kms), deleteImportedKeyMaterial()];
}
