/** What is wrong with a question, held against the authorization reference. */
import {
  type ActionFacts,
  actionFacts,
  conditionKeyFacts,
  conditionKeysOfAction,
  fitsTemplate,
  parseTemplate,
  resourceTypesOfArn,
} from "../../src/authorization-reference/index.ts";
import type { PermissionRequest } from "../../src/pipeline/operation.ts";

/** One line each: what is asked, and what the reference says. */
export function findingsOf(question: PermissionRequest): readonly string[] {
  const facts = actionFacts(question.action);
  if (facts === undefined) return [`${question.action}: AWS has no such action`];
  return [...resourceFindings(question, facts), ...keyFindings(question, facts)];
}

function resourceFindings(
  { action, resource }: PermissionRequest,
  { service, resourceTypes }: ActionFacts,
): readonly string[] {
  const wanted = resourceTypes.map(({ name }) => name.toLowerCase());
  if (wanted.length === 0) {
    return resource === "*" ? [] : [`${action}: asked on a resource, but has no type of resource`];
  }
  const types = resourceTypesOfArn(service, resource).map(({ name }) => name.toLowerCase());
  if (types.some((type) => wanted.includes(type))) return [];
  const found = resource === "*" ? "*" : (types[0] ?? "an ARN of no type");
  return [`${action}: asked on ${found}, but is of ${wanted.join(", ")}`];
}

/** The keys that a question may bring, as policies name them: also those without a value now. */
function keysOf(question: PermissionRequest): readonly string[] {
  const [prefix = ""] = question.action.split(":", 1);
  return [
    ...Object.keys(question.keys ?? {}),
    ...(question.resourceTags === undefined
      ? []
      : ["aws:ResourceTag/any", `${prefix}:ResourceTag/any`]),
    ...(question.requestTags === undefined ? [] : ["aws:RequestTag/any", "aws:TagKeys"]),
    ...(question.requestTagKeys === undefined ? [] : ["aws:TagKeys"]),
  ];
}

function fitsKey(name: string, key: string): boolean {
  return fitsTemplate(parseTemplate(name.toLowerCase()), key.toLowerCase());
}

function keyFindings(question: PermissionRequest, facts: ActionFacts): readonly string[] {
  const known = [...conditionKeysOfAction(facts)];
  // Tags of the resource are brought wherever there are some: a policy may name them anyhow.
  const set = keysOf(question).filter(
    (key) => !/:ResourceTag\/any$/i.test(key) && !isWithoutValue(question, key),
  );
  return set
    .filter((key) => !known.some((name) => fitsKey(name, key)) && !isRequestKey(key))
    .map((key) => `${question.action}: sets ${key}, which is no key of it`);
}

function isWithoutValue({ keys = {} }: PermissionRequest, key: string): boolean {
  return Object.hasOwn(keys, key) && keys[key] === undefined;
}

/** Global keys that a question may bring for any action; tags of the request are not among them. */
function isRequestKey(key: string): boolean {
  if (/^aws:(?:RequestTag\/|TagKeys$)/i.test(key)) return false;
  return conditionKeyFacts(key)?.isGlobal === true;
}

/** The keys of an action that none of its questions brings; AWS's global ones left out. */
export function unsetKeys(
  action: string,
  questions: readonly PermissionRequest[],
): readonly string[] {
  const facts = actionFacts(action);
  if (facts === undefined) return [];
  const set = questions.flatMap(keysOf);
  return [...conditionKeysOfAction(facts)].filter(
    (name) => !isRequestKey(name) && !set.some((key) => fitsKey(name, key)),
  );
}
