/** The root key as its operators see it: `DescribeRootKeys`, `RotateRootKey`, `DropRootKey`. */
import type { Kysely } from "kysely";
import { ServiceError } from "../../base/errors.ts";
import type { Operation, OperationRequest, Service } from "../../pipeline/operation.ts";
import { operationMaker } from "../../pipeline/operation-maker.ts";
import type { RootKeys } from "../../root-key/root-keys.ts";
import { beginRotation, dropKey, type Rotating } from "../../root-key/rotation.ts";
import type { ServerTables } from "../../root-key/tables.ts";
import { type RootKeyOperations, type RootKeyRequest, rootKeyModel } from "./model.ts";
import { describeRootKeys, rootKeyArn } from "./view.ts";

export interface RootKeyServiceParts extends Rotating {
  readonly rootKeys: RootKeys;
  /** How many columns a pass goes through. */
  readonly columns: number;
}

/** As of leases: what Sallyport adds to AWS is one family of permissions. */
const actionPrefix = "sallyport";

type Request = OperationRequest<RootKeyRequest>;

/** Declares one operation with the input and output of its model. */
const rootKeyOperation = operationMaker<RootKeyOperations, ServerTables>();

function describe(parts: RootKeyServiceParts): Operation {
  return rootKeyOperation("DescribeRootKeys", {
    readOnly: true,
    permissions: () => [permission(parts, "DescribeRootKeys")],
    run: ({ now }, _facts, { database }) =>
      describeRootKeys(database as unknown as Kysely<ServerTables>, parts, now),
  });
}

function rotate(parts: RootKeyServiceParts): Operation {
  const { rootKeys } = parts;
  return rootKeyOperation<"RotateRootKey", undefined, void>("RotateRootKey", {
    readOnly: false,
    // The key file may have been changed just now.
    prepare: () => rootKeys.refresh(),
    permissions: () => [permission(parts, "RotateRootKey")],
    async run({ input }, _facts, unit) {
      const next = rootKeys.inFile(input.KeyId);
      if (next === undefined) throw notHere(input.KeyId, rootKeys.trouble);
      await beginRotation(parts, unit, next);
      return {};
    },
    record: (request) => recorded(parts, request),
  });
}

function drop(parts: RootKeyServiceParts): Operation {
  return rootKeyOperation("DropRootKey", {
    readOnly: false,
    permissions: () => [permission(parts, "DropRootKey")],
    async run({ input }, _facts, unit) {
      await dropKey(parts, unit, input.KeyId);
      return {};
    },
    record: (request) => recorded(parts, request),
  });
}

function permission({ account }: RootKeyServiceParts, operation: string) {
  return { action: `${actionPrefix}:${operation}`, resource: rootKeyArn(account) };
}

function recorded({ account }: RootKeyServiceParts, { input }: Request) {
  const arn = rootKeyArn(account);
  return {
    resources: [{ type: "Sallyport::RootKey", name: arn, arn }],
    additionalEventData: { rootKeyId: input.KeyId },
  };
}

function notHere(id: string, trouble: string | undefined): ServiceError {
  const why = trouble ?? "It is not in the key file of the server that was asked.";
  return new ServiceError("RootKeyNotFound", `Root key ${id} cannot be used: ${why}`);
}

export { rotationRecorder } from "./record.ts";

/** The root key is the server's, so only the first account's principals come near it. */
export function rootKeyService(parts: RootKeyServiceParts): Service {
  const operations = [describe(parts), rotate(parts), drop(parts)];
  return {
    model: rootKeyModel(),
    actionPrefix,
    eventSource: `${actionPrefix}.amazonaws.com`,
    global: true,
    operations: new Map(operations.map((operation) => [operation.name, operation])),
    admit({ account }) {
      if (account === parts.account) return;
      throw new ServiceError(
        "AccessDenied",
        "The root key is the server's: only the first account's principals may use this API.",
        { status: 403 },
      );
    },
  };
}
