/** Step 7, operate: makes the change; what a failed one wrote is undone. */
import type { Unit } from "../storage/storage.ts";
import type { Gate } from "./gate.ts";
import { operationRequest } from "./gather.ts";
import type { AuthorizedRequest, Succeeded, SucceededRequest } from "./request.ts";

/** Throws what the operation throws; the savepoint around it leaves nothing behind. */
export async function operate(
  request: AuthorizedRequest,
  unit: Unit<unknown>,
  gate: Gate,
): Promise<SucceededRequest> {
  const { operation, facts, prepared, denials } = request;
  const asked = operationRequest(request, gate);
  const run = async () => operation.run(asked, facts, unit, prepared, denials);
  const output = operation.readOnly ? await run() : await unit.attempt(run);
  const succeeded: Succeeded = { request, output };
  return succeeded as SucceededRequest;
}
