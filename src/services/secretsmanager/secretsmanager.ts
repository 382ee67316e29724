/** What the operations of Secrets Manager are built from, and how one is declared. */
import type { AuditTrail } from "../../pipeline/audit.ts";
import type { KeyService } from "../../pipeline/key-service.ts";
import { operationMaker } from "../../pipeline/operation-maker.ts";
import type { PrincipalRegister } from "../../pipeline/resource-policy.ts";
import type { Storage, Unit } from "../../storage/storage.ts";
import type { SecretsmanagerOperations } from "../../wire/generated/secretsmanager.ts";
import type { PreparedLease } from "./dynamic/leasing.ts";
import type { DynamicParts } from "./dynamic/parts.ts";
import type { RotationRunner } from "./rotation/runner.ts";
import { SecretCache } from "./secret-cache.ts";
import type { SecretsManagerTables } from "./tables.ts";

/** What the service is connected to. */
export interface SecretsManagerParts {
  readonly storage: Storage<SecretsManagerTables>;
  /** Seals the values under KMS keys. */
  readonly keys: KeyService;
  /** Told of versions that are removed. */
  readonly audit: AuditTrail;
  /** Knows the users and roles that resource policies name. */
  readonly principals: PrincipalRegister;
  /** Carries out the rotations that calls ask for. */
  readonly rotations: RotationRunner;
  /** What dynamic secrets need beside. */
  readonly dynamic: DynamicParts;
}

/** All that the operations use. */
export interface SecretsManager extends SecretsManagerParts {
  readonly cache: SecretCache;
  /** Logins of dynamic secrets that are being made, by secret and reader. */
  readonly loginsUnderWay: Map<string, Promise<PreparedLease>>;
}

export function makeSecretsManager(parts: SecretsManagerParts): SecretsManager {
  return { ...parts, cache: new SecretCache(parts.storage), loginsUnderWay: new Map() };
}

export type SecretsUnit = Unit<SecretsManagerTables>;

/** Declares one operation with the input and output of its model. */
export const secretsManagerOperation = operationMaker<
  SecretsmanagerOperations,
  SecretsManagerTables
>();
