/** Errors that every service shares: how each protocol names them and with which status. */
import type { Protocol } from "./model-file.ts";

interface CommonError {
  /** Status in the query and XML protocols. */
  readonly status: number;
  /** The name that JSON services use, where it is another. */
  readonly jsonName?: string;
  /** Status in the JSON-RPC and CBOR protocols, which answer most faults of callers with 400. */
  readonly jsonStatus?: number;
  /** Status in the JSON-REST protocol, where it is not the one of the query protocol. */
  readonly restStatus?: number;
}

/**
 * By the code of the query protocol, which is the one that our own code throws. Sources: the pages
 * "Common Errors" of the IAM, STS and KMS API references; facts/answers.md items 41 and 42.
 */
const commonErrors: Readonly<Record<string, CommonError>> = {
  AccessDenied: { status: 403, jsonName: "AccessDeniedException", jsonStatus: 400 },
  ExpiredToken: { status: 403, jsonName: "ExpiredTokenException", jsonStatus: 400 },
  IncompleteSignature: { status: 400, jsonName: "IncompleteSignatureException" },
  InternalFailure: { status: 500 },
  InvalidAction: { status: 400, jsonName: "UnknownOperationException" },
  InvalidClientTokenId: { status: 403, jsonName: "UnrecognizedClientException", jsonStatus: 400 },
  InvalidParameterCombination: { status: 400 },
  InvalidParameterValue: { status: 400 },
  InvalidQueryParameter: { status: 400 },
  MalformedInput: { status: 400, jsonName: "SerializationException" },
  MalformedQueryString: {
    status: 404,
    jsonName: "SerializationException",
    jsonStatus: 400,
    restStatus: 400,
  },
  MissingAction: { status: 400 },
  MissingAuthenticationToken: {
    status: 403,
    jsonName: "MissingAuthenticationTokenException",
    jsonStatus: 400,
  },
  MissingParameter: { status: 400 },
  NotImplemented: { status: 501 },
  OptInRequired: { status: 403 },
  RequestEntityTooLarge: { status: 413 },
  RequestExpired: { status: 400 },
  ServiceUnavailable: { status: 503, jsonName: "ServiceUnavailableException" },
  SignatureDoesNotMatch: { status: 403, jsonName: "InvalidSignatureException", jsonStatus: 400 },
  Throttling: { status: 400, jsonName: "ThrottlingException" },
  UnknownOperationException: { status: 404, jsonStatus: 400 },
  ValidationError: { status: 400, jsonName: "ValidationException" },
};

export interface WireName {
  readonly code: string;
  readonly status: number;
}

/** How a protocol names a common error and with which status, or `undefined` for another code. */
export function commonErrorFor(code: string, protocol: Protocol): WireName | undefined {
  const common = Object.hasOwn(commonErrors, code) ? commonErrors[code] : undefined;
  if (common === undefined) return undefined;
  if (protocol === "query" || protocol === "rest-xml") return { code, status: common.status };
  const { status, jsonName = code, jsonStatus = status, restStatus = status } = common;
  return { code: jsonName, status: protocol === "rest-json" ? restStatus : jsonStatus };
}
