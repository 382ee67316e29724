/** What the operations of Organizations are built from, and the shape that they share. */
import type { Clock } from "../../base/clock.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { Storage } from "../../storage/storage.ts";
import type { OrganizationsOperations } from "../../wire/generated/organizations.ts";
import type { OrganizationsTables } from "./tables.ts";

/** All that the service is connected to. */
export interface Organizations {
  readonly clock: Clock;
  readonly storage: Storage<OrganizationsTables>;
  readonly sealer: Sealer;
}

type Names = keyof OrganizationsOperations;

/** An operation typed by the model: input and output follow from its name. */
export function organizationsOperation<Name extends Names, Facts = undefined, Prepared = undefined>(
  name: Name,
  operation: Omit<
    Operation<
      OrganizationsTables,
      OrganizationsOperations[Name]["input"],
      OrganizationsOperations[Name]["output"],
      Facts,
      Prepared
    >,
    "name"
  >,
): Operation {
  return { name, ...operation } as unknown as Operation;
}
