/** What is given for a request: policies, resource and context; later words override earlier. */
import type {
  ApplicablePolicies,
  ContextValue,
  PolicyUse,
  ResourcePolicy,
} from "../../../src/policy/index.ts";
import { doubtOfKey } from "../reference.ts";
import type { LoadedPolicy, PolicyShelf } from "./policies.ts";
import type { Entry, Scalar, YamlReader } from "./yaml.ts";

/** `null` takes away what was given before. */
type OrNothing<Value> = Value | null;

export interface GivenLevel {
  readonly target: string;
  readonly policies: readonly LoadedPolicy[];
}

export interface Given {
  readonly identity?: OrNothing<readonly LoadedPolicy[]>;
  readonly boundary?: OrNothing<LoadedPolicy>;
  readonly session?: OrNothing<readonly LoadedPolicy[]>;
  readonly endpoint?: OrNothing<LoadedPolicy>;
  readonly serviceControl?: OrNothing<readonly GivenLevel[]>;
  readonly resourceControl?: OrNothing<readonly GivenLevel[]>;
  readonly resourcePolicy?: OrNothing<GivenResourcePolicy>;
  readonly resourceAccount?: OrNothing<string>;
  /** What does not bind this caller or resource: those of the management account. */
  readonly exempt?: readonly Exemption[];
  /** A grant on the key allows this very call. */
  readonly keyGrant?: boolean;
  /** By key in lower case. */
  readonly context?: ReadonlyMap<string, OrNothing<ContextValue>>;
}

interface GivenResourcePolicy {
  readonly kind: ResourcePolicy["kind"];
  readonly policy: LoadedPolicy;
}

const exemptions = ["serviceControl", "resourceControl"] as const;
type Exemption = (typeof exemptions)[number];

/** The policies of a resource by the member that holds them. */
const resourceKinds = {
  resourcePolicy: { kind: "standard", use: "resource" },
  trustPolicy: { kind: "trust", use: "trust" },
  keyPolicy: { kind: "key", use: "resource" },
} as const;

export const givenMembers = [
  "identity",
  "boundary",
  "session",
  "endpoint",
  "serviceControl",
  "resourceControl",
  ...(Object.keys(resourceKinds) as readonly (keyof typeof resourceKinds)[]),
  "resourceAccount",
  "exempt",
  "keyGrant",
  "context",
] as const;

/** Reads the members of `givenMembers` that are there. */
export class GivenReader {
  readonly #reader: YamlReader;
  readonly #shelf: PolicyShelf;

  constructor(reader: YamlReader, shelf: PolicyShelf) {
    this.#reader = reader;
    this.#shelf = shelf;
  }

  read(members: ReadonlyMap<string, Entry>): Given {
    const given = <Value>(
      name: string,
      read: (entry: Entry) => Value,
    ): { [name]?: Value | null } => {
      const entry = members.get(name);
      if (entry === undefined) return {};
      return { [name]: this.#reader.isNull(entry) ? null : read(entry) };
    };
    const one = (use: PolicyUse) => (entry: Entry) => this.#shelf.policy(entry, use) ?? null;
    const list = (use: PolicyUse) => (entry: Entry) => this.#policies(entry, use);
    return {
      ...given("identity", list("identity")),
      ...given("boundary", one("boundary")),
      ...given("session", list("session")),
      ...given("endpoint", one("resource")),
      ...given("serviceControl", (entry) => this.#levels(entry, "service-control")),
      ...given("resourceControl", (entry) => this.#levels(entry, "resource-control")),
      ...this.#resourcePolicy(members),
      ...given("resourceAccount", (entry) => this.#account(entry)),
      ...this.#exempt(members.get("exempt")),
      ...this.#keyGrant(members.get("keyGrant")),
      ...this.#context(members.get("context")),
    };
  }

  #policies(entry: Entry, use: PolicyUse): readonly LoadedPolicy[] {
    return this.#reader.items(entry).flatMap((item) => this.#shelf.policy(item, use) ?? []);
  }

  /** A level is a policy, a list of policies, or `{ target, policies }`. */
  #levels(entry: Entry, use: PolicyUse): readonly GivenLevel[] {
    return this.#reader.items(entry).map((level, at) => {
      const target = `level ${at + 1}`;
      const members = this.#reader.isMap(level) ? this.#reader.members(level) : undefined;
      if (members?.has("policies") !== true) {
        return { target, policies: this.#policies(level, use) };
      }
      const known = this.#reader.known(level, ["target", "policies"]);
      const [named, policies] = [known.get("target"), known.get("policies")];
      return {
        target: (named && this.#reader.text(named)) ?? target,
        policies: policies === undefined ? [] : this.#policies(policies, use),
      };
    });
  }

  #resourcePolicy(members: ReadonlyMap<string, Entry>): Pick<Given, "resourcePolicy"> {
    const found = Object.entries(resourceKinds).flatMap(([name, facts]) => {
      const entry = members.get(name);
      return entry === undefined ? [] : [{ name, entry, ...facts }];
    });
    const [first, second] = found;
    if (first === undefined) return {};
    if (second !== undefined) {
      this.#reader.report(
        second.entry,
        `\`${first.name}\` and \`${second.name}\` exclude each other`,
      );
    }
    if (this.#reader.isNull(first.entry)) return { resourcePolicy: null };
    const policy = this.#shelf.policy(first.entry, first.use);
    return policy === undefined ? {} : { resourcePolicy: { kind: first.kind, policy } };
  }

  #account(entry: Entry): string | null {
    const text = this.#reader.text(entry);
    if (text !== undefined && !/^\d{12}$/.test(text)) {
      this.#reader.report(entry, "an account is twelve digits");
    }
    return text ?? null;
  }

