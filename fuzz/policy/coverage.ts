/** Which rules of docs/spec a scenario puts to the test. */
import { listOf } from "../../conformance/reference/conditions.ts";
import { actionFits, resourceFits } from "../../conformance/reference/evaluate.ts";
import type { Answer, Json, JsonObject, Scenario } from "../../conformance/reference/scenario.ts";
import { lookUp } from "../../conformance/reference/text.ts";

interface Reached {
  readonly scenario: Scenario;
  readonly answer: Answer;
  readonly statements: readonly JsonObject[];
  /** Conditions of statements whose action and resource fit. */
  readonly conditions: readonly ReachedCondition[];
  readonly version: (version: string | undefined) => boolean;
}

interface ReachedCondition {
  readonly operator: string;
  readonly key: string;
  readonly wanted: readonly Json[];
  readonly seen: ReturnType<typeof lookUp>;
}

type Rule = (reached: Reached) => boolean;

const qualified = /^for(all|any)/i;
const hasVariable = (value: Json): boolean => typeof value === "string" && value.includes("${");

function texts(statement: JsonObject, name: string): readonly string[] {
  return listOf(statement[name]).map(String);
}

function anyStatement(test: (statement: JsonObject) => boolean): Rule {
  return ({ statements }) => statements.some(test);
}

function anyCondition(test: (condition: ReachedCondition) => boolean): Rule {
  return ({ conditions }) => conditions.some(test);
}

function operatorOf(pattern: RegExp): Rule {
  return anyCondition(({ operator, seen }) => pattern.test(operator) && seen !== undefined);
}

function resourceText(test: (text: string) => boolean): Rule {
  return anyStatement((statement) =>
    [...texts(statement, "Resource"), ...texts(statement, "NotResource")].some(test),
  );
}

function named(pattern: RegExp, negatedToo = true): Rule {
  return anyStatement((statement) => {
    const element = statement.Principal ?? (negatedToo ? statement.NotPrincipal : undefined);
    return element !== undefined && pattern.test(JSON.stringify(element));
  });
}

function by(verdict: string, decidedBy?: string): Rule {
  return ({ answer }) =>
    answer.verdict === verdict && (decidedBy === undefined || answer.decidedBy === decidedBy);
}

function caller(...types: readonly string[]): Rule {
  return ({ scenario }) => types.includes(scenario.principal.type);
}

function all(...rules: readonly Rule[]): Rule {
  return (reached) => rules.every((rule) => rule(reached));
}

const isCross: Rule = ({ scenario: { principal, resourceAccount } }) =>
  "account" in principal && resourceAccount !== undefined && resourceAccount !== principal.account;
const isOwn: Rule = (reached) => "account" in reached.scenario.principal && !isCross(reached);
const hasResource: Rule = ({ scenario }) => scenario.resourcePolicy !== undefined;
const hasScp: Rule = ({ scenario }) => scenario.serviceControl !== undefined;
const hasRcp: Rule = ({ scenario }) => scenario.resourceControl !== undefined;
const kind =
  (name: string): Rule =>
  ({ scenario }) =>
    scenario.resourcePolicy?.kind === name;
const exempt =
  (name: "serviceControl" | "resourceControl"): Rule =>
  ({ scenario }) =>
    scenario.exemptions?.[name] === true;
const linked: Rule = ({ scenario: { principal } }) =>
  principal.type === "roleSession" && principal.serviceLinked;
const retires: Rule = ({ scenario }) => scenario.action === "kms:RetireGrant";
const ofServices: Rule = ({ scenario }) =>
  scenario.resource.includes(":role/aws-service-role/") && scenario.action === "sts:AssumeRole";
const either =
  (...rules: readonly Rule[]): Rule =>
  (reached) =>
    rules.some((rule) => rule(reached));

