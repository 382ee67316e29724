/** Properties and context of a question as condition keys; none can pass for a trusted one. */
import { remembered } from "../base/remembered.ts";
import type { ContextScalar, ContextValue } from "../policy/index.ts";
import { badRequest } from "./errors.ts";
import type { JsonObject, JsonValue } from "./json-body.ts";
import type { Question } from "./question.ts";

export type Attributes = ReadonlyMap<string, ContextValue>;

const attributesMax = 1_000;

/** Keys whose value is this server's to know; in lower case. */
const trustedKeys: ReadonlySet<string> = new Set([
  "aws:currenttime",
  "aws:epochtime",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalisawsservice",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalservicename",
  "aws:principalservicenameslist",
  "aws:principaltype",
  "aws:resourceaccount",
  "aws:resourceorgid",
  "aws:resourceorgpaths",
  "aws:userid",
  "aws:username",
  "aws:viaawsservice",
]);

/** These have members of their own in a question. */
const propertyKeys = /^(?:aws:principaltag|[^:]+:resourcetag|[^:]+:action)\//;

/** An application has some properties, and tells them with every question. */
const rememberedMax = 1_000;

const principalTagKey = remembered(rememberedMax, (name) => foldedTag("PrincipalTag", name));
const resourceTagKey = remembered(rememberedMax, (name) => foldedTag("ResourceTag", name));

function foldedTag(kind: string, name: string): string {
  return `aws:${kind}/${name}`.toLowerCase();
}

/**
 * Condition keys of a question beside those that Sallyport itself knows:
 * the subject's properties are `aws:PrincipalTag/NAME`, the resource's `aws:ResourceTag/NAME`, the
 * action's `NAMESPACE:action/NAME`; a context member is `NAMESPACE:NAME`, or the key that it names.
 *
 * Throws a `ServiceError` of status 400 for what no condition could be written about.
 */
export function attributesOf(question: Question, namespace: string): Attributes {
  const { subject, action, resource, context } = question;
  const found = new Map<string, ContextValue>();
  /** `folded` is a key in lower case. */
  const add = (folded: string, value: ContextValue, path: string) => {
    if (found.has(folded)) throw badRequest(`${path}: ${folded} is given twice.`);
    if (found.size === attributesMax) {
      throw badRequest(`A question has at most ${attributesMax} properties.`);
    }
    found.set(folded, value);
  };
  eachScalar(subject.properties, "subject.properties", (name, value, path) =>
    add(principalTagKey(name), value, path),
  );
  eachScalar(resource.properties, "resource.properties", (name, value, path) =>
    add(resourceTagKey(name), value, path),
  );
  eachScalar(action.properties, "action.properties", (name, value, path) =>
    add(`${namespace}:action/${name}`.toLowerCase(), value, path),
  );
  eachScalar(context, "context", (name, value, path) => {
    const folded = (name.includes(":") ? name : `${namespace}:${name}`).toLowerCase();
    refuseTrusted(folded, path);
    add(folded, value, path);
  });
  return found;
}

function refuseTrusted(key: string, path: string): void {
  if (!trustedKeys.has(key) && !propertyKeys.test(key)) return;
  throw badRequest(`${path}: ${key} cannot be given in the context.`);
}

type Take = (name: string, value: ContextValue, path: string) => void;

/** Members of objects within objects are named with dots; null is absent. */
function eachScalar(object: JsonObject | undefined, path: string, take: Take, before = ""): void {
  if (object === undefined) return;
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === undefined || value === null) continue;
    const place = `${path}.${name}`;
    if (Array.isArray(value)) take(before + name, listOf(value, place), place);
    else if (typeof value === "object") {
      eachScalar(value as JsonObject, place, take, `${before}${name}.`);
    } else take(before + name, exact(value as ContextScalar, place), place);
  }
}

/**
 * A number that was rounded as it was read stands for another one, so a condition about an id could
 * let in its neighbour: whole numbers are exact up to 2^53 - 1 (Authorization API 1.0, "JSON
 * Payload Considerations"; RFC 7493, section 2.2).
 */
function exact(value: ContextScalar, path: string): ContextScalar {
  if (typeof value !== "number") return value;
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (isExact) return value;
  throw badRequest(`${path} is a number that is too large to be exact: give it as a string.`);
}

/**
 * No condition can look into what stands in a list, so an object there is its JSON: it is a value
 * that no policy names, and a condition on every value of the list fails. Null is absent.
 */
function listOf(values: readonly JsonValue[], path: string): readonly ContextScalar[] {
  return values.flatMap((value) => {
    if (value === null) return [];
    return typeof value === "object" ? JSON.stringify(value) : exact(value, path);
  });
}
