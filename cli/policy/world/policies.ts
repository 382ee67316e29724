/** The policies that a test file names, writes out, or refers to by path or by AWS's ARN. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { assert } from "../../../src/base/errors.ts";
import { suggestion } from "../../../src/base/suggestion.ts";
import {
  type AttachedPolicy,
  compilePolicy,
  type PolicyDocument,
  type PolicyUse,
  parsePolicy,
} from "../../../src/policy/index.ts";
import { problemFinding, problemsOf } from "../check.ts";
import type { Finding } from "../finding.ts";
import { readSource } from "../sources.ts";
import { isManagedArn, managedDocument } from "./managed.ts";
import type { Entry, YamlReader } from "./yaml.ts";

export interface LoadedPolicy {
  readonly attached: AttachedPolicy;
  /** Where its statements stand: their positions are of this file, or of AWS's own document. */
  readonly file: string;
}

interface Known extends LoadedPolicy {
  /** Where it is written out in the test file; absent where it has a file of its own. */
  readonly entry: Entry | undefined;
  readonly checkedFor: Set<PolicyUse>;
}

const awsCode = "MalformedPolicyDocument";

function attach(name: string, document: PolicyDocument): AttachedPolicy {
  return { compiled: compilePolicy(document), name, arn: undefined, origin: "inline" };
}

function managedPolicy(
  { name: ownName, text }: { readonly name: string; readonly text: string },
  arn: string,
  name: string = ownName,
): Known {
  const parsed = parsePolicy(text);
  assert(parsed.ok, `the document of ${arn} is no policy`);
  const attached = { ...attach(name, parsed.policy), arn, origin: "aws-managed" } as const;
  return { attached, file: arn, entry: undefined, checkedFor: new Set() };
}

/** All policies of one test file; each is read once, whoever refers to it. */
export class PolicyShelf {
  readonly findings: Finding[] = [];
  /** Texts by file, to show lines of them. */
  readonly texts = new Map<string, string>();
  readonly #reader: YamlReader;
  readonly #byName = new Map<string, Known | undefined>();
  readonly #byFile = new Map<string, Known | undefined>();
  readonly #byArn = new Map<string, Known | undefined>();
  readonly #inline: Known[] = [];

  constructor(reader: YamlReader) {
    this.#reader = reader;
  }

  /** Every policy of the author's that could be read, in the order of the file. */
  get all(): readonly LoadedPolicy[] {
    const named = [...this.#byName.values(), ...this.#byFile.values(), ...this.#inline];
    const own = named.filter((policy) => policy?.attached.origin === "inline");
    return [...new Set(own.filter((policy) => policy !== undefined))];
  }

  /** The section `policies`: names to paths or to policies that are written out. */
  readNamed(section: Entry): void {
    for (const [name, entry] of this.#reader.members(section)) {
      const isInline = this.#reader.isMap(entry);
      this.#byName.set(
        name,
        isInline ? this.#readInline(entry, name) : this.#readPath(entry, name),
      );
    }
  }

  /** A policy for one use: by name, by path, or written out. AWS's refusals are reported once. */
  policy(entry: Entry, use: PolicyUse): LoadedPolicy | undefined {
    const found = this.#reader.isMap(entry) ? this.#addInline(entry) : this.#byReference(entry);
    if (found !== undefined) this.#check(found, use);
    return found;
  }

  #addInline(entry: Entry): Known | undefined {
    const { line } = this.#reader.place(entry);
    const made = this.#readInline(entry, `(line ${line})`);
    if (made !== undefined) this.#inline.push(made);
    return made;
  }

  #byReference(entry: Entry): Known | undefined {
    const text = this.#reader.text(entry);
    if (text === undefined) return undefined;
    if (this.#byName.has(text)) return this.#byName.get(text);
    if (isManagedArn(text)) return this.#readManaged(entry, text);
    if (/[./]/.test(text)) return this.#readPath(entry, basename(text).replace(/\.json$/i, ""));
    const near = suggestion(text, this.#byName.keys());
    this.#reader.report(entry, `there is no policy \`${text}\` under \`policies\`${near}`);
    return undefined;
  }

  #readPath(entry: Entry, name: string): Known | undefined {
    const text = this.#reader.text(entry);
    if (text === undefined) return undefined;
    if (isManagedArn(text)) return this.#readManaged(entry, text, name);
    const folder = this.#reader.file === "-" ? "." : dirname(this.#reader.file);
    const file = text.startsWith("/") ? text : join(folder, text);
    if (!this.#byFile.has(file)) this.#byFile.set(file, this.#readFile(entry, file, name));
    return this.#byFile.get(file);
  }

  /** A policy that AWS owns, under its own name where the file gives it no other. */
  #readManaged(entry: Entry, arn: string, name?: string): Known | undefined {
    const found = managedDocument(arn);
    if (!found.ok) {
      this.#reader.report(entry, found.message);
      return undefined;
    }
    const key = `${name ?? ""} ${arn}`;
    if (!this.#byArn.has(key)) this.#byArn.set(key, managedPolicy(found, arn, name));
    return this.#byArn.get(key);
  }

  #readFile(entry: Entry, file: string, name: string): Known | undefined {
    if (!existsSync(file)) {
      this.#reader.report(entry, `there is no file ${file}`);
      return undefined;
    }
    const read = readSource(file);
    if (!read.ok) {
      this.findings.push(read.finding);
      return undefined;
    }
    this.texts.set(file, read.source.text);
    const parsed = parsePolicy(read.source.text);
    if (parsed.ok) {
      const attached = attach(name, parsed.policy);
      return { attached, file, entry: undefined, checkedFor: new Set() };
    }
    const problems = parsed.problems.map((problem) =>
      problemFinding(read.source, problem, awsCode),
    );
    this.findings.push(...problems);
    return undefined;
  }

  #readInline(entry: Entry, name: string): Known | undefined {
    const json = this.#reader.json(entry);
    if (json === undefined) return undefined;
    const parsed = parsePolicy(json);
    if (parsed.ok) {
      const attached = attach(name, this.#placed(entry, parsed.policy));
      return { attached, file: this.#reader.file, entry, checkedFor: new Set() };
    }
    for (const { message, path } of parsed.problems) {
      this.#reader.report(this.#reader.below(entry, path), message);
    }
    return undefined;
  }

  /** Statements with the places that they have in the test file. */
  #placed(entry: Entry, document: PolicyDocument): PolicyDocument {
    const statements = document.statements.map((statement) => {
      const at = this.#reader.below(entry, `$.Statement[${statement.index}]`);
      const start = { offset: at.node.range?.[0] ?? 0, ...this.#reader.place(at) };
      return { ...statement, range: { start, end: start } };
    });
    return { ...document, statements };
  }

  #check(policy: Known, use: PolicyUse): void {
    const { checkedFor, attached, file, entry } = policy;
    if (checkedFor.has(use)) return;
    checkedFor.add(use);
    const { document } = attached.compiled;
    for (const problem of problemsOf(document, use)) {
      const finding = problemFinding({ file, text: document.text }, problem, awsCode);
      const place = entry && this.#reader.place(this.#reader.below(entry, problem.path));
      this.findings.push({ ...finding, ...place });
    }
  }
}
