/** Which elements a statement must have and must not have, by the use of its policy. */
import { type Finding, type PolicyUse, pathOf, type StatementRule } from "./report.ts";
import { resourceControlServices } from "./resource-control-services.ts";

const prohibitsPrincipal: ReadonlySet<PolicyUse> = new Set([
  "identity",
  "session",
  "boundary",
  "service-control",
]);
const requiresResource = new Set<PolicyUse>([...prohibitsPrincipal, "resource-control"]);

/** Principals belong to the policies of resources, and only there. */
export const principalPresence: StatementRule = function* (statement, use) {
  const { principal } = statement;
  if (principal !== undefined && prohibitsPrincipal.has(use)) {
    yield {
      kind: "principal",
      message: "a policy of this kind applies to whom it is attached to, and names no principal",
      awsMessage: "Policy document should not specify a principal.",
      path: pathOf(statement, principal.negated ? "NotPrincipal" : "Principal"),
      offset: principal.offset,
    };
  } else if (principal === undefined && !prohibitsPrincipal.has(use)) {
    yield {
      kind: "principal",
      message: "a statement of this kind of policy needs `Principal`",
      awsMessage: "Missing required field Principal",
      path: pathOf(statement),
      offset: statement.range.start.offset,
    };
  }
};

export const actionPresence: StatementRule = function* (statement) {
  const { action } = statement;
  if (action !== undefined && action.values.length > 0) return;
  yield {
    kind: "action",
    message: "a statement needs `Action` or `NotAction`, with at least one value",
    awsMessage: "Policy statement must contain actions.",
    path: pathOf(statement),
    offset: action?.offset ?? statement.range.start.offset,
  };
};

/** A role's trust policy has no resource; some services let their policies go without one. */
export const resourcePresence: StatementRule = function* (statement, use) {
  const { resource } = statement;
  if (use === "trust" && resource !== undefined) {
    const name = resource.negated ? "NotResource" : "Resource";
    yield {
      kind: "resource",
      message: "a trust policy has no such element: its resource is its role",
      awsMessage: `Has prohibited field ${name}`,
      path: pathOf(statement, name),
      offset: resource.offset,
    };
  }
  const isMissing = resource === undefined ? requiresResource.has(use) : isEmpty(resource.values);
  if (use !== "trust" && isMissing) {
    yield {
      kind: "resource",
      message: "a statement needs `Resource` or `NotResource`, with at least one value",
      awsMessage: "Policy statement must contain resources.",
      path: pathOf(statement),
      offset: resource?.offset ?? statement.range.start.offset,
    };
  }
};

function isEmpty(values: readonly unknown[]): boolean {
  return values.length === 0;
}

const notOfThisType =
  "The provided policy document does not meet the requirements of the specified policy type.";

/** Organizations User Guide, "RCP syntax": Deny for everyone, by named actions. */
export const resourceControlShape: StatementRule = function* (statement, use) {
  if (use !== "resource-control") return;
  const { effect, action, principal, range } = statement;
  const finding = (message: string, kind: Finding["kind"], offset: number): Finding => ({
    kind,
    message,
    awsMessage: notOfThisType,
    path: pathOf(statement),
    offset,
  });
  if (effect !== "Deny") {
    yield finding("a resource control policy can only deny", "syntax", range.start.offset);
  }
  if (action?.negated === true) {
    yield finding("a resource control policy has no `NotAction`", "action", action.offset);
  }
  for (const { text, offset } of action?.values ?? []) {
    const service = text.slice(0, text.indexOf(":")).toLowerCase();
    if (resourceControlServices.has(service)) continue;
    const message =
      service === "" || service === "*"
        ? "an action must name its service"
        : `resource control policies do not support the action \`${text}\``;
    yield finding(message, "action", offset);
  }
  const isEveryone = principal?.entries.every(({ type, text }) => type === "AWS" && text === "*");
  if (principal !== undefined && (principal.negated || isEveryone !== true)) {
    yield finding('the principal must be `"*"`', "principal", principal.offset);
  }
};
