/** Answers of the REST protocols: status and headers from members, and the rest as the body. */
import type { HttpResponse } from "./http.ts";
import { jsonMembers, jsonValue } from "./json-output.ts";
import type { OperationModel, ServiceModel } from "./model.ts";
import { formatScalar } from "./scalar-text.ts";
import type { Member, StructureShape, StructureValue } from "./shape.ts";
import { membersContent, structureElement } from "./xml-output.ts";

type Format = "json" | "xml";

const contentTypes = { json: "application/json", xml: "application/xml" } as const;

function quoteElement(text: string): string {
  return /[",]/.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : text;
}

function headerText(value: unknown, member: Member): string {
  const { shape } = member;
  if (shape.type === "structure" || shape.type === "map") return "";
  if (shape.type !== "list") return formatScalar(value, shape, member.timestampFormat, "rfc822");
  const elementShape = shape.element.shape;
  if (elementShape.type === "structure" || elementShape.type === "map") return "";
  if (elementShape.type === "list") return "";
  const texts = (value as readonly unknown[]).map((element) =>
    formatScalar(element, elementShape, undefined, "rfc822"),
  );
  return (elementShape.type === "timestamp" ? texts : texts.map(quoteElement)).join(", ");
}

function headersOf(output: StructureShape, value: StructureValue): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const member of output.members) {
    const found = value[member.name];
    if (found === undefined) continue;
    if (member.location === "header") headers[member.wireName] = headerText(found, member);
    if (member.location !== "headers") continue;
    for (const [name, text] of Object.entries(found as StructureValue)) {
      headers[`${member.locationName ?? ""}${name}`] = String(text);
    }
  }
  return headers;
}

interface Body {
  readonly content: string | Uint8Array;
  readonly contentType: string | undefined;
}

function payloadBody(value: unknown, payload: Member, model: ServiceModel, format: Format): Body {
  const { shape } = payload;
  const contentType = contentTypes[format];
  if (value === undefined) return { content: "", contentType: undefined };
  if (shape.type === "blob") {
    return { content: value as Uint8Array, contentType: "application/octet-stream" };
  }
  if (shape.type === "string") return { content: value as string, contentType: "text/plain" };
  if (format === "json" || shape.type !== "structure") {
    return { content: JSON.stringify(jsonValue(value, shape)), contentType };
  }
  const name = payload.locationName ?? shape.name;
  const content = structureElement(name, model.xmlNamespace, value as StructureValue, shape);
  return { content, contentType };
}

function bodyOf(
  model: ServiceModel,
  operation: OperationModel,
  value: StructureValue,
  format: Format,
): Body {
  const { output } = operation;
  if (output === undefined || operation.http.status === 204) {
    return { content: "", contentType: undefined };
  }
  const { payload, bodyMembers } = output;
  if (payload !== undefined) return payloadBody(value[payload.name], payload, model, format);
  if (format === "json") {
    const content = JSON.stringify(jsonMembers(value, bodyMembers));
    return { content, contentType: contentTypes.json };
  }
  const content = structureElement(output.name, model.xmlNamespace, value, output);
  return { content, contentType: contentTypes.xml };
}

/** The answer of a REST operation. */
export function encodeRestOutput(
  model: ServiceModel,
  operation: OperationModel,
  value: StructureValue,
  format: Format,
): HttpResponse {
  const { output } = operation;
  const { content, contentType } = bodyOf(model, operation, value, format);
  const statusMember = output?.members.find((member) => member.location === "statusCode");
  const status = statusMember === undefined ? undefined : value[statusMember.name];
  return {
    status: typeof status === "number" ? status : operation.http.status,
    headers: {
      ...(contentType === undefined ? {} : { "content-type": contentType }),
      ...(output === undefined ? {} : headersOf(output, value)),
    },
    body: content,
  };
}

/** The members of an error in the XML form that REST and query errors share. */
export function errorMembersXml(
  members: StructureValue,
  shape: StructureShape | undefined,
): string {
  if (shape === undefined) return "";
  const further = shape.members.filter((member) => member.name.toLowerCase() !== "message");
  return membersContent(members, further);
}
