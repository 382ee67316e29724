/** Key Management Service as others see it. */
import type { Operation, Service } from "../../pipeline/operation.ts";
import { loadServiceModel } from "../../wire/model.ts";
import type { Kms } from "./kms.ts";

export type { Kms } from "./kms.ts";
export { type KmsTables, kmsMigrations } from "./tables.ts";

export function kmsService(_kms: Kms): Service {
  const operations: readonly Operation[] = [];
  return {
    model: loadServiceModel("kms"),
    actionPrefix: "kms",
    eventSource: "kms.amazonaws.com",
    global: false,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
