/** Step 4, decode: which operation it is and what it is given, checked against the model. */
import type { AccountId } from "../base/arn.ts";
import { ServiceError } from "../base/errors.ts";
import { decodeInput, resolveOperation, validateInput } from "../wire/protocol.ts";
import type { Gate } from "./gate.ts";
import type { Operation } from "./operation.ts";
import type { AuthenticatedRequest, DecodedRequest } from "./request.ts";
import { unbuiltOperation } from "./unbuilt-operation.ts";

/**
 * Throws what the protocol throws for a malformed request, the model's validation errors, and
 * `MissingAuthenticationToken` where an anonymous caller asks for a signed operation.
 */
export async function decode(request: AuthenticatedRequest, gate: Gate): Promise<DecodedRequest> {
  const { service, caller, http } = request;
  const resolved = resolveOperation(service.model, http);
  const { name, unsigned } = resolved.operation;
  if (caller.kind === "anonymous" && !unsigned) {
    throw new ServiceError("MissingAuthenticationToken", "Request is missing Authentication Token");
  }
  const operation = service.operations.get(name) ?? unbuiltOperation(service, resolved.operation);
  const input = decodeInput(resolved, http);
  validateInput(resolved, input);
  const fault = textFault(input);
  if (fault !== undefined) throw new ServiceError("ValidationError", `The input holds ${fault}.`);
  const account =
    caller.kind === "anonymous" || unsigned
      ? await accountNamed(`${service.actionPrefix}:${name}`, operation, input, gate)
      : caller.account;
  if (caller.kind !== "anonymous") service.admit?.(caller, name, request.receivedAt);
  return { ...request, resolved, operation, input, account } as DecodedRequest;
}

/**
 * What no text of an input may hold. No name, document or token of AWS's has a NUL; XML cannot
 * write it, nor PostgreSQL store it. Half of a surrogate pair, which JSON can write, has no bytes:
 * it would be stored and compared as another character.
 */
function textFault(value: unknown): string | undefined {
  if (typeof value === "string") {
    if (value.includes("\0")) return "a NUL character";
    return value.isWellFormed() ? undefined : "half of a surrogate pair";
  }
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const fault = textFault(key) ?? textFault(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** An unsigned call works in the account that its input names, if we hold that account. */
async function accountNamed(
  action: string,
  operation: Operation,
  input: unknown,
  gate: Gate,
): Promise<AccountId> {
  const account = operation.accountOf?.(input);
  if (account === undefined || !(await gate.accountExists(account))) {
    throw new ServiceError("AccessDenied", `Not authorized to perform ${action}`);
  }
  return account;
}
