/** The decision API as others see it: its routes, and what they are built from. */
import type { DecisionDirectory } from "../pipeline/decision-directory.ts";
import type { Gate } from "../pipeline/gate.ts";
import type { ResourcePolicyHolder } from "../pipeline/resource-policy-directory.ts";
import type { HttpResponse } from "../wire/http.ts";
import { answerCall, type IncomingCall } from "./call.ts";
import { DecisionLog } from "./decision-log.ts";
import { discoveryDocument } from "./discovery.ts";
import { evaluation, evaluations } from "./evaluation.ts";
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
export function decisionRoutes(
  gate: Gate,
  directory: DecisionDirectory,
  resourcePolicies: ResourcePolicyHolder,
): readonly DecisionRoute[] {
  const parts: DecisionParts = {
    gate,
    directory,
    resourcePolicies,
    log: new DecisionLog(gate.storage, gate.audit),
    indexes: new SearchIndexes(directory),
  };
  const service = decisionService();
  const document = discoveryDocument(gate.endpoint);
  return [
    ...[evaluation, evaluations, ...searches].map(
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
  ];
}
