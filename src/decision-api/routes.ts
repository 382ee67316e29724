/** The decision API as others see it: its routes, and what they are built from. */
import { requestId } from "../base/identifiers.ts";
import type { DecisionDirectory } from "../pipeline/decision-directory.ts";
import type { Gate } from "../pipeline/gate.ts";
import type { KeptResources } from "../pipeline/kept-resources.ts";
import { UntilChange } from "../storage/until-change.ts";
import type { HttpRequest, HttpResponse } from "../wire/http.ts";
import { answerCall, type IncomingCall, refuseCall } from "./call.ts";
import { DecisionLog } from "./decision-log.ts";
import { discoveryDocument } from "./discovery.ts";
import { evaluation, evaluations } from "./evaluation.ts";
import { Load } from "./load.ts";
import { type DecisionParts, decisionService } from "./parts.ts";
import { identified } from "./request-id.ts";
import { searches } from "./search.ts";
import { SearchIndexes } from "./search-index.ts";

/** A path, as the server takes it. */
export interface DecisionRoute {
  /** Any, where it is left out. */
  readonly method?: "GET" | "POST";
  readonly path: RegExp;
  readonly takesSigned: boolean;
  answer(request: IncomingCall): Promise<HttpResponse>;
  /** Where the server could not take the body. */
  refuse?(request: IncomingCall, failure: unknown): Promise<HttpResponse>;
}

const documentPath = /^\/\.well-known\/authzen-configuration$/;

/** Of each kind; a few hundred bytes each, beside what is shared with the directory. */
const rememberedMax = 10_000;

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
    holders: new UntilChange(gate.storage, rememberedMax),
    subjects: new UntilChange(gate.storage, rememberedMax),
    standings: new UntilChange(gate.storage, rememberedMax),
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
        refuse: (request, failure) => refuseCall(request, failure, endpoint, parts),
      }),
    ),
    { method: "GET", path: documentPath, takesSigned: true, answer: async () => document },
    // After the others: what comes here is none of them.
    {
      path: documentPath,
      takesSigned: true,
      answer: async ({ http }) => notAllowed(http, "GET, HEAD"),
    },
    {
      path: /^\/access\/v1(?:\/|$)/,
      takesSigned: true,
      answer: async ({ http }) =>
        endpoints.some(({ path }) => path === http.path)
          ? notAllowed(http, "POST")
          : noEndpoint(http),
    },
  ];
}

/** 405: what is there, but is not asked for in this way. */
function notAllowed(http: HttpRequest, allow: string): HttpResponse {
  const { method, path } = http;
  return refusal(405, `${method} is no way to ask ${path}: use ${allow}.`, http, { allow });
}

function noEndpoint(http: HttpRequest): HttpResponse {
  const text = `There is no endpoint ${http.path}; /.well-known/authzen-configuration names them.`;
  return refusal(404, text, http, {});
}

function refusal(
  status: number,
  body: string,
  http: HttpRequest,
  further: Readonly<Record<string, string>>,
): HttpResponse {
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    ...further,
  };
  return identified(http, requestId(), { status, headers, body });
}
