/** A key as `CreateKey` and `DescribeKey` show it. */
import type { EpochMilliseconds } from "../../base/clock.ts";
import type {
  CustomerMasterKeySpec,
  GetPublicKeyResponse,
  KeyMetadata,
} from "../../wire/generated/kms.ts";
import { hasMaterial, stateOf } from "./key-state.ts";
import type { LoadedKey } from "./key-store.ts";

/** The algorithms that go with the key's usage. */
export function shownAlgorithms({ row, spec }: LoadedKey) {
  switch (row.usage) {
    case "ENCRYPT_DECRYPT":
      return { EncryptionAlgorithms: spec.encryptionAlgorithms };
    case "SIGN_VERIFY":
      return { SigningAlgorithms: spec.signingAlgorithms };
    case "GENERATE_VERIFY_MAC":
      return { MacAlgorithms: spec.macAlgorithms };
    case "KEY_AGREEMENT":
      return { KeyAgreementAlgorithms: ["ECDH"] as const };
  }
}

/** The deprecated member shows newer kinds as well. */
export function shownSpec({ row }: LoadedKey): Pick<GetPublicKeyResponse, "KeySpec"> & {
  readonly CustomerMasterKeySpec: CustomerMasterKeySpec;
} {
  return { KeySpec: row.spec, CustomerMasterKeySpec: row.spec as CustomerMasterKeySpec };
}

export function keyMetadata(key: LoadedKey, now: EpochMilliseconds): KeyMetadata {
  const { row, arn } = key;
  const state = stateOf(key, now);
  return {
    AWSAccountId: row.account_id,
    KeyId: row.key_id,
    Arn: arn,
    CreationDate: new Date(row.created_at),
    Enabled: state === "Enabled",
    Description: row.description,
    KeyUsage: row.usage,
    KeyState: state,
    ...(row.deletion_at === null ? {} : { DeletionDate: new Date(row.deletion_at) }),
    Origin: row.origin,
    ...shownExpiry(key, now),
    KeyManager: row.managed_for === null ? "CUSTOMER" : "AWS",
    ...shownSpec(key),
    ...shownAlgorithms(key),
    MultiRegion: row.multi_region === 1,
    ...shownRegions(key),
    ...shownMaterial(key),
  };
}

/** The first end of any material that is the key's for good: what waits for its rotation is not. */
function shownExpiry({ row, materials }: LoadedKey, now: EpochMilliseconds) {
  const held = [...materials.values()].filter(
    (material) => material.version <= row.current_version && hasMaterial(material, now),
  );
  if (row.origin !== "EXTERNAL" || held.length === 0) return {};
  const ends = held.flatMap(({ expires_at }) => expires_at ?? []);
  return shownEnd(ends.length === 0 ? null : Math.min(...ends));
}

/** Members that tell when imported material runs out; null for never. */
export function shownEnd(expiresAt: number | null) {
  if (expiresAt === null) return { ExpirationModel: "KEY_MATERIAL_DOES_NOT_EXPIRE" } as const;
  return { ExpirationModel: "KEY_MATERIAL_EXPIRES", ValidTo: new Date(expiresAt) } as const;
}

/** This server is one Region, so that every multi-Region key is a primary without replicas. */
function shownRegions({ row, arn }: LoadedKey): Pick<KeyMetadata, "MultiRegionConfiguration"> {
  if (row.multi_region === 0) return {};
  return {
    MultiRegionConfiguration: {
      MultiRegionKeyType: "PRIMARY",
      PrimaryKey: { Arn: arn, Region: row.region },
      ReplicaKeys: [],
    },
  };
}

/** AWS shows it of symmetric encryption keys alone. */
function shownMaterial({ row, materials }: LoadedKey): Pick<KeyMetadata, "CurrentKeyMaterialId"> {
  const material = materials.get(row.current_version);
  if (row.spec !== "SYMMETRIC_DEFAULT" || material === undefined) return {};
  return { CurrentKeyMaterialId: material.material_id };
}
