/** Which operation a request asks for, and in which protocol. */
import { ServiceError } from "../base/errors.ts";
import { plainBody } from "./content-encoding.ts";
import type { HttpRequest } from "./http.ts";
import type { OperationModel, ServiceModel } from "./model.ts";
import type { Protocol } from "./model-file.ts";
import type { FormNode } from "./query-form.ts";
import { parseForm, parseFormBody } from "./query-form.ts";
import { matchRoute } from "./route.ts";
import { normalizePath } from "./signature/canonical.ts";
import { parseTarget, shortPrefix } from "./target.ts";

export interface ResolvedOperation {
  readonly model: ServiceModel;
  readonly operation: OperationModel;
  readonly protocol: Protocol;
  /** Values of the path's labels; empty but for REST. */
  readonly labels: Readonly<Record<string, string>>;
  /** The form's parameters; only for the query protocol. */
  readonly form: FormNode | undefined;
}

const noLabels: Readonly<Record<string, string>> = {};

function speaks(model: ServiceModel, protocol: Protocol): boolean {
  return model.protocols.includes(protocol);
}

/**
 * The protocol of a request among those that its service speaks, by the marks that each sets: the
 * header `smithy-protocol`, the header `x-amz-target`, or else the form of query. Never throws:
 * answers to requests that fail later need a protocol too.
 */
export function detectProtocol(model: ServiceModel, request: HttpRequest): Protocol {
  const [preferred = "json"] = model.protocols;
  if (model.protocols.length === 1) return preferred;
  const { headers } = request;
  if (headers["smithy-protocol"] === "rpc-v2-cbor" && speaks(model, "smithy-rpc-v2-cbor")) {
    return "smithy-rpc-v2-cbor";
  }
  if (headers["x-amz-target"] !== undefined && speaks(model, "json")) return "json";
  const contentType = headers["content-type"] ?? "";
  const form = contentType.startsWith("application/x-www-form-urlencoded");
  const inQuery = /(?:^|&)Action=/.test(request.query);
  return (form || inQuery) && speaks(model, "query") ? "query" : preferred;
}

/**
 * The path that the signature covers: a request of another path with the same signature must not
 * be for another operation.
 */
function signedPath({ path }: HttpRequest): string {
  return normalizePath(path);
}

function unknownOperation(): ServiceError {
  return new ServiceError("UnknownOperationException", "The operation is not known.");
}

function resolveQuery(model: ServiceModel, request: HttpRequest): ResolvedOperation {
  const form =
    request.body.byteLength === 0 ? parseForm(request.query) : parseFormBody(plainBody(request));
  const action = form.children?.get("Action")?.value;
  if (action === undefined || action === "") {
    throw new ServiceError("MissingAction", "Missing Action");
  }
  const version = form.children?.get("Version")?.value;
  const operation = model.operations.get(action);
  if (operation === undefined || version !== model.apiVersion) {
    const given = version ?? "NO_VERSION_SPECIFIED";
    const message = `Could not find operation ${action} for version ${given}`;
    throw new ServiceError("InvalidAction", message);
  }
  return { model, operation, protocol: "query", labels: noLabels, form };
}

function resolveJson(model: ServiceModel, request: HttpRequest): ResolvedOperation {
  const target = parseTarget(request.headers["x-amz-target"] ?? "");
  const known =
    model.targetPrefix !== undefined && target.prefix === shortPrefix(model.targetPrefix);
  const operation = known ? model.operations.get(target.operation) : undefined;
  if (operation === undefined) throw unknownOperation();
  return { model, operation, protocol: "json", labels: noLabels, form: undefined };
}

function resolveCbor(model: ServiceModel, request: HttpRequest): ResolvedOperation {
  const path = /^\/service\/([^/]+)\/operation\/([^/]+)$/.exec(signedPath(request));
  const operation =
    path?.[1] === model.targetPrefix ? model.operations.get(path?.[2] ?? "") : undefined;
  if (operation === undefined) throw unknownOperation();
  return { model, operation, protocol: "smithy-rpc-v2-cbor", labels: noLabels, form: undefined };
}

function resolveRest(
  model: ServiceModel,
  request: HttpRequest,
  protocol: Protocol,
): ResolvedOperation {
  const match = matchRoute(model, request.method, signedPath(request), request.query);
  if (match === undefined) throw unknownOperation();
  return { model, ...match, protocol, form: undefined };
}

/**
 * The operation that a request asks of a service.
 *
 * Throws `ServiceError`: for query `MissingAction`, `InvalidAction` (also where the version is
 * another), `MalformedQueryString` and `MalformedInput`; for the others
 * `UnknownOperationException`, whose status is 400, for REST 404.
 */
export function resolveOperation(model: ServiceModel, request: HttpRequest): ResolvedOperation {
  const protocol = detectProtocol(model, request);
  switch (protocol) {
    case "query":
      return resolveQuery(model, request);
    case "json":
      return resolveJson(model, request);
    case "smithy-rpc-v2-cbor":
      return resolveCbor(model, request);
    case "rest-json":
    case "rest-xml":
      return resolveRest(model, request, protocol);
  }
}
