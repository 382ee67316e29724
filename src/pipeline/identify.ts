/** Step 2, identify: which service a request is for, told by what it was signed for. */
import { ServiceError } from "../base/errors.ts";
import { parseSignature } from "../wire/signature/parse.ts";
import type { Gate } from "./gate.ts";
import type { Identified, IdentifiedRequest, ReceivedRequest } from "./request.ts";

/** AWS's one for services that are not regional, and for calls that are not signed. */
export const defaultRegion = "us-east-1";

const regionPattern = /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/;

/**
 * Finds the service by the credential scope's service name; an unsigned call by its operation,
 * since only an operation that the model marks so may come unsigned.
 *
 * Throws `MissingAuthenticationToken`, `IncompleteSignature`, `SignatureDoesNotMatch`.
 */
export function identify(request: ReceivedRequest, gate: Gate): IdentifiedRequest {
  const claim = parseSignature(request.http);
  if (claim === undefined) {
    const service = gate.services.unsigned(request.http);
    if (service === undefined) {
      throw new ServiceError(
        "MissingAuthenticationToken",
        "Request is missing Authentication Token",
      );
    }
    return identified({ ...request, service, claim, region: defaultRegion });
  }
  const service = gate.services.bySigningName(claim.scope.service);
  if (service === undefined) {
    throw new ServiceError(
      "SignatureDoesNotMatch",
      `Credential should be scoped to a service that is here, not '${claim.scope.service}'. `,
    );
  }
  if (!regionPattern.test(claim.scope.region)) {
    throw new ServiceError(
      "SignatureDoesNotMatch",
      "Credential should be scoped to a valid region. ",
    );
  }
  return identified({ ...request, service, claim, region: claim.scope.region });
}

function identified(request: Identified): IdentifiedRequest {
  return request as IdentifiedRequest;
}
