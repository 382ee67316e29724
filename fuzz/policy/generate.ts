/** Makes scenarios at random, aimed at every rule of docs/spec. */
import { principals } from "../../conformance/cases/principals.ts";
import type { Json, JsonObject, Scenario } from "../../conformance/reference/scenario.ts";
import type { ContextValue } from "../../src/policy/index.ts";
import type { Random } from "./random.ts";
import {
  account,
  actionPatterns,
  actions,
  conditionKeys,
  type Family,
  oddTexts,
  operatorsByFamily,
  otherAccount,
  policyValues,
  principalNames,
  requestValues,
  resourcePatterns,
  resources,
  variables,
} from "./vocabulary.ts";

const callers = Object.values(principals);
const globCharacters = ["a", "a", "b", "/", "*", "*", "?"] as const;
const textCharacters = ["a", "a", "b", "/"] as const;

/** One value bare or a list, as authors write it. */
function oneOrList(random: Random, values: readonly Json[]): Json {
  const [only] = values;
  return values.length === 1 && only !== undefined && random.percent(60) ? only : values;
}

function resourcePattern(random: Random): string {
  const kind = random.below(10);
  if (kind < 5) return random.pick(resourcePatterns);
  if (kind < 7) return `arn:aws:s3:::data/${random.pick(variables)}${random.pick(["", "/*"])}`;
  if (kind === 7) return `arn:aws:s3::${random.pick(variables)}:data/*`;
  if (random.percent(10)) return `execute-api:/data/${random.pick(variables)}/*`;
  return `arn:aws:s3:::${random.list(0, 6, () => random.pick(globCharacters)).join("")}`;
}

function resource(random: Random): string {
  if (random.percent(80)) return random.pick(resources);
  return `arn:aws:s3:::${random.list(0, 8, () => random.pick(textCharacters)).join("")}`;
}

function operator(random: Random, family: Family): string {
  const roll = random.below(100);
  if (roll < 12) return random.pick(["Null", "Null", "ForAllValues:Null", "ForAnyValue:Null"]);
  if (roll < 14) return random.pick(["StringMatches", "NullIfExists", "ForSome:StringEquals"]);
  const ownFamily = random.percent(92) ? family : random.pick(conditionKeys)[1];
  const name = random.pick(operatorsByFamily[ownFamily]);
  const isSet = random.percent(family === "set" ? 75 : 10);
  const qualifier = isSet ? random.pick(["ForAllValues:", "ForAnyValue:"]) : "";
  const full = `${qualifier}${name}${random.percent(25) ? "IfExists" : ""}`;
  return random.percent(5) ? full.toLowerCase() : full;
}

/** Now and then a text with a character more or less: what nobody would think to write. */
function mutated<Value>(random: Random, value: Value): Value | string {
  if (typeof value !== "string" || !random.percent(12)) return value;
  let text: string = value;
  for (let times = random.pick([1, 1, 2]); times > 0; times -= 1) {
    const at = random.below(text.length + 1);
    const isMore = random.percent(60);
    const rest = text.slice(isMore ? at : at + 1);
    text = text.slice(0, at) + (isMore ? random.pick(oddTexts) : "") + rest;
  }
  return text;
}

function conditionValues(random: Random, family: Family, name: string): Json {
  if (name.toLowerCase().includes("null")) {
    return oneOrList(
      random,
      random.list(1, 2, () => random.pick(["true", "false", true, "no"])),
    );
  }
  if (random.percent(4)) return [];
  const values = random.list(1, 3, () => mutated(random, random.pick(policyValues[family])));
  return oneOrList(random, values);
}

function condition(random: Random): JsonObject {
  const block: Record<string, Record<string, Json>> = {};
  for (let count = random.pick([1, 1, 1, 2]); count > 0; count -= 1) {
    const [key, family] = random.pick(conditionKeys);
    const name = operator(random, family);
    const written = random.percent(5) ? key.toUpperCase() : key;
    block[name] = { ...block[name], [written]: conditionValues(random, family, name) };
  }
  return block;
}

function principal(random: Random): Json {
  if (random.percent(20)) return "*";
  const element: Record<string, Json> = {};
  for (let count = random.pick([1, 1, 2, 3, 5]); count > 0; count -= 1) {
    const [type, name] = random.pick(principalNames);
    const listed = element[type] ?? [];
    element[type] = Array.isArray(listed) ? [...listed, name] : [listed, name];
  }
  return element;
}

