/** The decision API as others see it: its routes, and what they are built from. */
import type { DecisionDirectory } from "../pipeline/decision-directory.ts";
import type { Gate } from "../pipeline/gate.ts";
import type { KeptResources } from "../pipeline/kept-resources.ts";
import type { HttpRequest, HttpResponse } from "../wire/http.ts";
import { answerCall, type IncomingCall } from "./call.ts";
import { DecisionLog } from "./decision-log.ts";
import { discoveryDocument } from "./discovery.ts";
import { evaluation, evaluations } from "./evaluation.ts";
import { Load } from "./load.ts";
import { type DecisionParts, decisionService } from "./parts.ts";
import { searches } from "./search.ts";
import { SearchIndexes } from "./search-index.ts";

/** A path, as the server takes it. */
export interface DecisionRoute {
  readonly method: "GET" | "POST";
  readonly path: RegExp;
  readonly takesSigned: boolean;
  answer(request: IncomingCall): Promise<HttpResponse>;
}

/** The endpoints of OpenID's Authorization API 1.0. */
const endpoints = [evaluation, evaluations, ...searches];

/** Those, the document that names them, and an answer to whoever misses them. */
export function decisionRoutes(
  gate: Gate,
  directory: DecisionDirectory,
  kept: KeptResources,
): readonly DecisionRoute[] {
  const parts: DecisionParts = {
    gate,
    directory,
    kept,
    log: new DecisionLog(gate.storage, gate.audit),
    indexes: new SearchIndexes(directory),
    load: new Load(),
  };
  const service = decisionService();
  const document = discoveryDocument(gate.endpoint);
  return [
    ...endpoints.map(
      (endpoint): DecisionRoute => ({
        method: "POST",
        path: new RegExp(`^${endpoint.path}$`),
        takesSigned: true,
        answer: (request) => answerCall(request, endpoint, service, parts),
      }),
    ),
    {
      method: "GET",
      path: /^\/\.well-known\/authzen-configuration$/,
      takesSigned: true,
      answer: async () => document,
    },
    // After the endpoints: what comes here is none of them.
    ...(["GET", "POST"] as const).map(
      (method): DecisionRoute => ({
        method,
        path: /^\/access\/v1(?:\/|$)/,
        takesSigned: true,
        answer: async ({ http }) => noEndpoint(http),
      }),
    ),
  ];
}

/** For a path that is no endpoint, and for an endpoint that is not asked by POST. */
function noEndpoint({ method, path, headers }: HttpRequest): HttpResponse {
  const isEndpoint = endpoints.some((endpoint) => endpoint.path === path);
  const requestId = headers["x-request-id"];
  return {
    status: isEndpoint ? 405 : 404,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      ...(isEndpoint ? { allow: "POST" } : {}),
      ...(requestId === undefined ? {} : { "x-request-id": requestId }),
    },
    body: isEndpoint
      ? `${method} is no way to ask ${path}: use POST.`
      : `There is no endpoint ${path}; /.well-known/authzen-configuration names them.`,
  };
}
