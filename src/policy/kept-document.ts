/** The syntax tree of a compiled policy, made again from the text when somebody asks for it. */
import { assert } from "../base/errors.ts";
import type { PolicyDocument, PolicyStatement, PolicyVersion } from "./document.ts";
import { isAsParsed, parsePolicy } from "./parse.ts";
import { RecentMap } from "./recent-map.ts";

/** Trees of policies that are being looked at; a tree takes ten times as much as its text. */
const treesKept = 64;
const trees = new RecentMap<PolicyDocument, readonly PolicyStatement[]>(treesKept);

/** No decision needs the tree, and a store with a policy for each user is mostly trees. */
class KeptDocument implements PolicyDocument {
  readonly version: PolicyVersion;
  readonly hasVersion: boolean;
  readonly versionOffset: number;
  readonly id: string | undefined;
  readonly text: string;

  constructor({ version, hasVersion, versionOffset, id, text }: PolicyDocument) {
    this.version = version;
    this.hasVersion = hasVersion;
    this.versionOffset = versionOffset;
    this.id = id;
    this.text = text;
  }

  get statements(): readonly PolicyStatement[] {
    const known = trees.get(this);
    if (known !== undefined) return known;
    const parsed = parsePolicy(this.text);
    assert(parsed.ok, "a text that was parsed once parses again");
    const { statements } = parsed.policy;
    trees.set(this, statements);
    return statements;
  }
}

/** The same document without its tree, unless it is not what its text says. */
export function keepDocument(document: PolicyDocument): PolicyDocument {
  return isAsParsed(document) ? new KeptDocument(document) : document;
}
