/** STS as others see it. */
import type { Service } from "../../pipeline/operation.ts";
import { loadServiceModel } from "../../wire/model.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";
import type { Sts } from "./sts.ts";

export type { Sts } from "./sts.ts";

export function stsService(_sts: Sts): Service {
  const operations = [getCallerIdentity()];
  return {
    model: loadServiceModel("sts"),
    actionPrefix: "sts",
    eventSource: "sts.amazonaws.com",
    global: true,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