interface StatementAim {
  readonly allowPercent: number;
  readonly principal: boolean;
  readonly resourcePercent: number;
}

function statement(random: Random, aim: StatementAim): JsonObject {
  const made: Record<string, Json> = {
    Effect: random.percent(aim.allowPercent) ? "Allow" : "Deny",
  };
  const hasPrincipal = aim.principal ? random.percent(97) : random.percent(2);
  if (hasPrincipal) made[random.percent(12) ? "NotPrincipal" : "Principal"] = principal(random);
  const listed = random.list(1, 2, () => random.pick(actionPatterns));
  if (random.percent(98)) {
    made[random.percent(12) ? "NotAction" : "Action"] = oneOrList(random, listed);
  }
  const patterns = random.list(1, 2, () => resourcePattern(random));
  if (random.percent(aim.resourcePercent)) {
    made[random.percent(12) ? "NotResource" : "Resource"] = oneOrList(random, patterns);
  }
  if (random.percent(45)) made.Condition = condition(random);
  return made;
}

function policy(random: Random, aim: StatementAim): JsonObject {
  const version = random.pick(["2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17", undefined]);
  const statements = random.list(1, 3, () => statement(random, aim));
  const Statement = oneOrList(random, statements);
  return version === undefined ? { Statement } : { Version: version, Statement };
}

const everything: JsonObject = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
};
const everythingOfItsOwner: JsonObject = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "*", Resource: "*" },
};

const ofIdentity: StatementAim = { allowPercent: 80, principal: false, resourcePercent: 98 };
const ofResource: StatementAim = { allowPercent: 75, principal: true, resourcePercent: 85 };
const ofControl: StatementAim = { allowPercent: 20, principal: true, resourcePercent: 99 };

function identityLike(random: Random): JsonObject {
  return random.percent(25) ? everythingOfItsOwner : policy(random, ofIdentity);
}

function context(random: Random): Record<string, ContextValue> {
  const made: Record<string, ContextValue> = {};
  for (const [key, family] of conditionKeys) {
    if (random.percent(35)) continue;
    const isList = random.percent(family === "set" ? 85 : 3);
    const name = random.percent(5) ? key.toLowerCase() : key;
    const value = () => mutated(random, random.pick(requestValues[family]));
    made[name] = isList ? random.list(0, 3, value) : value();
  }
  return made;
}

function resourcePolicy(random: Random): NonNullable<Scenario["resourcePolicy"]> {
  const kind = random.pick(["standard", "standard", "standard", "trust", "key"] as const);
  const document = random.percent(10) ? everything : policy(random, ofResource);
  return kind === "key" && random.percent(20)
    ? { kind, document, granted: true }
    : { kind, document };
}

function levels(random: Random, make: () => JsonObject): readonly (readonly JsonObject[])[] {
  return random.list(1, 3, () => random.list(random.percent(5) ? 0 : 1, 2, make));
}

type Request = Pick<Scenario, "principal" | "action" | "resource" | "resourceAccount" | "context">;
type World = Omit<Scenario, keyof Request>;

function request(random: Random): Request {
  return {
    principal: random.pick(callers),
    action: random.pick(actions),
    resource: resource(random),
    ...(random.percent(80) && { resourceAccount: random.percent(70) ? account : otherAccount }),
    context: context(random),
  };
}

function world(random: Random): World {
  const control = (): JsonObject => (random.percent(50) ? everything : policy(random, ofControl));
  return {
    identity: random.list(0, 3, () => identityLike(random)),
    ...(random.percent(25) && { boundary: identityLike(random) }),
    ...(random.percent(30) && { session: random.list(0, 2, () => identityLike(random)) }),
    ...(random.percent(60) && { resourcePolicy: resourcePolicy(random) }),
    ...(random.percent(25) && { serviceControl: levels(random, () => identityLike(random)) }),
    ...(random.percent(20) && { resourceControl: levels(random, control) }),
    ...(random.percent(10) && { endpoint: control() }),
    ...(random.percent(10) && {
      exemptions: { serviceControl: random.percent(50), resourceControl: random.percent(50) },
    }),
  };
}

/** One scenario; the same random numbers make the same one. */
export function generateScenario(random: Random): Scenario {
  return { ...request(random), ...world(random) };
}

/** Scenarios with the same policies, asked about by different requests. */
export function generateScenarios(random: Random, count: number): readonly Scenario[] {
  const shared = world(random);
  return Array.from({ length: count }, () => ({ ...request(random), ...shared }));
}
