/** What the operations of Parameter Store (Systems Manager) are built from, and the shape that they share. */
import type { Clock } from "../../base/clock.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Storage } from "../../storage/storage.ts";
import type { SsmOperations } from "../../wire/generated/ssm.ts";
import type { SsmTables } from "./tables.ts";

/** All that the service is connected to. */
export interface Ssm {
  readonly clock: Clock;
  readonly storage: Storage<SsmTables>;
  readonly sealer: Sealer;
}

type Names = keyof SsmOperations;

/** An operation typed by the model: input and output follow from its name. */
export function ssmOperation<Name extends Names, Facts = undefined, Prepared = undefined>(
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
