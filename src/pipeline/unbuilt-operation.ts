/** What an operation answers that the model has and we do not: the whole line, then a clear no. */
import { ServiceError } from "../base/errors.ts";
import type { OperationModel } from "../wire/model.ts";
import type { Operation, Service } from "./operation.ts";

/**
 * Unbuilt operations are authenticated, authorized and recorded like any other, so that the list
 * of gaps can only shrink without a door standing open meanwhile. They end in `NotImplemented`
 * with HTTP status 501, which no official client retries.
 */
export function unbuiltOperation(service: Service, model: OperationModel): Operation {
  const action = `${service.actionPrefix}:${model.name}`;
  return {
    name: model.name,
    readOnly: /^(?:Batch)?(?:Get|List|Describe|Lookup|Search|Validate|Check)/.test(model.name),
    permissions: () => [{ action, resource: "*" }],
    run() {
      throw new ServiceError(
        "NotImplemented",
        `Sallyport does not have ${action} yet; docs/gaps.md lists what is missing.`,
        { status: 501 },
      );
    },
  };
}
