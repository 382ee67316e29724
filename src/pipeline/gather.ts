/** Step 5, gather: loads once what the decision and the change need, and lists the questions. */
import { wholeSeconds } from "../base/clock.ts";
import type { Unit } from "../storage/storage.ts";
import type { Gate } from "./gate.ts";
import type { OperationRequest, PermissionRequest } from "./operation.ts";
import type { AccountStanding } from "./organization.ts";
import type { Decoded, DecodedRequest, Gathered, GatheredRequest } from "./request.ts";

/** Facts from outside the database, before the transaction opens; see `Operation.prepare`. */
export async function prepare(request: DecodedRequest, gate: Gate): Promise<unknown> {
  return request.operation.prepare?.(operationRequest(request, gate));
}

/** Facts from the database, inside the request's transaction. */
export async function gather(
  request: DecodedRequest,
  prepared: unknown,
  unit: Unit<unknown>,
  gate: Gate,
): Promise<GatheredRequest> {
  const { operation } = request;
  const asked = operationRequest(request, gate);
  const facts = await operation.gather?.(asked, unit, prepared);
  const questions = operation.permissions(asked, facts);
  const ownerStandings: AccountStanding[] = [];
  for (const question of questions) {
    ownerStandings.push(await ownerStanding(question, request, unit, gate));
  }
  const gathered: Gathered = { ...request, prepared, facts, questions, ownerStandings };
  return gathered as GatheredRequest;
}

/** Where the resource's account stands; most resources are of the caller's own. */
function ownerStanding(
  { resourceAccount }: PermissionRequest,
  { account, callerStanding }: Decoded,
  unit: Unit<unknown>,
  gate: Gate,
): AccountStanding | Promise<AccountStanding> {
  const owner = resourceAccount ?? account;
  if (owner === callerStanding?.account) return callerStanding;
  return gate.organizations.standing(owner, unit);
}

/** What the operation's own code sees of the request. */
export function operationRequest(request: Decoded, gate: Gate): OperationRequest<unknown> {
  const { input, account, caller, receivedAt, requestId, region, service } = request;
  const now = service.exactDates === true ? receivedAt : wholeSeconds(receivedAt);
  return { input, account, caller, now, requestId, region, endpoint: gate.endpoint };
}
