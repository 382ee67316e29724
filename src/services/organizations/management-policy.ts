/**
 * Management policies (tag, backup and the like): settings under inheritance operators, checked
 * here for their form (Organizations User Guide, "Syntax and examples for management policies").
 */
import type { PolicyType } from "../../wire/generated/organizations.ts";

export type Scalar = string | number | boolean;
export type Setting = Scalar | readonly Scalar[];

/** A JSON object of a management policy. */
export interface PolicyNode {
  readonly [key: string]: PolicyNode | Setting;
}

export const valueOperators = ["@@assign", "@@append", "@@remove"] as const;
export type ValueOperator = (typeof valueOperators)[number];

/** Says which operators policies further down the tree may use from here on. */
export const childControl = "@@operators_allowed_for_child_policies";

const childControlValues: ReadonlySet<unknown> = new Set(["@@all", "@@none", ...valueOperators]);

/** The one key that a policy of the type begins with; types that are not listed take any. */
const topLevelKeys: Readonly<Partial<Record<PolicyType, string>>> = {
  TAG_POLICY: "tags",
  BACKUP_POLICY: "plans",
  AISERVICES_OPT_OUT_POLICY: "services",
  CHATBOT_POLICY: "chatbot",
  DECLARATIVE_POLICY_EC2: "ec2_attributes",
  SECURITYHUB_POLICY: "securityhub",
  INSPECTOR_POLICY: "inspector",
  UPGRADE_ROLLOUT_POLICY: "upgrade_rollout",
  BEDROCK_POLICY: "bedrock",
  S3_POLICY: "s3_attributes",
  NETWORK_SECURITY_DIRECTOR_POLICY: "network_security_director",
};

/** Deeper documents are refused: no policy of AWS's examples has half of this. */
const depthMax = 32;

/** What is wrong with the text as a policy of this type, or undefined where nothing is. */
export function managementPolicyProblem(type: PolicyType, text: string): string | undefined {
  const document = parsedJson(text);
  if (document === undefined) return "It is not valid JSON.";
  if (!isObject(document)) return "It is not a JSON object.";
  const expected = topLevelKeys[type];
  for (const key of Object.keys(document)) {
    if (key.startsWith("@@") || expected === undefined || key === expected) continue;
    return `A policy of this type begins with "${expected}", and not with "${key}".`;
  }
  if (Object.keys(document).length === 0) return "It has no content.";
  return nodeProblem(document, [], 0) ?? typeProblem(type, document as PolicyNode);
}

