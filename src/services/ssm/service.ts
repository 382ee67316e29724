/** Parameter Store as others see it. */
import type { Service } from "../../pipeline/operation.ts";
import { loadServiceModel } from "../../wire/model.ts";
import { deleteOperations } from "./delete-parameter.ts";
import { getOperations } from "./get-parameter.ts";
import { labelOperations } from "./labels.ts";
import { listOperations } from "./list-parameters.ts";
import { historyOperations } from "./parameter-history.ts";
import { putOperations } from "./put-parameter.ts";
import { resourcePolicyOperations } from "./resource-policy.ts";
import type { Ssm } from "./ssm.ts";
import { tagOperations } from "./tags.ts";

export { ParameterKeeper } from "./parameter-keeper.ts";
export { parameterPolicyJob } from "./policies.ts";
export { ParameterPolicyHolder } from "./policy-holder.ts";
export type { Ssm } from "./ssm.ts";
export { type SsmTables, ssmMigrations } from "./tables.ts";

export function ssmService(parts: Ssm): Service {
  const operations = [
    ...putOperations(parts),
    ...getOperations(parts),
    ...listOperations(parts),
    ...historyOperations(parts),
    ...deleteOperations,
    ...labelOperations,
    ...tagOperations,
    ...resourcePolicyOperations(parts),
  ];
  return {
    model: loadServiceModel("ssm"),
    actionPrefix: "ssm",
    eventSource: "ssm.amazonaws.com",
    global: false,
    exactDates: true,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
