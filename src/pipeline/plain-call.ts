/**
 * Calls that speak none of AWS's protocols: the same steps, for a path that belongs to one service.
 * They have no API model, so nothing is decoded by one and *record* and *answer* are their own.
 */
import { ServiceError } from "../base/errors.ts";
import { parseSignature } from "../wire/signature/parse.ts";
import type { SignedCaller } from "./caller.ts";
import type { Gate } from "./gate.ts";
import { defaultRegion } from "./identify.ts";
import type { Operation, PermissionRequest, Service } from "./operation.ts";
import type { AccountStanding } from "./organization.ts";
import type {
  AuthenticatedRequest,
  Gathered,
  GatheredRequest,
  Identified,
  IdentifiedRequest,
  ReceivedRequest,
} from "./request.ts";

/** A bearer token is no claim of a signature: the service itself looks at it. */
const bearer = /^bearer +/i;

/**
 * As *identify*, where the path has told the service: a signature must be scoped to it.
 *
 * Throws `IncompleteSignature`, `SignatureDoesNotMatch`.
 */
export function identifyPlain(request: ReceivedRequest, service: Service): IdentifiedRequest {
  const { authorization = "" } = request.http.headers;
  const claim = bearer.test(authorization) ? undefined : parseSignature(request.http);
  const { signingName } = service.model;
  if (claim !== undefined && claim.scope.service !== signingName) {
    throw new ServiceError(
      "SignatureDoesNotMatch",
      `Credential should be scoped to correct service: '${signingName}'. `,
    );
  }
  const region = claim?.scope.region ?? defaultRegion;
  const identified: Identified = { ...request, service, claim, region };
  return identified as IdentifiedRequest;
}

/** As *authenticate*, for a caller whom a credential of another kind than a signature proved. */
export function authenticatedPlain(
  request: IdentifiedRequest,
  caller: SignedCaller,
  callerStanding: AccountStanding,
): AuthenticatedRequest {
  return { ...request, caller, callerStanding } as AuthenticatedRequest;
}

/** What a plain call asks permission for. */
export interface PlainQuestions {
  readonly operation: Operation;
  readonly questions: readonly PermissionRequest[];
}

/** As *gather*, for questions that are at hand: adds where the resources' accounts stand. */
export async function gatherPlain(
  request: AuthenticatedRequest & { readonly caller: SignedCaller },
  { operation, questions }: PlainQuestions,
  gate: Gate,
): Promise<GatheredRequest> {
  const { account } = request.caller;
  const ownerStandings: AccountStanding[] = [];
  for (const { resourceAccount = account } of questions) {
    const { callerStanding } = request;
    const isOwn = callerStanding?.account === resourceAccount;
    const standing = isOwn ? callerStanding : await gate.organizations.standing(resourceAccount);
    ownerStandings.push(standing);
  }
  const gathered: Omit<Gathered, "resolved"> = {
    ...request,
    operation,
    input: undefined,
    account,
    prepared: undefined,
    facts: undefined,
    questions,
    ownerStandings,
  };
  // Only *decode* and *answer* look at the model's operation, and neither sees this request.
  return gathered as unknown as GatheredRequest;
}
