/** A test file: named policies, callers and resources, defaults, and the cases to be decided. */

import { suggestion } from "../../../src/base/suggestion.ts";
import type { PolicyKind, Verdict } from "../../../src/policy/index.ts";
import type { Finding } from "../finding.ts";
import { doubtOfAction } from "../reference.ts";
import { doubtOfFit } from "../resource-fit.ts";
import type { SourceFile } from "../sources.ts";
import { type Given, GivenReader, givenMembers } from "./given.ts";
import { type LoadedPolicy, PolicyShelf } from "./policies.ts";
import { type PrincipalDetails, principalOf } from "./principals.ts";
import { type Caller, type Target, targetOf } from "./situation.ts";
import { type Entry, YamlReader } from "./yaml.ts";

/** `denied` takes either kind of denial. */
const expectations = ["allowed", "explicitDeny", "implicitDeny", "denied"] as const;
export type Expectation = Verdict | "denied";

const reasonKinds: readonly (PolicyKind | "root")[] = [
  "identity",
  "boundary",
  "session",
  "serviceControl",
  "resourceControl",
  "resource",
  "trust",
  "key",
  "endpoint",
  "root",
];

/** What must have settled it; what is not named is free. */
export interface Reason {
  readonly kind?: PolicyKind | "root" | undefined;
  readonly policy?: string | undefined;
  readonly sid?: string | undefined;
}

export interface Case {
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly principals: readonly Caller[];
  readonly actions: readonly string[];
  readonly resources: readonly Target[];
  readonly given: Given;
  readonly expect: Expectation;
  readonly because: Reason | undefined;
}

export interface World {
  readonly file: string;
  readonly defaults: Given;
  readonly callers: ReadonlyMap<string, Caller>;
  readonly targets: ReadonlyMap<string, Target>;
  readonly cases: readonly Case[];
  readonly policies: readonly LoadedPolicy[];
}

export interface WorldResult {
  /** Only to be used where there are no findings. */
  readonly world: World;
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** Texts by file, to show lines of them. */
  readonly texts: ReadonlyMap<string, string>;
}

const worldMembers = ["policies", "principals", "resources", "defaults", "cases"];
const aboutRequest = ["principal", "action", "resource"] as const;
const actionPattern = /^[a-zA-Z0-9-]+:[a-zA-Z0-9]+$/;

class WorldReader {
  readonly yaml: YamlReader;
  readonly shelf: PolicyShelf;
  readonly #given: GivenReader;
  readonly callers = new Map<string, Caller>();
  readonly targets = new Map<string, Target>();

  constructor(source: SourceFile) {
    this.yaml = new YamlReader(source);
    this.shelf = new PolicyShelf(this.yaml);
    this.#given = new GivenReader(this.yaml, this.shelf);
  }

  read(root: Entry): Omit<World, "file" | "policies"> {
    const sections = this.yaml.known(root, worldMembers);
    const policies = sections.get("policies");
    if (policies !== undefined) this.shelf.readNamed(policies);
    for (const [name, entry] of this.#named(sections.get("principals"))) {
      const caller = this.#caller(entry, name);
      if (caller !== undefined) this.callers.set(name, caller);
    }
    for (const [name, entry] of this.#named(sections.get("resources"))) {
      this.targets.set(name, this.#target(entry, name));
    }
    const defaults = sections.get("defaults");
    const shared = defaults && this.yaml.known(defaults, [...aboutRequest, ...givenMembers]);
    const members = shared ?? new Map<string, Entry>();
    const cases = sections.get("cases");
    return {
      defaults: this.#given.read(members),
      callers: this.callers,
      targets: this.targets,
      cases: cases === undefined ? [] : this.#cases(cases, members),
    };
  }

  #named(section: Entry | undefined): ReadonlyMap<string, Entry> {
    return section === undefined ? new Map() : this.yaml.members(section);
  }

