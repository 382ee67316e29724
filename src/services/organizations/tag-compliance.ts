/** Which tags an effective tag policy forbids on a kind of resource. Pure. */
import type { Tags } from "../../pipeline/caller.ts";
import type { EffectiveNode } from "./effective-policy.ts";
import { asList, isObject, type Setting } from "./management-policy.ts";

/** What a tag policy says of one tag (Organizations User Guide, "Tag policy syntax"). */
interface TagRule {
  /** The key in the only spelling that is allowed. */
  readonly spelling: string;
  /** Undefined where any value is allowed. */
  readonly values: readonly string[] | undefined;
  /** `secretsmanager:secret`, `secretsmanager:*`, `secretsmanager:ALL_SUPPORTED`. */
  readonly enforcedFor: readonly string[];
}

/**
 * The first key whose spelling or value the policy does not allow, where the policy is enforced for
 * the kind (`secretsmanager:secret`). Tags that it does not speak of are free.
 */
export function forbiddenTag(
  effective: EffectiveNode,
  kind: string,
  tags: Tags,
): string | undefined {
  const rules = isObject(effective.tags) ? (effective.tags as EffectiveNode) : {};
  return Object.entries(tags).find(([key, value]) => {
    const folded = key.toLowerCase();
    const rule = Object.hasOwn(rules, folded) ? ruleOf(folded, rules[folded]) : undefined;
    return rule !== undefined && isEnforced(rule, kind) && !isAllowed(rule, key, value);
  })?.[0];
}

/** Without a spelling of its own, a key is written in lower case. */
function ruleOf(folded: string, node: EffectiveNode | Setting | undefined): TagRule {
  const { tag_key, tag_value, enforced_for } = isObject(node) ? node : {};
  return {
    spelling: typeof tag_key === "string" ? tag_key : folded,
    values: tag_value === undefined ? undefined : texts(tag_value),
    enforcedFor: texts(enforced_for),
  };
}

function texts(setting: unknown): readonly string[] {
  return setting === undefined ? [] : asList(setting as Setting).map(String);
}

function isEnforced({ enforcedFor }: TagRule, kind: string): boolean {
  const service = kind.slice(0, kind.indexOf(":"));
  return [kind, `${service}:*`, `${service}:ALL_SUPPORTED`].some((each) =>
    enforcedFor.includes(each),
  );
}

function isAllowed({ spelling, values }: TagRule, key: string, value: string): boolean {
  return key === spelling && (values?.some((pattern) => fits(pattern, value)) ?? true);
}

/** A star stands for any text; nothing else has a meaning of its own. */
function fits(pattern: string, value: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return value === pattern;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = value.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}
