/** What the operations of Key Management Service are built from, and the shape that they share. */
import type { Clock } from "../../base/clock.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Storage } from "../../storage/storage.ts";
import type { KmsOperations } from "../../wire/generated/kms.ts";
import type { KmsTables } from "./tables.ts";

/** All that the service is connected to. */
export interface Kms {
  readonly clock: Clock;
  readonly storage: Storage<KmsTables>;
  readonly sealer: Sealer;
}

type Names = keyof KmsOperations;

/** An operation typed by the model: input and output follow from its name. */
export function kmsOperation<Name extends Names, Facts = undefined, Prepared = undefined>(
  name: Name,
  operation: Omit<
    Operation<
      KmsTables,
      KmsOperations[Name]["input"],
      KmsOperations[Name]["output"],
      Facts,
      Prepared
    >,
    "name"
  >,
): Operation {
  return { name, ...operation } as unknown as Operation;
}
