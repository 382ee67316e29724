/** Names that AWS does not have, by its service authorization reference: only ever warned of. */
import {
  actionsOf,
  conditionKeyFacts,
  conditionKeyNames,
  expandActionPattern,
  servicePrefixes,
} from "../../src/authorization-reference/index.ts";
import { suggestion } from "../../src/base/suggestion.ts";
import type { PolicyDocument, PolicyStatement } from "../../src/policy/index.ts";
import type { Doubt } from "./doubt.ts";

const rule = "unknownName";

/** A service that AWS does not have is one's own, unless its name is nearly one of AWS's. */
export function doubtOfAction(text: string): string | undefined {
  const colon = text.indexOf(":");
  if (colon === -1) return undefined;
  const service = text.slice(0, colon).toLowerCase();
  if (!servicePrefixes().has(service)) {
    // Short names are near to one another without meaning the same.
    const near = service.length < 5 ? "" : suggestion(service, servicePrefixes(), 1);
    return near === "" ? undefined : `AWS's reference has no service \`${service}\`${near}`;
  }
  if (expandActionPattern(text).length > 0) return undefined;
  const near = /[*?]/.test(text) ? "" : suggestion(text, actionsOf(service));
  return `AWS's reference has no action \`${text}\`${near}`;
}

/** Keys of prefixes that are no service's of AWS may be one's own. */
export function doubtOfKey(text: string): string | undefined {
  const prefix = text.slice(0, Math.max(0, text.indexOf(":"))).toLowerCase();
  const isGlobal = prefix === "aws";
  if (!isGlobal && !servicePrefixes().has(prefix)) return undefined;
  if (conditionKeyFacts(text) !== undefined) return undefined;
  const name = isGlobal ? "global condition key" : "condition key";
  return `AWS's reference has no ${name} \`${text}\`${suggestion(text, conditionKeyNames(prefix))}`;
}

/** What is written as a variable or an escape, closed or not; quotes may hold a brace. */
const variables = /\$\{((?:'[^']*'|[^}'])*)(\}?)('?)/g;
const wellFormed = /^[^,'{}$*?]*(?:,\s*'[^']*'\s*)?$/;
/** Put in by the service itself, before anybody decides by the policy. */
const filledInByServices =
  /^(?:transfer:(?:home|username)|iot:(?:connection\.|certificate\.|clientid$))/i;

/** What the variables of a text name, where that is no key that a request could have. */
function doubtOfVariables(text: string): string | undefined {
  for (const [whole, inside = "", end, quote] of text.matchAll(variables)) {
    const missing = quote === "" ? "closing brace" : "closing quote";
    if (end === "") return `\`${whole}\` has no ${missing}, so it never has a value`;
    const key = inside.replace(/,.*/s, "").trim();
    if (/^[*?$]$/.test(key) || filledInByServices.test(key)) continue;
    if (!wellFormed.test(inside)) {
      const forms = `\`$\{key}\` or \`$\{key, 'default'}\``;
      return `\`${whole}\` is not written as ${forms}, so it never has a value`;
    }
    if (!key.includes(":")) {
      const near = suggestion(`aws:${key}`, conditionKeyNames("aws"));
      return `\`${whole}\` names no condition key, so it never has a value${near}`;
    }
    const doubt = doubtOfKey(key);
    if (doubt !== undefined) return `\`${whole}\` never has a value: ${doubt}`;
  }
  return undefined;
}

const colonsOfArn = 5;

/** Before the fifth colon of an ARN a variable is text (docs/spec/matching.md, V2). */
function doubtOfEarlyVariable(text: string): string | undefined {
  const [whole, inside = ""] = /\$\{([^}]*)\}/.exec(text) ?? [];
  if (whole === undefined || !text.startsWith("arn:") || /^[*?$]$/.test(inside)) return undefined;
  const before = text.slice(0, text.indexOf(whole));
  if (before.split(":").length > colonsOfArn) return undefined;
  return `\`${whole}\` is read as it stands: variables stand behind an ARN's fifth colon`;
}

function* doubtsOfActions({ index, action }: PolicyStatement): Generator<Doubt> {
  const name = action?.negated === true ? "NotAction" : "Action";
  for (const [at, { text, offset }] of (action?.values ?? []).entries()) {
    const message = doubtOfAction(text);
    const path = `$.Statement[${index}].${name}[${at}]`;
    if (message !== undefined) yield { rule, offset, path, message };
  }
}

function* doubtsOfKeys(
  { index, conditions }: PolicyStatement,
  hasVariables: boolean,
): Generator<Doubt> {
  for (const { operator, key, values } of conditions) {
    const path = `$.Statement[${index}].Condition.${operator.text}.${key.text}`;
    const message = doubtOfKey(key.text);
    if (message !== undefined) yield { rule, offset: key.offset, path, message };
    for (const { text, offset } of hasVariables ? values : []) {
      const ofValue = doubtOfVariables(text);
      if (ofValue !== undefined) yield { rule, offset, path, message: ofValue };
    }
  }
}

function* doubtsOfResources({ index, resource }: PolicyStatement): Generator<Doubt> {
  const name = resource?.negated === true ? "NotResource" : "Resource";
  for (const [at, { text, offset }] of (resource?.values ?? []).entries()) {
    const message = doubtOfEarlyVariable(text) ?? doubtOfVariables(text);
    const path = `$.Statement[${index}].${name}[${at}]`;
    if (message !== undefined) yield { rule, offset, path, message };
  }
}

/**
 * Actions, condition keys and variables that AWS does not have. In the older language a variable
 * is no variable, whatever it names.
 */
export function doubtsOfNames({ statements, version }: PolicyDocument): readonly Doubt[] {
  const hasVariables = version === "2012-10-17";
  return statements.flatMap((statement) => [
    ...doubtsOfActions(statement),
    ...(hasVariables ? doubtsOfResources(statement) : []),
    ...doubtsOfKeys(statement, hasVariables),
  ]);
}
