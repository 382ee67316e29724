/** A call of any operation as bytes, without a client library: unsigned, to be signed or not. */
import type { HttpRequest } from "../../src/wire/http.ts";
import type { OperationModel, ServiceModel } from "../../src/wire/protocol.ts";
import { sampleStructure } from "./sample-input.ts";

type Input = Readonly<Record<string, unknown>>;

const host = "127.0.0.1:4800";

/** The operation with the smallest input that its model takes. */
export function rawCall(model: ServiceModel, operation: OperationModel): HttpRequest {
  const input = operation.input === undefined ? {} : sampleStructure(operation.input);
  return callWith(model, operation, input);
}

/** The operation with this input, which need not be one that its model takes. */
export function callWith(
  model: ServiceModel,
  operation: OperationModel,
  input: Input,
): HttpRequest {
  const [protocol] = model.protocols;
  if (protocol === "query") return queryCall(model, operation, input);
  if (protocol === "rest-json") return restCall(operation, input);
  return jsonCall(model, operation, input);
}

function message(parts: Partial<HttpRequest> & { readonly body: Uint8Array }): HttpRequest {
  return { method: "POST", path: "/", query: "", ...parts, headers: { host, ...parts.headers } };
}

function queryCall(model: ServiceModel, operation: OperationModel, input: Input): HttpRequest {
  const form = new URLSearchParams({ Action: operation.name, Version: model.apiVersion });
  addToForm(form, "", input);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return message({ headers, body: Buffer.from(form.toString()) });
}

function addToForm(form: URLSearchParams, prefix: string, value: unknown): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      addToForm(form, `${prefix}.member.${index + 1}`, item);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      addToForm(form, prefix === "" ? name : `${prefix}.${name}`, item);
    }
  } else {
    form.append(prefix, String(value));
  }
}

function jsonCall(model: ServiceModel, operation: OperationModel, input: Input): HttpRequest {
  const headers = {
    "content-type": `application/x-amz-json-${model.jsonVersion ?? "1.0"}`,
    "x-amz-target": `${model.targetPrefix}.${operation.name}`,
  };
  return message({ headers, body: Buffer.from(JSON.stringify(input)) });
}

function restCall(operation: OperationModel, input: Input): HttpRequest {
  const { method, requestUri } = operation.http;
  const [template = "/", fixed = ""] = requestUri.split("?");
  const query = new URLSearchParams(fixed);
  const headers: Record<string, string> = { "content-type": "application/json" };
  const body: Record<string, unknown> = {};
  let path = template;
  for (const [name, value] of Object.entries(input)) {
    const member = operation.input?.byName.get(name);
    const wireName = member?.wireName ?? name;
    if (member?.location === "uri") {
      const label = encodeURIComponent(String(value));
      path = path.replace(`{${wireName}}`, label).replace(`{${wireName}+}`, label);
    } else if (member?.location === "querystring") query.append(wireName, String(value));
    else if (member?.location === "header") headers[wireName.toLowerCase()] = String(value);
    else body[wireName] = value;
  }
  const text = method === "GET" || method === "DELETE" ? "" : JSON.stringify(body);
  return message({ method, path, query: query.toString(), headers, body: Buffer.from(text) });
}
