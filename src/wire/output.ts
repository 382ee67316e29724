/** Answers: an operation's output in the protocol of its request. */
import { assert } from "../base/errors.ts";
import { encodeCbor } from "./cbor-encode.ts";
import type { HttpResponse } from "./http.ts";
import { jsonMembers } from "./json-output.ts";
import type { OperationModel, ServiceModel } from "./model.ts";
import type { ResolvedOperation } from "./resolve.ts";
import { requestIdHeader } from "./response-metadata.ts";
import { encodeRestOutput } from "./rest-output.ts";
import type { StructureShape, StructureValue } from "./shape.ts";
import { escapeXml, membersContent } from "./xml-output.ts";

function queryResponse(
  model: ServiceModel,
  operation: OperationModel,
  value: StructureValue,
  requestId: string,
): HttpResponse {
  const name = `${operation.name}Response`;
  const { xmlNamespace } = model;
  const namespace = xmlNamespace === undefined ? "" : ` xmlns="${escapeXml(xmlNamespace)}"`;
  let result = "";
  if (operation.output !== undefined) {
    const wrapper = operation.resultWrapper ?? `${operation.name}Result`;
    const content = membersContent(value, operation.output.members);
    result = content === "" ? `<${wrapper}/>` : `<${wrapper}>${content}</${wrapper}>`;
  }
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return {
    status: operation.http.status,
    headers: { "content-type": "text/xml", [requestIdHeader]: requestId },
    body: `<${name}${namespace}>${result}${metadata}</${name}>`,
  };
}

function jsonResponse(
  model: ServiceModel,
  operation: OperationModel,
  value: StructureValue,
  requestId: string,
): HttpResponse {
  const members = operation.output?.members ?? [];
  return {
    status: operation.http.status,
    headers: {
      "content-type": `application/x-amz-json-${model.jsonVersion ?? "1.1"}`,
      [requestIdHeader]: requestId,
    },
    body: operation.output === undefined ? "" : JSON.stringify(jsonMembers(value, members)),
  };
}

function cborResponse(
  output: StructureShape | undefined,
  status: number,
  value: StructureValue,
  requestId: string,
): HttpResponse {
  return {
    status,
    headers: {
      "smithy-protocol": "rpc-v2-cbor",
      [requestIdHeader]: requestId,
      ...(output === undefined ? {} : { "content-type": "application/cbor" }),
    },
    body: output === undefined ? "" : encodeCbor(value, output),
  };
}

/** Event streams are framed apart and sent in pieces, which a whole answer cannot be. */
function assertNoEventStream(operation: OperationModel): void {
  const stream = operation.output?.members.find(
    ({ shape }) => shape.type === "structure" && shape.eventStream,
  );
  assert(stream === undefined, `${operation.name} answers with an event stream`);
}

/**
 * The answer to a request: `output` is a plain object by the shape of the operation's output, with
 * `Date` for timestamps and `Uint8Array` for blobs; members that are undefined are left out. It is
 * our own and not checked again; an operation without output takes `{}`.
 */
export function encodeOutput(
  resolved: ResolvedOperation,
  output: unknown,
  requestId: string,
): HttpResponse {
  const { model, operation, protocol } = resolved;
  const value = (output ?? {}) as StructureValue;
  assertNoEventStream(operation);
  switch (protocol) {
    case "query":
      return queryResponse(model, operation, value, requestId);
    case "json":
      return jsonResponse(model, operation, value, requestId);
    case "smithy-rpc-v2-cbor":
      return cborResponse(operation.output, operation.http.status, value, requestId);
    case "rest-json":
    case "rest-xml": {
      const format = protocol === "rest-json" ? "json" : "xml";
      const response = encodeRestOutput(model, operation, value, format);
      return { ...response, headers: { ...response.headers, [requestIdHeader]: requestId } };
    }
  }
}
