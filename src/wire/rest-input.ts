/** Input of the REST protocols: path labels, query parameters, headers, and what the body holds. */
import { ServiceError } from "../base/errors.ts";
import type { HttpRequest } from "./http.ts";
import { parseJsonBody, readJson, readMembers } from "./json-input.ts";
import { visitForm } from "./query-form.ts";
import { isTextFault, parseScalar } from "./scalar-text.ts";
import type { Member, Shape, StructureShape } from "./shape.ts";
import { emptyMap } from "./shape.ts";
import { decodeUtf8 } from "./text.ts";
import { readXmlBody } from "./xml-input.ts";

type Fields = Record<string, unknown>;

function fault(message: string): ServiceError {
  return new ServiceError("SerializationException", message);
}

function scalarOf(text: string, shape: Shape): unknown {
  if (shape.type === "structure" || shape.type === "list" || shape.type === "map") {
    throw fault(`A value of type ${shape.type} cannot stand outside the body`);
  }
  const value = parseScalar(text, shape);
  if (isTextFault(value)) throw fault(value.fault);
  return value;
}

/** A comma separates elements; one that holds a comma is quoted, and a date has one of its own. */
function headerElements(text: string, element: Shape): readonly string[] {
  const pattern = element.type === "timestamp" ? /[^,]+, [^,]+/g : /"(?:[^"\\]|\\.)*"|[^,\s][^,]*/g;
  const trimmed = (text.match(pattern) ?? []).map((part) => part.trim());
  return trimmed.map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replace(/\\(.)/g, "$1") : part,
  );
}

function readHeader(text: string, shape: Shape): unknown {
  if (shape.type !== "list") return scalarOf(text, shape);
  const element = shape.element.shape;
  return headerElements(text, element).map((part) => scalarOf(part, element));
}

function readPrefixHeaders(request: HttpRequest, member: Member): Record<string, unknown> {
  const prefix = (member.locationName ?? "").toLowerCase();
  const map = emptyMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith(prefix)) map[name.slice(prefix.length)] = value;
  }
  return map;
}

/** Parameters by name, each with all its values. */
function queryParameters(query: string): ReadonlyMap<string, readonly string[]> {
  const parameters = new Map<string, string[]>();
  visitForm(query, (name, value) => {
    const values = parameters.get(name);
    if (values === undefined) parameters.set(name, [value]);
    else values.push(value);
  });
  return parameters;
}

function readQueryMap(
  parameters: ReadonlyMap<string, readonly string[]>,
  shape: Shape & { type: "map" },
): Record<string, unknown> {
  const map = emptyMap();
  const value = shape.value.shape;
  for (const [name, texts] of parameters) {
    map[name] =
      value.type === "list"
        ? texts.map((text) => scalarOf(text, value.element.shape))
        : scalarOf(texts[0] ?? "", value);
  }
  return map;
}

function readQueryMember(
  parameters: ReadonlyMap<string, readonly string[]>,
  member: Member,
): unknown {
  const { shape } = member;
  if (shape.type === "map") return readQueryMap(parameters, shape);
  const texts = parameters.get(member.wireName);
  if (texts === undefined) return undefined;
  if (shape.type !== "list") return scalarOf(texts[0] ?? "", shape);
  return texts.map((text) => scalarOf(text, shape.element.shape));
}

/** The member that is the whole body. */
function readPayload(request: HttpRequest, payload: Member, format: "json" | "xml"): unknown {
  const { body } = request;
  const { shape } = payload;
  if (shape.type === "blob") return body.byteLength === 0 && !shape.streaming ? undefined : body;
  if (body.byteLength === 0) return undefined;
  if (shape.type === "string") {
    const text = decodeUtf8(body);
    if (text === undefined) throw fault("The body is not valid UTF-8");
    return text;
  }
  if (shape.type === "structure" && format === "xml") return readXmlBody(body, shape.members);
  return readJson(parseJsonBody(body), shape);
}

function readBody(request: HttpRequest, input: StructureShape, format: "json" | "xml"): Fields {
  if (input.payload !== undefined) {
    const value = readPayload(request, input.payload, format);
    return value === undefined ? {} : { [input.payload.name]: value };
  }
  if (input.bodyMembers.length === 0) return {};
  return format === "json"
    ? readMembers(parseJsonBody(request.body), input.bodyMembers, 0)
    : readXmlBody(request.body, input.bodyMembers);
}

/** The input of a REST request whose path labels are known. Throws `SerializationException`. */
export function readRestInput(
  request: HttpRequest,
  labels: Readonly<Record<string, string>>,
  input: StructureShape,
  format: "json" | "xml",
): Fields {
  const fields = readBody(request, input, format);
  if (input.bodyMembers.length === input.members.length) return fields;
  const parameters = queryParameters(request.query);
  for (const member of input.members) {
    let value: unknown;
    if (member.location === "uri") {
      const label = labels[member.wireName];
      value = label === undefined ? undefined : scalarOf(label, member.shape);
    } else if (member.location === "querystring") {
      value = readQueryMember(parameters, member);
    } else if (member.location === "header") {
      const text = request.headers[member.wireName.toLowerCase()];
      value = text === undefined ? undefined : readHeader(text, member.shape);
    } else if (member.location === "headers") {
      value = readPrefixHeaders(request, member);
    }
    if (value !== undefined) fields[member.name] = value;
  }
  return fields;
}
