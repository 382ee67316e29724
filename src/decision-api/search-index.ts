/** Who could do what, turned round: from an action and a resource to the principals to look at. */
import type { AccountId } from "../base/arn.ts";
import type {
  DecisionDirectory,
  HeldPolicy,
  PolicyHolder,
  PolicyHoldings,
} from "../pipeline/decision-directory.ts";
import { couldAdmit, couldAllow, couldAllowUnnamed } from "../policy/reach.ts";
import type { Admission } from "./resource-facts.ts";
import { holdersPrincipal } from "./subject.ts";

/** Accounts whose index is kept. */
const accountsMax = 100;

/** An account's policies at one revision. */
export class SearchIndex {
  readonly #account: AccountId;
  readonly #holdings: PolicyHoldings;
  #named: NamedInPolicies | undefined;

  constructor(account: AccountId, holdings: PolicyHoldings) {
    this.#account = account;
    this.#holdings = holdings;
  }

  /**
   * The names of all of a kind who may be allowed: who have a policy with an Allow that could
   * apply, or whom the resource itself could let in. In order. Looks at each identity policy once,
   * however many have it.
   */
  candidates(
    kind: PolicyHolder["kind"],
    action: string,
    resource: string,
    admission: Admission,
  ): readonly string[] {
    const { principals, policies } = this.#holdings;
    const ids = new Set(admission.grantees);
    for (const { policy, holders } of policies) {
      if (!couldAllow(policy.compiled, action, resource)) continue;
      for (const id of holders) ids.add(id);
    }
    const own = admission.policy?.policy.compiled;
    const names: string[] = [];
    for (const [id, holder] of principals) {
      if (holder.kind !== kind) continue;
      const isAdmitted = () =>
        own !== undefined &&
        couldAdmit(own, action, resource, holdersPrincipal(holder, this.#account));
      if (ids.has(id) || isAdmitted()) names.push(holder.name);
    }
    return inOrder(names);
  }

  /** Resources that a statement of any policy names in full, in order. */
  resourcesNamed(start: string): readonly string[] {
    return inOrder(this.#names().resources.filter((arn) => arn.startsWith(start)));
  }

  /** Actions of a service that a statement of any policy names in full, in order. */
  actionsNamed(namespace: string): readonly string[] {
    const start = `${namespace.toLowerCase()}:`;
    const { actions } = this.#names();
    return inOrder(
      [...actions].filter(([folded]) => folded.startsWith(start)).map(([, name]) => name),
    );
  }

  /** Whether the principal may have more resources with this start than policies name. */
  mayHaveUnnamed(uniqueId: string, action: string, resourceStart: string): boolean {
    return this.#holdings.policies.some(
      ({ policy, holders }) =>
        couldAllowUnnamed(policy.compiled, action, resourceStart) && holders.includes(uniqueId),
    );
  }

  #names(): NamedInPolicies {
    this.#named ??= namedIn(this.#holdings.policies);
    return this.#named;
  }
}

interface NamedInPolicies {
  readonly resources: readonly string[];
  /** From lower case to the first spelling. */
  readonly actions: ReadonlyMap<string, string>;
}

function namedIn(policies: readonly HeldPolicy[]): NamedInPolicies {
  const resources = new Set<string>();
  const actions = new Map<string, string>();
  for (const { policy } of policies) {
    for (const compiled of policy.compiled.statements) {
      const { patterns = compiled.resource.excluded } = compiled.resource;
      for (const pattern of patterns) if (pattern.kind === "exact") resources.add(pattern.start);
      for (const { kind, text, written } of compiled.actions?.patterns ?? []) {
        if (kind === "exact" && !actions.has(text)) actions.set(text, written);
      }
    }
  }
  return { resources: [...resources], actions };
}

/** By UTF-16 units: the same order wherever a page ends. */
function inOrder(names: Iterable<string>): readonly string[] {
  return [...names].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
}

interface Kept {
  readonly revision: number;
  readonly index: Promise<SearchIndex>;
}

/** The indexes of the accounts that were searched lately; each is made anew after a change. */
export class SearchIndexes {
  readonly #directory: DecisionDirectory;
  readonly #kept = new Map<AccountId, Kept>();

  constructor(directory: DecisionDirectory) {
    this.#directory = directory;
  }

  /** `revision` is the newest that the caller knows of. */
  of(account: AccountId, revision: number): Promise<SearchIndex> {
    const known = this.#kept.get(account);
    if (known?.revision === revision) return known.index;
    const index = this.#directory
      .policyHoldings(account)
      .then((holdings) => new SearchIndex(account, holdings));
    this.#kept.delete(account);
    this.#kept.set(account, { revision, index });
    // What failed is tried anew by the next who asks.
    index.catch(() => this.#kept.delete(account));
    if (this.#kept.size > accountsMax) {
      const oldest = this.#kept.keys().next();
      if (!oldest.done) this.#kept.delete(oldest.value);
    }
    return index;
  }
}
