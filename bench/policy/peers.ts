/** Other engines on the closest translation of a plain world; see README.md for what it loses. */
import { createMongoAbility } from "@casl/ability";
import { preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import { newEnforcer, newModel, StringAdapter } from "casbin";
import { interpret, matches } from "./interpreter.ts";
import { allActions, type WorldRequest, type WrittenStatement } from "./workload.ts";

/** Whether the request of this principal is allowed. */
export type Ask = (asked: WorldRequest) => boolean;

export interface Peer {
  readonly name: string;
  /** Prepares one principal; `id` tells it apart. */
  readonly prepare: (statements: readonly WrittenStatement[], id: number) => Promise<Ask>;
}

const actions = allActions();

/** None of the three knows wildcards in actions: they are written out. */
function writtenOut(patterns: readonly string[]): readonly string[] {
  return actions.filter((action) => patterns.some((pattern) => matches(pattern, action)));
}

function regexOf(pattern: string): string {
  return `^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`;
}

const interpreter: Peer = {
  name: "interpreter",
  prepare: (statements) =>
    Promise.resolve(({ request }) => interpret(statements, request.action, request.resource)),
};

const casl: Peer = {
  name: "@casl/ability",
  prepare: (statements) => {
    // The last rule that fits decides, so the Denies come last.
    const sorted = statements.toSorted((a, b) => a.Effect.localeCompare(b.Effect));
    const rules = sorted.flatMap(({ Effect, Action, Resource }) =>
      Resource.map((text) => ({
        action: [...writtenOut(Action)],
        subject: "resource",
        inverted: Effect === "Deny",
        conditions: { arn: { $regex: regexOf(text) } },
      })),
    );
    const ability = createMongoAbility(rules, { detectSubjectType: () => "resource" });
    return Promise.resolve(({ request }) => ability.can(request.action, { arn: request.resource }));
  },
};

const casbinModel = `
[request_definition]
r = obj, act
[policy_definition]
p = obj, act, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = regexMatch(r.act, p.act) && regexMatch(r.obj, p.obj)
`;

const casbin: Peer = {
  name: "casbin",
  prepare: async (statements) => {
    const lines = statements.flatMap(({ Effect, Action, Resource }) =>
      Action.flatMap((action) =>
        Resource.map((resource) =>
          ["p", regexOf(resource), regexOf(action), Effect.toLowerCase()].join(", "),
        ),
      ),
    );
    const enforcer = await newEnforcer(newModel(casbinModel), new StringAdapter(lines.join("\n")));
    return ({ request }) => enforcer.enforceSync(request.resource, request.action);
  },
};

function cedarPolicy({ Effect, Action, Resource }: WrittenStatement): string {
  const named = writtenOut(Action).map((action) => `Action::${JSON.stringify(action)}`);
  const fits = Resource.map((text) => `context.arn like ${JSON.stringify(text)}`);
  const verb = Effect === "Allow" ? "permit" : "forbid";
  const action = Action.includes("*") ? "action" : `action in [${named.join(", ")}]`;
  return `${verb}(principal, ${action}, resource) when { ${fits.join(" || ")} };`;
}

const cedar: Peer = {
  name: "@cedar-policy/cedar-wasm",
  prepare: (statements, id) => {
    const staticPolicies = statements.map(cedarPolicy).join("\n");
    const preparsedPolicySetId = `principal-${id}`;
    const parsed = preparsePolicySet(preparsedPolicySetId, { staticPolicies });
    if (parsed.type === "failure") throw new Error(parsed.errors[0]?.message);
    return Promise.resolve(({ request }) => {
      const answer = statefulIsAuthorized({
        principal: { type: "User", id: String(id) },
        action: { type: "Action", id: request.action },
        resource: { type: "Resource", id: "it" },
        context: { arn: request.resource },
        preparsedPolicySetId,
        entities: [],
      });
      return answer.type === "success" && answer.response.decision === "allow";
    });
  },
};

export const peers: readonly Peer[] = [interpreter, casl, cedar, casbin];
