/** Asks the engine about a scenario. */
import { assert } from "../../src/base/errors.ts";
import {
  type ApplicablePolicies,
  type AttachedPolicy,
  type AuthorizationRequest,
  type ContextValue,
  compilePolicy,
  type Decision,
  decide,
  parsePolicy,
} from "../../src/policy/index.ts";
import type { JsonObject, Scenario } from "./scenario.ts";

/** Parses and compiles; the document must be a policy. */
export function attach(document: JsonObject, name: string): AttachedPolicy {
  const parsed = parsePolicy(JSON.stringify(document));
  assert(parsed.ok, `not a policy: ${parsed.ok ? "" : parsed.problems[0]?.message}`);
  return { compiled: compilePolicy(parsed.policy), name, arn: undefined, origin: "inline" };
}

function attachAll(documents: readonly JsonObject[], name: string): readonly AttachedPolicy[] {
  return documents.map((document, index) => attach(document, `${name}-${index}`));
}

export function requestOf(scenario: Scenario): AuthorizationRequest {
  const context = new Map<string, ContextValue>();
  for (const [key, value] of Object.entries(scenario.context)) {
    context.set(key.toLowerCase(), value);
  }
  const { principal, action, resource, resourceAccount } = scenario;
  return { principal, action, resource, resourceAccount, context };
}

export function policiesOf(scenario: Scenario): ApplicablePolicies {
  const { boundary, session, resourcePolicy, serviceControl, resourceControl } = scenario;
  const levels = (documents: readonly (readonly JsonObject[])[], name: string) =>
    documents.map((level, index) => ({
      target: `${name}-level-${index}`,
      policies: attachAll(level, name),
    }));
  return {
    identity: attachAll(scenario.identity, "identity"),
    ...(boundary && { boundary: attach(boundary, "boundary") }),
    ...(session && { session: attachAll(session, "session") }),
    ...(resourcePolicy && {
      resource: {
        kind: resourcePolicy.kind,
        policy: attach(resourcePolicy.document, "resource"),
        granted: resourcePolicy.granted === true,
      },
    }),
    ...(serviceControl && { serviceControl: levels(serviceControl, "serviceControl") }),
    ...(resourceControl && { resourceControl: levels(resourceControl, "resourceControl") }),
    ...(scenario.endpoint && { endpoint: attach(scenario.endpoint, "endpoint") }),
    ...(scenario.exemptions && { exemptions: scenario.exemptions }),
  };
}

export function askEngine(scenario: Scenario): Decision {
  return decide(requestOf(scenario), policiesOf(scenario));
}
