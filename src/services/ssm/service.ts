/** Parameter Store (Systems Manager) as others see it. */
import type { Operation, Service } from "../../pipeline/operation.ts";
import { loadServiceModel } from "../../wire/model.ts";
import type { Ssm } from "./ssm.ts";

export type { Ssm } from "./ssm.ts";
export { type SsmTables, ssmMigrations } from "./tables.ts";

export function ssmService(_ssm: Ssm): Service {
  const operations: readonly Operation[] = [];
  return {
    model: loadServiceModel("ssm"),
    actionPrefix: "ssm",
    eventSource: "ssm.amazonaws.com",
    global: false,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
