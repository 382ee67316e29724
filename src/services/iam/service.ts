/** IAM as others see it: its operations, its tables, and the directory of identities. */
import { ServiceError } from "../../base/errors.ts";
import type { SignedCaller } from "../../pipeline/caller.ts";
import type { Service } from "../../pipeline/operation.ts";
import { loadServiceModel } from "../../wire/model.ts";
import { accessKeyOperations } from "./access-key.ts";
import type { Iam } from "./iam.ts";
import { userOperations } from "./user.ts";

export { bootstrapAccount, firstAccount, type RootCredentials } from "./account.ts";
export { IamDirectory } from "./directory.ts";
export type { Iam, LastUse, UsageRecords } from "./iam.ts";
export { managedPolicyCatalogue } from "./managed-policy-catalogue.ts";
export { iamMigrations } from "./migrations.ts";
export { defaultQuotas, type QuotaName, type Quotas } from "./quotas.ts";
export type { IamTables } from "./tables.ts";

export function iamService(iam: Iam): Service {
  const operations = [...userOperations(iam), ...accessKeyOperations(iam)];
  return {
    model: loadServiceModel("iam"),
    actionPrefix: "iam",
    eventSource: "iam.amazonaws.com",
    global: true,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
    admit,
  };
}

/**
 * Sessions of `GetFederationToken` may not call IAM, nor sessions of `GetSessionToken` unless a
 * second factor was used (IAM User Guide, "Compare AWS STS credentials").
 */
function admit(caller: SignedCaller): void {
  const { session } = caller;
  if (session === undefined || caller.kind === "role") return;
  if (caller.kind !== "federated-user" && session.mfaAuthenticatedAt !== undefined) return;
  throw new ServiceError(
    "InvalidClientTokenId",
    "The security token included in the request is invalid",
  );
}
