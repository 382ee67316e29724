/** The entities of a question, checked (Authorization API 1.0, "Information Model"). */
import { badRequest } from "./errors.ts";
import { isObject, type JsonObject, type JsonValue, member } from "./json-body.ts";

/** A subject or resource. */
export interface Entity {
  readonly type: string;
  readonly id: string;
  readonly properties: JsonObject | undefined;
}

export interface AskedAction {
  readonly name: string;
  readonly properties: JsonObject | undefined;
}

export interface Question {
  readonly subject: Entity;
  readonly action: AskedAction;
  readonly resource: Entity;
  readonly context: JsonObject | undefined;
}

/** In characters; a policy's own limits are lower. */
const nameCharactersMax = 2_048;

/** Where a member that is missing is looked for: the defaults of a batch. */
type Defaults = JsonObject | undefined;

/** What a batch says once for all its items; what they leave to it is read once. */
export class BatchDefaults {
  readonly body: JsonObject;
  #subject: Entity | undefined;
  #action: AskedAction | undefined;

  constructor(body: JsonObject) {
    this.body = body;
  }

  get subject(): Entity {
    this.#subject ??= entityOf("subject", this.body);
    return this.#subject;
  }

  get action(): AskedAction {
    this.#action ??= actionEntityOf(this.body);
    return this.#action;
  }
}

/** Throws a `ServiceError` of status 400 where a member is missing or of another type. */
export function questionOf(item: JsonObject, defaults?: BatchDefaults): Question {
  const leaves = (name: string) => (member(item, name) ?? undefined) === undefined;
  return {
    subject:
      defaults !== undefined && leaves("subject")
        ? defaults.subject
        : entityOf("subject", item, defaults?.body),
    action:
      defaults !== undefined && leaves("action")
        ? defaults.action
        : actionEntityOf(item, defaults?.body),
    resource: entityOf("resource", item, defaults?.body),
    context: optionalObject("context", "context", item, defaults?.body),
  };
}

export function entityOf(
  name: "subject" | "resource",
  item: JsonObject,
  defaults?: Defaults,
): Entity {
  const { own, fallback } = objectsOf(name, item, defaults);
  return {
    type: textOf(`${name}.type`, "type", own, fallback),
    id: textOf(`${name}.id`, "id", own, fallback),
    properties: optionalObject(`${name}.properties`, "properties", own),
  };
}

/** Of the entity that a search is for, whose id is left out or passed over. */
export function soughtType(name: "subject" | "resource", body: JsonObject) {
  const { own } = objectsOf(name, body, undefined);
  return {
    type: textOf(`${name}.type`, "type", own, undefined),
    properties: optionalObject(`${name}.properties`, "properties", own),
  };
}

export function actionEntityOf(item: JsonObject, defaults?: Defaults): AskedAction {
  const { own, fallback } = objectsOf("action", item, defaults);
  return {
    name: textOf("action.name", "name", own, fallback),
    properties: optionalObject("action.properties", "properties", own),
  };
}

/**
 * An entity of an item takes the place of the default one as a whole, but for the members that
 * name it: those are the default's where the item leaves them out.
 */
function objectsOf(name: string, item: JsonObject, defaults: Defaults) {
  const own = member(item, name) ?? undefined;
  const fallback = (defaults && member(defaults, name)) ?? undefined;
  const found = own ?? fallback;
  if (found === undefined) throw badRequest(`${name} is missing.`);
  if (!isObject(found)) throw badRequest(`${name} must be an object.`);
  return { own: found, fallback: isObject(fallback) ? fallback : undefined };
}

function textOf(path: string, name: string, own: JsonObject, fallback: Defaults): string {
  const value = member(own, name) ?? (fallback && member(fallback, name)) ?? undefined;
  if (value === undefined) throw badRequest(`${path} is missing.`);
  if (typeof value !== "string") throw badRequest(`${path} must be a string.`);
  if (value === "") throw badRequest(`${path} is empty.`);
  // No name has it, and no database would look for it.
  if (value.includes("\0")) throw badRequest(`${path} holds the character U+0000.`);
  if (value.length > nameCharactersMax) {
    throw badRequest(`${path} has more than ${nameCharactersMax} characters.`);
  }
  return value;
}

export function optionalObject(
  path: string,
  name: string,
  own: JsonObject,
  fallback?: Defaults,
): JsonObject | undefined {
  const value: JsonValue | undefined =
    member(own, name) ?? (fallback && member(fallback, name)) ?? undefined;
  if (value === undefined || isObject(value)) return value;
  throw badRequest(`${path} must be an object.`);
}
