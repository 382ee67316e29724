/** Conditions that AWS takes and that hardly do what their author means: only warned of. */
import {
  type ConditionKeyFacts,
  conditionKeyFacts,
} from "../../src/authorization-reference/index.ts";
import {
  type CompiledPolicy,
  type ConditionElement,
  compilePolicy,
  decide,
  type PolicyDocument,
  parsePolicy,
} from "../../src/policy/index.ts";
import type { Doubt } from "./doubt.ts";

/** An operator without its qualifier and `IfExists`, in lower case. */
interface OperatorName {
  readonly comparison: string;
  readonly isSet: boolean;
  readonly isForAll: boolean;
}

function operatorName(text: string): OperatorName {
  const lower = text.toLowerCase();
  const isForAll = lower.startsWith("forallvalues:");
  const isSet = isForAll || lower.startsWith("foranyvalue:");
  return { comparison: lower.replace(/^[^:]*:/, "").replace(/ifexists$/, ""), isSet, isForAll };
}

/** One operator for each kind of value that has a form; no value fits both that may be seen. */
const valueForms: readonly {
  readonly operators: RegExp;
  readonly probe: string;
  readonly seen: readonly [string, string];
  readonly inWords: string;
}[] = [
  {
    operators: /ipaddress$/,
    probe: "IpAddress",
    seen: ["192.0.2.1", "2001:db8::1"],
    inWords: "an IP address or a CIDR range",
  },
  { operators: /^numeric/, probe: "NumericEquals", seen: ["0", "1"], inWords: "a number" },
  {
    operators: /^date/,
    probe: "DateEquals",
    seen: ["2000-01-01", "2001-01-01"],
    inWords: "a date in ISO 8601 or seconds since 1970",
  },
  { operators: /^bool$/, probe: "Bool", seen: ["true", "false"], inWords: "`true` or `false`" },
  {
    operators: /^binaryequals$/,
    probe: "BinaryEquals",
    seen: ["YQ==", "Yg=="],
    inWords: "base64",
  },
];

const probedKey = "probe:key";

function deniesWhere(policy: CompiledPolicy, seen: string): boolean {
  const request = {
    principal: { type: "anonymous" } as const,
    action: "probe:Ask",
    resource: "*",
    resourceAccount: undefined,
    context: new Map([[probedKey, seen]]),
  };
  const endpoint = { compiled: policy, name: "probe", arn: undefined, origin: "inline" } as const;
  return decide(request, { identity: [], endpoint }).verdict === "explicitDeny";
}

/**
 * Asks the engine: a Deny with a value that cannot be read denies whatever is seen
 * (docs/spec/conditions.md, C21), and one that can be read does not fit two different things.
 */
function isUnreadable({ probe, seen }: (typeof valueForms)[number], value: string): boolean {
  const condition = { [probe]: { [probedKey]: value } };
  const statement = { Effect: "Deny", Action: "*", Resource: "*", Condition: condition };
  const parsed = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statement }));
  if (!parsed.ok) return false;
  const compiled = compilePolicy(parsed.policy);
  return seen.every((text) => deniesWhere(compiled, text));
}

function doubtOfValue({ comparison }: OperatorName, value: string): string | undefined {
  const form = valueForms.find(({ operators }) => operators.test(comparison));
  if (form !== undefined && isUnreadable(form, value)) {
    return `\`${value}\` is not ${form.inWords}, which fails in an Allow and holds in a Deny`;
  }
  const isLiteral = /^string(?:not)?equals/.test(comparison);
  if (isLiteral && /[*?]/.test(value.replace(/\$\{[^}]*\}/g, ""))) {
    return `\`${value}\` is compared as it stands: StringLike and ArnLike read wildcards`;
  }
  return undefined;
}

/** What the reference knows of the key and the operator does not suit. */
function doubtOfOperator(
  { operator, key, values }: ConditionElement,
  { comparison, isSet, isForAll }: OperatorName,
  { multiValued, type }: ConditionKeyFacts,
): string | undefined {
  if (comparison === "null") return undefined;
  if (multiValued && !isSet) {
    const set = `ForAnyValue:${operator.text}`;
    return `\`${key.text}\` has many values: only ForAllValues and ForAnyValue read it (${set})`;
  }
  if (!multiValued && isForAll) {
    return `\`${key.text}\` has one value: ForAllValues also holds where the key is absent`;
  }
  const isRange = values.some(({ text }) => text.includes("/"));
  if (type === "ip" && comparison.startsWith("string") && isRange) {
    return `\`${key.text}\` is an address: only IpAddress and NotIpAddress read ranges`;
  }
  return undefined;
}

function* doubtsOfCondition(index: number, element: ConditionElement): Generator<Doubt> {
  const { operator, key, values } = element;
  const name = operatorName(operator.text);
  const place = {
    rule: "conditionSense",
    path: `$.Statement[${index}].Condition.${operator.text}.${key.text}`,
  };
  const facts = conditionKeyFacts(key.text);
  const message = facts && doubtOfOperator(element, name, facts);
  if (message !== undefined) yield { ...place, offset: key.offset, message };
  for (const { text, offset } of values) {
    const ofValue = doubtOfValue(name, text);
    if (ofValue !== undefined) yield { ...place, offset, message: ofValue };
  }
}

/** Condition keys do not differ by case, and AWS's analyzer calls it an error to write two so. */
function* doubtsOfRepetition(
  index: number,
  conditions: readonly ConditionElement[],
): Generator<Doubt> {
  const seen = new Map<string, string>();
  for (const { operator, key } of conditions) {
    const name = `${operator.text}\n${key.text}`.toLowerCase();
    const former = seen.get(name);
    seen.set(name, key.text);
    if (former === undefined) continue;
    yield {
      rule: "conditionSense",
      offset: key.offset,
      path: `$.Statement[${index}].Condition.${operator.text}.${key.text}`,
      message: `\`${key.text}\` is \`${former}\` in another case: both conditions must hold`,
    };
  }
}

/** Values that cannot be read, and operators that do not suit their keys. */
export function doubtsOfConditions({ statements }: PolicyDocument): readonly Doubt[] {
  return statements.flatMap(({ index, conditions }) => [
    ...doubtsOfRepetition(index, conditions),
    ...conditions.flatMap((element) => [...doubtsOfCondition(index, element)]),
  ]);
}
