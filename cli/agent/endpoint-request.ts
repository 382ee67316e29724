/** What a local caller asks for, in the words of AWS's Secrets Manager Agent and its extension. */
import { secretRequest, type ValueRequest } from "./source.ts";

export interface LocalRequest {
  readonly request: ValueRequest;
  readonly isFreshWanted: boolean;
}

/** A mistake in the query; the message is for the caller. */
export class QueryError extends Error {
  override readonly name = "QueryError";
}

const secretPath = "/secretsmanager/get";
const parameterPath = "/systemsmanager/parameters/get";
const prefixedPath = "/v1/";

/** Far above any name or ARN. */
const nameCharactersMax = 2_048;

/** Undefined for another path. Throws `QueryError`. */
export function readLocalRequest(url: URL): LocalRequest | undefined {
  const { pathname, searchParams } = url;
  // Many callers of AWS's extension write `get/?name=`.
  const path = pathname.replace(/\/$/, "");
  if (path === secretPath) return secret(searchParams, undefined);
  if (path === parameterPath) return parameter(searchParams);
  if (!pathname.startsWith(prefixedPath)) return undefined;
  return secret(searchParams, decodedPath(pathname.slice(prefixedPath.length)));
}

function secret(query: URLSearchParams, named: string | undefined): LocalRequest {
  const names = ["versionId", "versionStage", "refreshNow"];
  const values = single(query, named === undefined ? ["secretId", ...names] : names);
  const id = named ?? values.get("secretId");
  const request = secretRequest(
    required(id, "secretId"),
    values.get("versionStage"),
    values.get("versionId"),
  );
  return { request, isFreshWanted: flag(values, "refreshNow") };
}

function parameter(query: URLSearchParams): LocalRequest {
  const values = single(query, ["name", "version", "label", "withDecryption", "refreshNow"]);
  const name = required(values.get("name"), "name");
  const selectors = [values.get("version"), values.get("label")].filter(
    (selector) => selector !== undefined,
  );
  if (selectors.length > 1) throw new QueryError("either version or label, and not both");
  const id = [name, ...selectors].join(":");
  const isDecrypted = flag(values, "withDecryption");
  return {
    request: { kind: "parameter", id, isDecrypted },
    isFreshWanted: flag(values, "refreshNow"),
  };
}

/** Each name at most once, and no other: a misspelt one would ask for something else. */
function single(query: URLSearchParams, names: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of query) {
    if (!names.includes(name)) throw new QueryError(`there is no parameter ${name} here`);
    if (values.has(name)) throw new QueryError(`the parameter ${name} stands here twice`);
    if (value !== "") values.set(name, value);
  }
  return values;
}

function required(value: string | undefined, name: string): string {
  if (value === undefined || value === "") throw new QueryError(`the parameter ${name} is missing`);
  if (value.length > nameCharactersMax) throw new QueryError(`the parameter ${name} is too long`);
  return value;
}

function flag(values: ReadonlyMap<string, string>, name: string): boolean {
  const value = values.get(name) ?? "false";
  if (/^(?:true|1)$/i.test(value)) return true;
  if (/^(?:false|0)$/i.test(value)) return false;
  throw new QueryError(`the parameter ${name} is true or false`);
}

function decodedPath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) throw new QueryError("the path is not percent-encoded");
    throw error;
  }
}
