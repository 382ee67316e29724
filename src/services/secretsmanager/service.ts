/** Secrets Manager as others see it. */
import type { Operation, Service } from "../../pipeline/operation.ts";
import { loadServiceModel } from "../../wire/model.ts";
import type { SecretsManager } from "./secretsmanager.ts";

export type { SecretsManager } from "./secretsmanager.ts";
export { type SecretsManagerTables, secretsManagerMigrations } from "./tables.ts";

export function secretsManagerService(_secretsManager: SecretsManager): Service {
  const operations: readonly Operation[] = [];
  return {
    model: loadServiceModel("secretsmanager"),
    actionPrefix: "secretsmanager",
    eventSource: "secretsmanager.amazonaws.com",
    global: false,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
