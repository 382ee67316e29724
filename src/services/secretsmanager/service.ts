/** Secrets Manager as others see it. */
import type { Service } from "../../pipeline/operation.ts";
import { loadServiceModel } from "../../wire/model.ts";
import { batchOperations } from "./batch-get-secret-value.ts";
import { createSecretOperations } from "./create-secret.ts";
import { deletionOperations } from "./deletion.ts";
import { describeSecretOperations } from "./describe-secret.ts";
import { getSecretValueOperations } from "./get-secret-value.ts";
import { listOperations } from "./list-secrets.ts";
import { putSecretValueOperations } from "./put-secret-value.ts";
import { randomPasswordOperations } from "./random-password.ts";
import { replicationOperations } from "./replication.ts";
import { resourcePolicyOperations } from "./resource-policy.ts";
import { rotationOperations } from "./rotation/operations.ts";
import type { SecretsManager } from "./secretsmanager.ts";
import { tagOperations } from "./tag-operations.ts";
import { updateSecretOperations } from "./update-secret.ts";
import { versionStageOperations } from "./version-stage.ts";

export { dynamicLeases } from "./dynamic/lease-kind.ts";
export { SecretPolicyHolder } from "./policy-holder.ts";
export { secretRemoval } from "./removal.ts";
export {
  type RotationOutcome,
  type RotationWitness,
  rotationOutcomes,
} from "./rotation/events.ts";
export { rotationKinds, rotationRunner } from "./rotation/jobs.ts";
export type { RotationRunner, RotationStrategies } from "./rotation/runner.ts";
export type { AccessKeyStrategyParts } from "./rotation/strategies/access-key.ts";
export {
  connectedStrategies,
  noRotationFunctions,
  type RotationFunctions,
} from "./rotation/strategies/connected.ts";
export { rotationStrategies } from "./rotation/strategies/strategies.ts";
export { secretsManagerSealedColumns } from "./sealed-columns.ts";
export { SecretKeeper } from "./secret-keeper.ts";
export { secretReader } from "./secret-reader.ts";
export { makeSecretsManager, type SecretsManager } from "./secretsmanager.ts";
export { type SecretsManagerTables, secretsManagerMigrations } from "./tables.ts";

export function secretsManagerService(parts: SecretsManager): Service {
  const operations = [
    ...batchOperations(parts),
    ...createSecretOperations(parts),
    ...deletionOperations(parts),
    ...describeSecretOperations(),
    ...getSecretValueOperations(parts),
    ...listOperations(),
    ...putSecretValueOperations(parts),
    ...randomPasswordOperations(),
    ...replicationOperations(),
    ...resourcePolicyOperations(parts),
    ...rotationOperations(parts),
    ...tagOperations(),
    ...updateSecretOperations(parts),
    ...versionStageOperations(parts),
  ];
  return {
    model: loadServiceModel("secretsmanager"),
    actionPrefix: "secretsmanager",
    eventSource: "secretsmanager.amazonaws.com",
    global: false,
    exactDates: true,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
