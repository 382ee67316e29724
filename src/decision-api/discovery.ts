/** `/.well-known/authzen-configuration`: the endpoints (Authorization API 1.0, section 9). */
import type { HttpResponse } from "../wire/http.ts";

/** How long others may keep the document, in seconds. */
const cacheSeconds = 300;

/** The members by which the document names each endpoint. */
const members = {
  "/access/v1/evaluation": "access_evaluation_endpoint",
  "/access/v1/evaluations": "access_evaluations_endpoint",
  "/access/v1/search/subject": "search_subject_endpoint",
  "/access/v1/search/resource": "search_resource_endpoint",
  "/access/v1/search/action": "search_action_endpoint",
} as const;

/** `endpoint` is the server's own URL, without a slash at the end. */
export function discoveryDocument(endpoint: string): HttpResponse {
  const endpoints = Object.entries(members).map(([path, name]) => [name, endpoint + path]);
  const document = { policy_decision_point: endpoint, ...Object.fromEntries(endpoints) };
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "cache-control": `public, max-age=${cacheSeconds}`,
    },
    body: JSON.stringify(document),
  };
}
