/** Errors in the shape of each protocol: code, status, message and the members of the model. */
import type { ServiceError } from "../base/errors.ts";
import { encodeCborError } from "./cbor-encode.ts";
import { commonErrorFor } from "./error-status.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { jsonMembers } from "./json-output.ts";
import type { ServiceModel } from "./model.ts";
import type { Protocol } from "./model-file.ts";
import { detectProtocol } from "./resolve.ts";
import { requestIdHeader } from "./response-metadata.ts";
import { errorMembersXml } from "./rest-output.ts";
import type { StructureShape, StructureValue } from "./shape.ts";
import { escapeXml } from "./xml-output.ts";

export interface ErrorTarget {
  readonly model: ServiceModel;
  readonly protocol: Protocol;
}

export interface WireError {
  /** The code as the caller reads it: `NoSuchEntity`, `ValidationException`. */
  readonly code: string;
  readonly status: number;
  readonly message: string;
  /** The modelled shape; `undefined` for errors that every service shares. */
  readonly shape: StructureShape | undefined;
}

function speaksCodes(protocol: Protocol): boolean {
  return protocol === "query" || protocol === "rest-xml";
}

/**
 * What the wire says of an error: a modelled one by its shape, a common one by its name in the
 * protocol, any other by its own code. Records of calls use the same code.
 */
export function wireError(target: ErrorTarget, error: ServiceError): WireError {
  const { message } = error;
  const modelled = target.model.errors.get(error.code);
  if (modelled?.error !== undefined) {
    const code = speaksCodes(target.protocol) ? modelled.error.code : modelled.name;
    return { code, status: modelled.error.status, message, shape: modelled };
  }
  const common = commonErrorFor(error.code, target.protocol);
  const { code, status } = common ?? { code: error.code, status: error.status ?? 400 };
  // A service may model the JSON name of a common error, with members and a status of its own.
  const shape = target.model.errors.get(code);
  return { code, status: shape?.error?.status ?? status, message, shape };
}

/** The members of the error's shape, with the message under the name that the shape has for it. */
function membersOf(error: ServiceError, shape: StructureShape | undefined): StructureValue {
  if (shape === undefined) return { message: error.message };
  const messageMember = shape.members.find((member) => member.name.toLowerCase() === "message");
  return { ...error.members, [messageMember?.name ?? "message"]: error.message };
}

function jsonBody(
  members: StructureValue,
  shape: StructureShape | undefined,
): Record<string, unknown> {
  if (shape === undefined) return { message: members.message };
  const json = jsonMembers(members, shape.bodyMembers);
  // Without a member for it the message would be lost.
  return members.message === undefined ? json : { ...json, message: members.message };
}

function queryErrorHeader(target: ErrorTarget, wire: WireError): Record<string, string> {
  if (target.model.awsQueryCompatible !== true) return {};
  const code = wire.shape?.error?.code ?? wire.code;
  const type = wire.status < 500 ? "Sender" : "Receiver";
  return { "x-amzn-query-error": `${code};${type}` };
}

function xmlResponse(target: ErrorTarget, error: ServiceError, requestId: string): HttpResponse {
  const wire = wireError(target, error);
  const { xmlNamespace } = target.model;
  const namespace = xmlNamespace === undefined ? "" : ` xmlns="${escapeXml(xmlNamespace)}"`;
  const body =
    `<ErrorResponse${namespace}><Error><Type>${wire.status < 500 ? "Sender" : "Receiver"}</Type>` +
    `<Code>${escapeXml(wire.code)}</Code><Message>${escapeXml(wire.message)}</Message>` +
    `${errorMembersXml(error.members, wire.shape)}</Error>` +
    `<RequestId>${escapeXml(requestId)}</RequestId></ErrorResponse>`;
  return {
    status: wire.status,
    headers: { "content-type": "text/xml", [requestIdHeader]: requestId },
    body,
  };
}

function jsonResponse(target: ErrorTarget, error: ServiceError, requestId: string): HttpResponse {
  const wire = wireError(target, error);
  const json = jsonBody(membersOf(error, wire.shape), wire.shape);
  const rest = target.protocol === "rest-json";
  const contentType = rest
    ? "application/json"
    : `application/x-amz-json-${target.model.jsonVersion ?? "1.1"}`;
  return {
    status: wire.status,
    headers: {
      "content-type": contentType,
      [requestIdHeader]: requestId,
      ...(rest ? { "x-amzn-errortype": wire.code } : {}),
      ...queryErrorHeader(target, wire),
    },
    body: JSON.stringify(rest ? json : { __type: wire.code, ...json }),
  };
}

function cborResponse(target: ErrorTarget, error: ServiceError, requestId: string): HttpResponse {
  const wire = wireError(target, error);
  return {
    status: wire.status,
    headers: {
      "content-type": "application/cbor",
      "smithy-protocol": "rpc-v2-cbor",
      [requestIdHeader]: requestId,
      ...queryErrorHeader(target, wire),
    },
    body: encodeCborError(wire.code, membersOf(error, wire.shape), wire.shape),
  };
}

/**
 * The answer that tells a caller of an error. Where only the service is known, the request tells
 * the protocol (`detectProtocol`), and without it the service's preferred one is taken.
 */
export function encodeError(
  target: ErrorTarget | ServiceModel,
  error: ServiceError,
  requestId: string,
  request?: HttpRequest,
): HttpResponse {
  if (!("protocol" in target)) {
    const [preferred = "json"] = target.protocols;
    const protocol = request === undefined ? preferred : detectProtocol(target, request);
    return encodeError({ model: target, protocol }, error, requestId);
  }
  switch (target.protocol) {
    case "query":
    case "rest-xml":
      return xmlResponse(target, error, requestId);
    case "json":
    case "rest-json":
      return jsonResponse(target, error, requestId);
    case "smithy-rpc-v2-cbor":
      return cborResponse(target, error, requestId);
  }
}