/** A stored policy, which was checked when it was written. */
export function managementPolicy(text: string): PolicyNode {
  return JSON.parse(text) as PolicyNode;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is Scalar {
  return ["string", "number", "boolean"].includes(typeof value);
}

function isOneOf<Value>(values: readonly Value[], value: unknown): value is Value {
  return (values as readonly unknown[]).includes(value);
}

function nodeProblem(
  node: Readonly<Record<string, unknown>>,
  path: readonly string[],
  depth: number,
): string | undefined {
  if (depth > depthMax) return `${place(path)} lies too deep.`;
  const keys = Object.keys(node);
  const isSetting = keys.some((key) => isOneOf(valueOperators, key));
  for (const key of keys) {
    const value = node[key];
    const here = [...path, key];
    if (key.startsWith("@@")) {
      const problem = operatorProblem(key, value, here);
      if (problem !== undefined) return problem;
    } else if (isSetting) {
      return `${place(here)} stands beside an operator that sets a value.`;
    } else if (isObject(value)) {
      const problem = nodeProblem(value, here, depth + 1);
      if (problem !== undefined) return problem;
    } else {
      return `${place(here)} has a value without an inheritance operator such as @@assign.`;
    }
  }
  return undefined;
}

function operatorProblem(key: string, value: unknown, path: readonly string[]): string | undefined {
  if (key === childControl) {
    const isKnown = Array.isArray(value) && value.every((item) => childControlValues.has(item));
    return isKnown ? undefined : `${place(path)} lists operators, @@all or @@none.`;
  }
  if (!isOneOf(valueOperators, key)) return `${place(path)} is no inheritance operator.`;
  if (Array.isArray(value) && value.every(isScalar)) return undefined;
  // The others are for settings of several values (User Guide, "Inheritance operators").
  if (key !== "@@assign") return `${place(path)} takes a list of values.`;
  if (isScalar(value)) return undefined;
  return `${place(path)} takes a value or a list of values.`;
}

function place(path: readonly string[]): string {
  return path.join("/");
}

/** The settings of one node, by operator. */
export function settingOf(node: PolicyNode | Setting | undefined, operator: ValueOperator) {
  if (!isObject(node) || !Object.hasOwn(node, operator)) return undefined;
  return (node as PolicyNode)[operator] as Setting;
}

export function asList(setting: Setting): readonly Scalar[] {
  return isScalar(setting) ? [setting] : setting;
}

/** What single types demand beyond the common form. */
function typeProblem(type: PolicyType, document: PolicyNode): string | undefined {
  if (type === "TAG_POLICY") return tagProblem(children(document.tags));
  if (type === "AISERVICES_OPT_OUT_POLICY") return optOutProblem(children(document.services));
  return undefined;
}

/** The nodes below this one, without operators. */
export function children(
  node: PolicyNode | Setting | undefined,
): readonly (readonly [key: string, node: PolicyNode])[] {
  if (!isObject(node)) return [];
  return Object.entries(node).filter(
    (entry): entry is [string, PolicyNode] => !entry[0].startsWith("@@") && isObject(entry[1]),
  );
}

/** Lists would make one value several, or none. */
function singleProblem(
  setting: PolicyNode | Setting | undefined,
  path: readonly string[],
): string | undefined {
  const given = [settingOf(setting, "@@append"), settingOf(setting, "@@remove")];
  if (given.every((values) => values === undefined)) return undefined;
  return `${place(path)} has one value: it is set by @@assign alone.`;
}

const tagSettings = ["tag_key", "tag_value", "enforced_for", "report_required_tag_for"] as const;

/** `ec2:instance`, `ec2:*`, `ec2:ALL_SUPPORTED`; never all services. */
const resourceType = /^[a-z0-9-]+:(?:\*|[A-Za-z0-9][\w./-]*)$/;

/** A kind of resource that is none would be enforced for nothing, and nobody be told. */
function resourceTypeProblem(key: string, tag: PolicyNode): string | undefined {
  for (const name of ["enforced_for", "report_required_tag_for"] as const) {
    for (const operator of valueOperators) {
      const kinds = asList(settingOf(tag[name], operator) ?? []);
      const wrong = kinds.find((kind) => !resourceType.test(String(kind)));
      if (wrong === undefined) continue;
      return `tags/${key}/${name} names ${wrong}, which has not the form service:type.`;
    }
  }
  return undefined;
}

function tagProblem(tags: ReturnType<typeof children>): string | undefined {
  for (const [key, tag] of tags) {
    for (const [name] of children(tag)) {
      if (!isOneOf(tagSettings, name)) return `tags/${key}/${name} is no setting of a tag.`;
    }
    const problem =
      resourceTypeProblem(key, tag) ?? singleProblem(tag.tag_key, ["tags", key, "tag_key"]);
    if (problem !== undefined) return problem;
    const spelling = settingOf(tag.tag_key, "@@assign");
    if (spelling === undefined) continue;
    if (typeof spelling !== "string" || spelling.toLowerCase() !== key.toLowerCase()) {
      return `tags/${key}/tag_key differs from the key in more than case.`;
    }
  }
  return undefined;
}

const optOutValues = ["optIn", "optOut"] as const;

function optOutProblem(services: ReturnType<typeof children>): string | undefined {
  for (const [service, node] of services) {
    const ofOperators = singleProblem(node.opt_out_policy, ["services", service, "opt_out_policy"]);
    if (ofOperators !== undefined) return ofOperators;
    const value = settingOf(node.opt_out_policy, "@@assign");
    if (value !== undefined && !isOneOf(optOutValues, value)) {
      return `services/${service}/opt_out_policy is optIn or optOut.`;
    }
  }
  return undefined;
}
