/** CloudTrail as others see it: the trail itself, and the operations that read it. */
import type { Service } from "../../pipeline/operation.ts";
import type { Storage } from "../../storage/storage.ts";
import { loadServiceModel } from "../../wire/model.ts";
import { lookupEvents } from "./lookup-events.ts";
import type { CloudTrailTables } from "./tables.ts";

export { resourceUsage } from "./resource-usage.ts";
export { type CloudTrailTables, cloudTrailMigrations } from "./tables.ts";
export { Trail } from "./trail.ts";

export function cloudTrailService(storage: Storage<CloudTrailTables>): Service {
  const operations = [lookupEvents(storage)];
  return {
    model: loadServiceModel("cloudtrail"),
    actionPrefix: "cloudtrail",
    eventSource: "cloudtrail.amazonaws.com",
    global: false,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