const evaluationRules: Readonly<Record<string, Rule>> = {
  E1: by("explicitDeny"),
  E2: by("implicitDeny"),
  E3: all(
    hasScp,
    caller("user", "roleSession"),
    ({ scenario }) => (scenario.serviceControl ?? []).length > 1,
  ),
  E4: all(hasScp, either(linked, exempt("serviceControl"), caller("service", "anonymous"))),
  E5: all(hasScp, caller("root")),
  E6: by("explicitDeny", "resourceControl"),
  E7: all(
    hasRcp,
    either(linked, exempt("resourceControl"), caller("service"), retires, ofServices),
  ),
  E8: ({ scenario }) => scenario.endpoint !== undefined,
  E9: all(isOwn, kind("standard"), by("allowed", "resource"), caller("user", "roleSession")),
  E10: all(isOwn, named(/role\/ci|AROA|user\/alice/), caller("roleSession", "federatedUser")),
  E11: all(isOwn, hasResource, named(/:root"|"\d{12}"/)),
  E12: either(by("implicitDeny", "boundary"), by("implicitDeny", "session")),
  E13: all(caller("federatedUser"), ({ scenario }) => scenario.session === undefined),
  E14: caller("root"),
  E15: isCross,
  E16: caller("service", "anonymous", "webIdentity", "saml"),
  E17: kind("trust"),
  E18: kind("key"),
  E19: all(caller("root"), ({ scenario }) => scenario.action === "s3:PutBucketPolicy"),
  E20: anyStatement(
    (each) =>
      (each.Action === undefined && each.NotAction === undefined) ||
      (each.Resource === undefined && each.NotResource === undefined),
  ),
  E21: all(kind("key"), either(isCross, retires)),
};

const principalRules: Readonly<Record<string, Rule>> = {
  P1: all(caller("user"), named(/user\/alice|AIDA/, false)),
  P2: all(caller("roleSession"), named(/role\/ci|AROA/, false)),
  P3: all(caller("roleSession"), named(/assumed-role/, false)),
  P4: all(caller("federatedUser"), named(/federated-user|user\/alice/, false)),
  P5: named(/:root"|"\d{12}"/, false),
  P6: named(/"\*"/, false),
  P7: all(caller("service"), named(/amazonaws/, false)),
  P8: all(caller("webIdentity", "saml"), named(/provider/, false)),
  P9: named(/user\/\*/),
  P10: anyStatement((each) => each.NotPrincipal !== undefined && each.Effect === "Deny"),
  P11: all(
    ({ scenario }) => scenario.boundary !== undefined,
    anyStatement((each) => each.NotPrincipal !== undefined && each.Effect === "Deny"),
  ),
  P12: anyStatement((each) => each.NotPrincipal !== undefined && each.Effect === "Allow"),
  P13: named(/CanonicalUser/),
  P14: ({ scenario }) =>
    [...scenario.identity, ...(scenario.session ?? [])].some((document) =>
      (listOf(document.Statement) as readonly JsonObject[]).some(
        (each) => each.Principal !== undefined || each.NotPrincipal !== undefined,
      ),
    ),
};

const matchingRules: Readonly<Record<string, Rule>> = {
  M1: anyStatement((each) => texts(each, "Action").includes("S3:GETOBJECT")),
  M2: anyStatement((each) => texts(each, "Action").some((text) => /[*?]/.test(text))),
  M3: anyStatement((each) => each.NotAction !== undefined),
  M4: ({ scenario }) => scenario.resource.includes("Data"),
  M5: resourceText((text) => /.[*?]/.test(text)),
  M6: anyStatement((each) => each.NotResource !== undefined),
  M7: all(
    ({ scenario }) => scenario.resource === "*",
    resourceText((text) => text !== "*"),
  ),
  M8: all(
    ({ scenario }) => scenario.resource === "*",
    anyStatement((each) => each.NotResource !== undefined),
  ),
  M9: resourceText((text) => /^arn:aws:(s3|logs:eu-west-1)$/.test(text)),
  M10: all(
    ({ scenario }) => scenario.resource === "*" && /^s3:ListAll/i.test(scenario.action),
    resourceText((text) => text === "arn:aws:s3:::*"),
  ),
  M11: all(
    ({ scenario }) => /^arn:[^:]+:execute-api:/.test(scenario.resource),
    resourceText((text) => text.startsWith("execute-api:/")),
  ),
  V1: all(({ version }) => version("2008-10-17") || version(undefined), resourceText(hasVariable)),
  V2: resourceText((text) => text.startsWith("arn:aws:s3::${")),
  V3: anyCondition(({ wanted, seen }) => seen !== undefined && wanted.some(hasVariable)),
  V4: resourceText((text) => text.includes("/none}")),
  V5: resourceText((text) => text.includes(", '")),
  V6: resourceText((text) => /\$\{[*?$]\}/.test(text)),
  V7: all(
    ({ scenario }) => scenario.context["aws:username"] === "*",
    resourceText((text) => text.includes("aws:username}")),
  ),
  V8: resourceText((text) => text.includes("TagKeys")),
  V9: anyStatement((each) => texts(each, "NotResource").some(hasVariable)),
  V10: resourceText((text) => /\$\{\}|, a\}/.test(text)),
};

const conditionRules: Readonly<Record<string, Rule>> = {
  C1: ({ conditions }) => conditions.length > 1,
  C2: anyCondition(({ wanted }) => wanted.length > 1),
  C3: anyCondition(({ seen, operator }) => seen === undefined && !/null|exists/i.test(operator)),
  C4: anyCondition(({ seen, operator }) => seen === undefined && /ifexists/i.test(operator)),
  C5: anyCondition(({ operator }) => operator === "Null"),
  C6: anyCondition(({ operator }) => /^forallvalues/i.test(operator)),
  C7: anyCondition(({ operator }) => /^foranyvalue/i.test(operator)),
  C8: anyCondition(({ operator }) => /^for.*:Null$/i.test(operator)),
  C9: anyCondition(({ seen, operator }) => Array.isArray(seen) && !qualified.test(operator)),
  C10: anyCondition(({ key }) => key === key.toUpperCase()),
  C11: operatorOf(/string(not)?equals(ifexists)?$/i),
  C12: operatorOf(/ignorecase/i),
  C13: operatorOf(/string(not)?like/i),
  C14: operatorOf(/numeric/i),
  C15: operatorOf(/date/i),
  C16: operatorOf(/bool/i),
  C17: operatorOf(/binary/i),
  C18: operatorOf(/ipaddress/i),
  C19: operatorOf(/arn/i),
  C20: anyCondition(({ wanted }) => wanted.length === 0),
  C21: anyCondition(({ wanted }) =>
    wanted.some((value) => ["five", "soon", "yes", "10.0.0/8"].includes(String(value))),
  ),
  C22: anyCondition(({ seen }) => ["five", "never", "maybe", "here"].includes(String(seen))),
  C23: anyCondition(({ operator }) => /matches|nullif|forsome/i.test(operator)),
  C24: anyCondition(({ operator }) => operator === operator.toLowerCase()),
};

/** By the numbers of docs/spec. */
export const rules: Readonly<Record<string, Rule>> = {
  ...evaluationRules,
  ...principalRules,
  ...matchingRules,
  ...conditionRules,
};

function documentsOf(scenario: Scenario): readonly JsonObject[] {
  return [
    ...scenario.identity,
    ...(scenario.session ?? []),
    ...(scenario.serviceControl ?? []).flat(),
    ...(scenario.resourceControl ?? []).flat(),
    ...[scenario.boundary, scenario.endpoint, scenario.resourcePolicy?.document].filter(
      (document) => document !== undefined,
    ),
  ];
}

function conditionsOf(statement: JsonObject, scenario: Scenario): readonly ReachedCondition[] {
  const block = (statement.Condition ?? {}) as Readonly<Record<string, JsonObject>>;
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => ({
      operator,
      key,
      wanted: listOf(value),
      seen: lookUp(scenario.context, key),
    })),
  );
}

/** The numbers of the rules that the scenario reaches. */
export function rulesReached(scenario: Scenario, answer: Answer): readonly string[] {
  const documents = documentsOf(scenario);
  const statements = documents.flatMap((document) =>
    (listOf(document.Statement) as readonly JsonObject[]).filter(
      (statement) =>
        actionFits(statement, scenario.action) &&
        (resourceFits(statement, scenario, document.Version === "2012-10-17") ||
          JSON.stringify(statement).includes("${")),
    ),
  );
  const conditions = statements.flatMap((statement) => conditionsOf(statement, scenario));
  const version = (wanted: string | undefined): boolean =>
    documents.some((document) => document.Version === wanted);
  const reached: Reached = { scenario, answer, statements, conditions, version };
  return Object.entries(rules)
    .filter(([, rule]) => rule(reached))
    .map(([name]) => name);
}
