/**
 * Policies that belong to a resource: a role's trust, a key's, a secret's. They keep hold of whom
 * they named: a user's or role's ARN is stored with the unique id behind it, and decided by that
 * id. When the thing is deleted the policy shows the bare id, and a namesake made later gets
 * nothing (IAM User Guide, "AWS JSON policy elements: Principal").
 */
import { assert } from "../base/errors.ts";
import {
  type AttachedPolicy,
  type PolicyDocument,
  type PolicyProblem,
  type PolicyUse,
  parsePolicy,
  type SourceText,
  validatePolicy,
} from "../policy/index.ts";
import type { AnyUnit } from "./caller.ts";
import { compilePolicyText } from "./compiled-policies.ts";

/** Users and roles by their names in principals, and by their unique ids. */
export interface PrincipalNames {
  /**
   * What each principal's text stands for. A text that names no user or role (an account, a
   * session), or one of an account that is not kept here, is left out.
   */
  uniqueIds(principals: readonly string[]): Promise<ReadonlyMap<string, string | "unknown">>;
  /** The ARNs of those users and roles that there still are, by unique id. */
  arns(uniqueIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Whoever keeps the identities. */
export interface PrincipalRegister {
  principalNames(unit: AnyUnit): PrincipalNames;
}

/** Two columns of the resource's row. */
export interface StoredResourcePolicy {
  /** As it was given. */
  readonly text: string;
  /** A JSON object: each principal's text that named a user or role, to its unique id. */
  readonly principals: string;
}

/** A policy that may be stored, or what is wrong with it; each service answers with its code. */
export type CheckedResourcePolicy =
  | { readonly ok: true; readonly stored: StoredResourcePolicy; readonly policy: PolicyDocument }
  | { readonly ok: false; readonly problem: PolicyProblem }
  /** A user or role that does not exist in an account that is kept here. */
  | { readonly ok: false; readonly unknownPrincipal: string };

export async function checkedResourcePolicy(
  names: PrincipalNames,
  text: string,
  use: PolicyUse = "resource",
): Promise<CheckedResourcePolicy> {
  const parsed = parsePolicy(text);
  if (!parsed.ok) return { ok: false, problem: firstOf(parsed.problems) };
  const { policy } = parsed;
  const problems = validatePolicy(policy, use);
  if (problems.length > 0) return { ok: false, problem: firstOf(problems) };
  const principals = [...new Set(awsPrincipals(policy).map((principal) => principal.text))];
  const found = await names.uniqueIds(principals);
  const unknown = principals.find((principal) => found.get(principal) === "unknown");
  if (unknown !== undefined) return { ok: false, unknownPrincipal: unknown };
  return {
    ok: true,
    stored: { text, principals: JSON.stringify(Object.fromEntries(found)) },
    policy,
  };
}

function firstOf(problems: readonly PolicyProblem[]): PolicyProblem {
  const [first] = problems;
  assert(first !== undefined, "a policy that is refused has a problem");
  return first;
}

/** As decisions take it: with unique ids in place of the ARNs that named users and roles. */
export function decidedResourcePolicy(stored: StoredResourcePolicy, name: string): AttachedPolicy {
  return compilePolicyText(decidedText(stored), name);
}

export function decidedText({ text, principals }: StoredResourcePolicy): string {
  return replacePrincipals(text, principalIds(principals));
}

/**
 * As answers show them, in the order given: users and roles by the ARN that they have now, or by
 * their bare id where they are gone.
 */
export async function shownResourcePolicies(
  names: PrincipalNames,
  policies: readonly StoredResourcePolicy[],
): Promise<readonly string[]> {
  const ids = policies.map(({ principals }) => principalIds(principals));
  const arns = await names.arns([...new Set(ids.flatMap((each) => Object.values(each)))]);
  return policies.map(({ text }, index) => {
    const shown = Object.entries(ids[index] ?? {}).map(([name, id]) => [name, arns.get(id) ?? id]);
    return replacePrincipals(text, Object.fromEntries(shown));
  });
}

export async function shownResourcePolicy(
  names: PrincipalNames,
  stored: StoredResourcePolicy,
): Promise<string> {
  const [shown] = await shownResourcePolicies(names, [stored]);
  assert(shown !== undefined, "each policy is shown");
  return shown;
}

type Replacements = Readonly<Record<string, string>>;

function principalIds(json: string): Replacements {
  return JSON.parse(json) as Replacements;
}

/** In the order of the text. */
function awsPrincipals({ statements }: PolicyDocument): readonly SourceText[] {
  return statements
    .flatMap(({ principal }) => principal?.entries ?? [])
    .filter(({ type }) => type === "AWS");
}

const jsonString = /"(?:[^"\\]|\\.)*"/y;

/** Replaces principals only: the same text elsewhere, as in a condition, stays as it is. */
export function replacePrincipals(document: string, replacements: Replacements): string {
  if (Object.keys(replacements).length === 0) return document;
  const parsed = parsePolicy(document);
  assert(parsed.ok, "a resource policy was checked before it was stored");
  let replaced = "";
  let copiedTo = 0;
  for (const { text, offset } of awsPrincipals(parsed.policy)) {
    const replacement = Object.hasOwn(replacements, text) ? replacements[text] : undefined;
    if (replacement === undefined) continue;
    jsonString.lastIndex = offset;
    const literal = jsonString.exec(document);
    assert(literal !== null, "a principal is a string of the document");
    replaced += document.slice(copiedTo, offset) + JSON.stringify(replacement);
    copiedTo = jsonString.lastIndex;
  }
  return replaced + document.slice(copiedTo);
}
