/** What the operations of Parameter Store are built from, and how one is declared. */
import type { KeyService } from "../../pipeline/key-service.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { PrincipalRegister } from "../../pipeline/resource-policy.ts";
import type { SecretReader } from "../../pipeline/secret-reader.ts";
import type { AnyUnit, Unit } from "../../storage/storage.ts";
import type { SsmOperations } from "../../wire/generated/ssm.ts";
import type { SsmTables } from "./tables.ts";

/** All that the service is connected to. */
export interface Ssm {
  /** Seals the values of secure strings under KMS keys. */
  readonly keys: KeyService;
  /** Knows the users and roles that resource policies name. */
  readonly principals: PrincipalRegister;
  /** Reads the secrets that `/aws/reference/secretsmanager/…` names. */
  readonly secrets: SecretReader;
}

export type SsmUnit = Unit<SsmTables>;

/** The unit as other services' interfaces take it. */
export function anyUnit(unit: SsmUnit): AnyUnit {
  return unit as unknown as AnyUnit;
}

/** An operation typed by the model: input and output follow from its name. */
export function ssmOperation<
  Name extends keyof SsmOperations,
  Facts = undefined,
  Prepared = undefined,
>(
  name: Name,
  operation: Omit<
    Operation<
      SsmTables,
      SsmOperations[Name]["input"],
      SsmOperations[Name]["output"],
      Facts,
      Prepared
    >,
    "name"
  >,
): Operation {
  return { name, ...operation } as unknown as Operation;
}