  #exempt(entry: Entry | undefined): Pick<Given, "exempt"> {
    if (entry === undefined) return {};
    if (this.#reader.isNull(entry)) return { exempt: [] };
    const items = this.#reader.items(entry);
    return { exempt: items.flatMap((item) => this.#reader.choice(item, exemptions) ?? []) };
  }

  #keyGrant(entry: Entry | undefined): Pick<Given, "keyGrant"> {
    return entry === undefined ? {} : { keyGrant: this.#reader.flag(entry) };
  }

  #context(entry: Entry | undefined): Pick<Given, "context"> {
    if (entry === undefined) return {};
    const context = new Map<string, ContextValue | null>();
    for (const [key, value] of this.#reader.members(entry)) {
      const name = key.toLowerCase();
      if (context.has(name)) {
        const at = this.#reader.keyOf(entry, key) ?? value;
        this.#reader.report(at, `the key \`${key}\` is given twice; case does not tell keys apart`);
      }
      const doubt = doubtOfKey(key);
      if (doubt !== undefined) this.#reader.warn(this.#reader.keyOf(entry, key) ?? value, doubt);
      context.set(name, this.#contextValue(value));
    }
    return { context };
  }

  #contextValue(entry: Entry): ContextValue | null {
    if (this.#reader.isNull(entry)) return null;
    const scalar = (item: Entry): Scalar | undefined => this.#reader.scalar(item);
    if (!this.#reader.isList(entry)) return scalar(entry) ?? null;
    return this.#reader.items(entry).flatMap((item) => scalar(item) ?? []);
  }
}

/** What comes later overrides; contexts are joined key by key. */
export function mergeGiven(layers: readonly Given[]): Given {
  const context = new Map(layers.flatMap((layer) => [...(layer.context ?? [])]));
  return { ...Object.assign({}, ...layers), context };
}

export function policiesOfGiven(given: Given): ApplicablePolicies {
  const attached = ({ attached: policy }: LoadedPolicy) => policy;
  const levels = (list: readonly GivenLevel[]) =>
    list.map(({ target, policies }) => ({ target, policies: policies.map(attached) }));
  const { boundary, session, endpoint, serviceControl, resourceControl, resourcePolicy } = given;
  const isExempt = (name: Exemption): boolean => given.exempt?.includes(name) === true;
  return {
    identity: (given.identity ?? []).map(attached),
    ...(boundary && { boundary: attached(boundary) }),
    ...(session && { session: session.map(attached) }),
    ...(endpoint && { endpoint: attached(endpoint) }),
    ...(serviceControl && { serviceControl: levels(serviceControl) }),
    ...(resourceControl && { resourceControl: levels(resourceControl) }),
    ...(resourcePolicy && {
      resource: {
        kind: resourcePolicy.kind,
        policy: attached(resourcePolicy.policy),
        granted: given.keyGrant === true,
      },
    }),
    exemptions: {
      serviceControl: isExempt("serviceControl"),
      resourceControl: isExempt("resourceControl"),
    },
  };
}
