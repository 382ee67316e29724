/** The service of a request that carries no signature and so names none. */
import type { HttpRequest } from "./http.ts";
import type { ServiceModel } from "./model.ts";
import { loadServiceModel, serviceRows } from "./model.ts";
import type { ServiceRow } from "./model-file.ts";
import { visitForm } from "./query-form.ts";
import { matchRoute } from "./route.ts";
import { parseTarget, shortPrefix } from "./target.ts";
import { decodeUtf8 } from "./text.ts";

/** A form's `Action` and `Version`; a body that is no form has neither. */
function formParameter(form: string, wanted: string): string | undefined {
  let found: string | undefined;
  visitForm(form, (name, value) => {
    if (name === wanted) found ??= value;
  });
  return found;
}

function isForm(request: HttpRequest): boolean {
  const contentType = request.headers["content-type"] ?? "";
  return contentType.startsWith("application/x-www-form-urlencoded");
}

function rowOfForm(request: HttpRequest): ServiceRow | undefined {
  const form = isForm(request) ? decodeUtf8(request.body) : request.query;
  if (form === undefined || !form.includes("Version=")) return undefined;
  const version = formParameter(form, "Version");
  return serviceRows().find((row) => row.protocols.includes("query") && row.apiVersion === version);
}

function rowOfTarget(target: string): ServiceRow | undefined {
  const { prefix } = parseTarget(target);
  return serviceRows().find(
    ({ targetPrefix }) => targetPrefix !== undefined && shortPrefix(targetPrefix) === prefix,
  );
}

/** REST paths are told apart only among operations that need no signature. */
function modelOfPath(request: HttpRequest): ServiceModel | undefined {
  const { method, path, query } = request;
  for (const row of serviceRows()) {
    if (row.unsigned.length === 0 || !row.protocols.includes("rest-json")) continue;
    const model = loadServiceModel(row.id);
    if (matchRoute(model, method, path, query)?.operation.unsigned === true) return model;
  }
  return undefined;
}

/**
 * The service that an unsigned request seems to be for, or `undefined`: by its target header, by
 * the version that its form names, or by the path of an operation that needs no signature. Whether
 * the operation may be called so is the caller's to check (`operation.unsigned`). Throws
 * `MalformedQueryString`.
 */
export function identifyUnsigned(request: HttpRequest): ServiceModel | undefined {
  const target = request.headers["x-amz-target"];
  const row = target === undefined ? rowOfForm(request) : rowOfTarget(target);
  return row === undefined ? modelOfPath(request) : loadServiceModel(row.id);
}