  #textOf(members: ReadonlyMap<string, Entry>, name: string): string | undefined {
    const entry = members.get(name);
    return entry && this.yaml.text(entry);
  }

  /** An ARN (or what else names a caller), or a map with more about the caller. */
  #caller(entry: Entry, name: string): Caller | undefined {
    if (!this.yaml.isMap(entry)) {
      const text = this.yaml.text(entry);
      return text === undefined ? undefined : this.#callerOf(entry, name, text, {}, {});
    }
    const own = ["arn", "id", "role", "issuer", "tags", ...givenMembers];
    const members = this.yaml.known(entry, own);
    const [id, role, issuer] = ["id", "role", "issuer"].map((each) => this.#textOf(members, each));
    const text = this.#textOf(members, "arn");
    if (text === undefined) {
      if (!members.has("arn")) this.yaml.report(entry, "a principal needs `arn`");
      return undefined;
    }
    const given = this.#withTags(members, "aws:principaltag/");
    return this.#callerOf(entry, name, text, { id, role, issuer }, given);
  }

  #callerOf(
    entry: Entry,
    name: string,
    text: string,
    details: PrincipalDetails,
    given: Given,
  ): Caller | undefined {
    const made = principalOf(text, details);
    if (made.ok) return { name, principal: made.principal, given };
    this.yaml.report(entry, made.message + suggestion(text, this.callers.keys()));
    return undefined;
  }

  #target(entry: Entry, name: string): Target {
    if (!this.yaml.isMap(entry)) return targetOf(this.yaml.text(entry) ?? "*", name);
    const members = this.yaml.known(entry, ["arn", "tags", ...givenMembers]);
    const arn = this.#textOf(members, "arn");
    if (arn === undefined && !members.has("arn")) {
      this.yaml.report(entry, "a resource needs `arn`");
    }
    return { ...targetOf(arn ?? "*", name), given: this.#withTags(members, "aws:resourcetag/") };
  }

  /** Tags are keys of the context; what the context says itself is stronger. */
  #withTags(members: ReadonlyMap<string, Entry>, prefix: string): Given {
    const given = this.#given.read(members);
    const tags = this.#named(members.get("tags"));
    const keys = [...tags].flatMap(([tag, entry]) => {
      const value = this.yaml.scalar(entry);
      return value === undefined ? [] : [[`${prefix}${tag.toLowerCase()}`, String(value)] as const];
    });
    if (keys.length === 0) return given;
    return { ...given, context: new Map([...keys, ...(given.context ?? [])]) };
  }

  #cases(section: Entry, defaults: ReadonlyMap<string, Entry>): readonly Case[] {
    const own = ["name", ...aboutRequest, "expect", "because", ...givenMembers];
    if (!this.yaml.isList(section))
      this.yaml.report(section, "expected a list of cases (`- name: …`)");
    const entries = this.yaml.isList(section) ? this.yaml.items(section) : [];
    return entries.flatMap((entry, at) => {
      const members = this.yaml.known(entry, own);
      if (!this.yaml.isMap(entry)) return [];
      const asked = new Map([
        ...aboutRequest.flatMap((name) => {
          const shared = defaults.get(name);
          return shared === undefined ? [] : [[name, shared] as const];
        }),
        ...members,
      ]);
      return [this.#case(entry, members, asked, at)];
    });
  }

  #case(
    entry: Entry,
    members: ReadonlyMap<string, Entry>,
    asked: ReadonlyMap<string, Entry>,
    at: number,
  ): Case {
    const needed = ["principal", "action", "expect"].filter((name) => !asked.has(name));
    if (needed.length > 0) {
      this.yaml.report(entry, `a case needs ${needed.map((name) => `\`${name}\``).join(" and ")}`);
    }
    const expect = members.get("expect");
    const because = members.get("because");
    const actions = this.#listed(asked, "action", (item) => this.#action(item));
    const resources = asked.has("resource")
      ? this.#listed(asked, "resource", (item) => this.#targetNamed(item))
      : [targetOf("*")];
    const place = members.get("action") ?? members.get("resource") ?? entry;
    this.#warnOfMisfits(place, actions, resources);
    return {
      name: this.#textOf(members, "name") ?? `case ${at + 1}`,
      ...this.yaml.place(entry),
      principals: this.#listed(asked, "principal", (item) => this.#callerNamed(item)),
      actions,
      resources,
      given: this.#given.read(members),
      expect: (expect && this.yaml.choice(expect, expectations)) ?? "denied",
      because: because && this.#reason(because),
    };
  }

  /** At least one of something; an empty list would make a case that checks nothing. */
  #listed<Item>(
    members: ReadonlyMap<string, Entry>,
    name: string,
    read: (entry: Entry) => Item | undefined,
  ): readonly Item[] {
    const entry = members.get(name);
    if (entry === undefined) return [];
    const items = this.yaml.items(entry);
    if (items.length === 0) this.yaml.report(entry, `\`${name}\` needs at least one value`);
    return items.flatMap((item) => read(item) ?? []);
  }

  #callerNamed(entry: Entry): Caller | undefined {
    const name = this.yaml.isMap(entry) ? "" : this.yaml.text(entry);
    if (name === undefined) return undefined;
    return this.callers.get(name) ?? this.#caller(entry, name === "" ? "principal" : name);
  }

  #targetNamed(entry: Entry): Target | undefined {
    if (this.yaml.isMap(entry)) return this.#target(entry, "resource");
    const text = this.yaml.text(entry);
    if (text === undefined) return undefined;
    const known = this.targets.get(text);
    if (known !== undefined) return known;
    if (text !== "*" && !text.startsWith("arn:")) {
      const problem = `\`${text}\` is no ARN, not \`*\`, and no name under \`resources\``;
      this.yaml.report(entry, problem + suggestion(text, this.targets.keys()));
    }
    return targetOf(text);
  }

  #action(entry: Entry): string | undefined {
    const text = this.yaml.text(entry);
    if (text !== undefined && !actionPattern.test(text)) {
      this.yaml.report(entry, `\`${text}\` is no action: one is asked for as \`s3:GetObject\``);
    }
    // A denial is easily expected, and easily had, of an action that does not exist.
    const doubt = text === undefined ? undefined : doubtOfAction(text);
    if (doubt !== undefined) this.yaml.warn(entry, doubt);
    return text;
  }

  /** A denial is as easily had of an object's action on a bucket. */
  #warnOfMisfits(place: Entry, actions: readonly string[], resources: readonly Target[]): void {
    const arns = resources.map(({ arn }) => arn);
    for (const action of actions) {
      const doubt = doubtOfFit(action, arns);
      if (doubt !== undefined) this.yaml.warn(place, doubt, "resourceFit");
    }
  }

  #reason(entry: Entry): Reason {
    if (!this.yaml.isMap(entry)) return { kind: this.yaml.choice(entry, reasonKinds) };
    const members = this.yaml.known(entry, ["kind", "policy", "sid"]);
    const kind = members.get("kind");
    return {
      kind: kind && this.yaml.choice(kind, reasonKinds),
      policy: this.#textOf(members, "policy"),
      sid: this.#textOf(members, "sid"),
    };
  }
}

function byPlace(one: Finding, other: Finding): number {
  return one.line - other.line || one.column - other.column;
}

/** Reads a test file and the policies it refers to. */
export function readWorld(source: SourceFile): WorldResult {
  const reader = new WorldReader(source);
  const { yaml, shelf } = reader;
  const { root } = yaml;
  const file = source.file;
  const empty = { defaults: {}, callers: new Map(), targets: new Map(), cases: [] };
  // What the YAML reader stumbled over would only be told again, in worse words.
  const isYaml = yaml.findings.length === 0;
  if (root === undefined && isYaml) {
    const message = "the file is empty";
    yaml.findings.push({ level: "error", rule: "schema", file, line: 1, column: 1, message });
  }
  const read = root === undefined || !isYaml ? empty : reader.read(root);
  return {
    world: { file, ...read, policies: shelf.all },
    findings: [...yaml.findings.toSorted(byPlace), ...shelf.findings],
    warnings: yaml.warnings.toSorted(byPlace),
    texts: new Map([[file, source.text], ...shelf.texts]),
  };
}
