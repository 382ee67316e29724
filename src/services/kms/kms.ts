/** What the operations of Key Management Service are built from, and the shape that they share. */
import type { Clock } from "../../base/clock.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { ResourceUsage } from "../../pipeline/audit.ts";
import { operationMaker } from "../../pipeline/operation-maker.ts";
import type { PrincipalRegister } from "../../pipeline/resource-policy.ts";
import type { Storage } from "../../storage/storage.ts";
import type { KmsOperations } from "../../wire/generated/kms.ts";
import { KeyMaker } from "./key-maker.ts";
import { KeyStore } from "./key-store.ts";
import type { KmsTables } from "./tables.ts";

/** What the service is connected to. */
export interface KmsParts {
  readonly clock: Clock;
  readonly storage: Storage<KmsTables>;
  readonly sealer: Sealer;
  /** Who stands behind the names in key policies and grants. */
  readonly principals: PrincipalRegister;
  /** When keys were last used. */
  readonly usage: ResourceUsage;
}

/** All that operations use. */
export interface Kms extends KmsParts {
  readonly store: KeyStore;
  readonly maker: KeyMaker;
}

/** Connects the keys' cache to the storage: to be done once. */
export function makeKms(parts: KmsParts): Kms {
  return { ...parts, store: new KeyStore(parts), maker: new KeyMaker() };
}

/** Declares one operation with the input and output of its model. */
export const kmsOperation = operationMaker<KmsOperations, KmsTables>();
