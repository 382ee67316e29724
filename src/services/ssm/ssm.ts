/** What the operations of Parameter Store are built from, and how one is declared. */
import type { KeyService } from "../../pipeline/key-service.ts";
import { operationMaker } from "../../pipeline/operation-maker.ts";
import type { PrincipalRegister } from "../../pipeline/resource-policy.ts";
import type { SecretReader } from "../../pipeline/secret-reader.ts";
import type { Unit } from "../../storage/storage.ts";
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

/** Declares one operation with the input and output of its model. */
export const ssmOperation = operationMaker<SsmOperations, SsmTables>();
