/** What the operations of Secrets Manager are built from, and the shape that they share. */
import type { Clock } from "../../base/clock.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Storage } from "../../storage/storage.ts";
import type { SecretsmanagerOperations } from "../../wire/generated/secretsmanager.ts";
import type { SecretsManagerTables } from "./tables.ts";

/** All that the service is connected to. */
export interface SecretsManager {
  readonly clock: Clock;
  readonly storage: Storage<SecretsManagerTables>;
  readonly sealer: Sealer;
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
