/** Key Management Service as others see it. */
import type { Service } from "../../pipeline/operation.ts";
import { loadServiceModel } from "../../wire/model.ts";
import { aliasOperations } from "./alias.ts";
import { createKey } from "./create-key.ts";
import { dataKeyOperations } from "./data-key.ts";
import { encryptOperations } from "./encrypt.ts";
import { grantOperations } from "./grant.ts";
import { grantListOperations } from "./grant-lists.ts";
import { importOperations } from "./import.ts";
import { keyOperations } from "./key.ts";
import { keyDeletionOperations } from "./key-deletion.ts";
import { keyPolicyOperations } from "./key-policy.ts";
import { keyUsageOperations } from "./key-usage.ts";
import type { Kms } from "./kms.ts";
import { multiRegionOperations } from "./multi-region.ts";
import { retireGrantOperations } from "./retire-grant.ts";
import { rotationOperations } from "./rotation.ts";
import { signOperations } from "./sign.ts";
import { tagOperations } from "./tags.ts";

export { KeyKeeper } from "./key-keeper.ts";
export { KmsKeyService } from "./key-service.ts";
export { type Kms, type KmsParts, makeKms } from "./kms.ts";
export { KeyPolicyHolder } from "./policy-holder.ts";
export { kmsSealedColumns } from "./sealed-columns.ts";
export { type KmsTables, kmsMigrations } from "./tables.ts";
export { keyUpkeep } from "./upkeep.ts";

export function kmsService(kms: Kms): Service {
  const operations = [
    createKey(kms),
    ...keyOperations(kms),
    ...keyDeletionOperations(kms),
    ...keyPolicyOperations(kms),
    ...keyUsageOperations(kms),
    ...aliasOperations(kms),
    ...tagOperations(kms),
    ...rotationOperations(kms),
    ...encryptOperations(kms),
    ...dataKeyOperations(kms),
    ...signOperations(kms),
    ...grantOperations(kms),
    ...retireGrantOperations(kms),
    ...grantListOperations(kms),
    ...importOperations(kms),
    ...multiRegionOperations(kms),
  ];
  return {
    model: loadServiceModel("kms"),
    actionPrefix: "kms",
    eventSource: "kms.amazonaws.com",
    global: false,
    exactDates: true,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
