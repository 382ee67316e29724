/** What the operations of Secrets Manager are built from, and how one is declared. */
import type { KeyService } from "../../pipeline/key-service.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { PrincipalRegister } from "../../pipeline/resource-policy.ts";
import type { AnyUnit, Storage, Unit } from "../../storage/storage.ts";
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

/** The unit as other services' interfaces take it. */
export function anyUnit(unit: SecretsUnit): AnyUnit {
  return unit as unknown as AnyUnit;
}

type Names = keyof SecretsmanagerOperations;

/** An operation typed by the model: input and output follow from its name. */
export function secretsManagerOperation<
  Name extends Names,
  Facts = undefined,
  Prepared = undefined,
>(
  name: Name,
  operation: Omit<
    Operation<
      SecretsManagerTables,
      SecretsmanagerOperations[Name]["input"],
      SecretsmanagerOperations[Name]["output"],
      Facts,
      Prepared
    >,
    "name"
  >,
): Operation {
  return { name, ...operation } as unknown as Operation;
}
