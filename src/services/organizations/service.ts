/** Organizations as others see it. */
import type { Operation, Service } from "../../pipeline/operation.ts";
import { loadServiceModel } from "../../wire/model.ts";
import type { Organizations } from "./organizations.ts";

export type { Organizations } from "./organizations.ts";
export { type OrganizationsTables, organizationsMigrations } from "./tables.ts";

export function organizationsService(_organizations: Organizations): Service {
  const operations: readonly Operation[] = [];
  return {
    model: loadServiceModel("organizations"),
    actionPrefix: "organizations",
    eventSource: "organizations.amazonaws.com",
    global: true,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
