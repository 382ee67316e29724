/** `npm run changelog`: folds the small files of `changes/` into CHANGELOG.md. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

/** In the order in which a reader wants them. */
const kinds = ["security", "added", "changed", "fixed", "removed"] as const;

type Kind = (typeof kinds)[number];

export interface Change {
  /** The version that has it; undefined where none was released with it. */
  readonly version?: string;
  readonly kind: Kind;
  /** Markdown; its first paragraph is enough for most readers. */
  readonly text: string;
}

/** Where a change begins: its kind stands at the start of a line. */
const changeStart = new RegExp(`^(?=(?:${kinds.join("|")}): \\S)`, "m");

/**
 * The changes of one file, each as `added: What a user can do now.`, with what follows up to the
 * next one. Throws where it does not begin with one.
 */
export function parseChanges(name: string, text: string, version?: string): readonly Change[] {
  return text.split(changeStart).map((part) => {
    const [, word, rest = ""] = /^(\w+): (\S[\s\S]*)$/.exec(part.trim()) ?? [];
    const kind = kinds.find((known) => known === word);
    if (kind === undefined) throw new Error(`${name} must begin with one of ${kinds.join(", ")}:`);
    return { kind, text: rest, ...(version === undefined ? {} : { version }) };
  });
}

function section(title: string, changes: readonly Change[]): string {
  const parts = kinds.flatMap((kind) => {
    const items = changes.filter((change) => change.kind === kind);
    if (items.length === 0) return [];
    const lines = items.map(({ text }) => `- ${text.replaceAll("\n", "\n  ")}`);
    return [`### ${kind[0]?.toUpperCase()}${kind.slice(1)}\n\n${lines.join("\n")}`];
  });
  return `## ${title}\n\n${parts.join("\n\n")}`;
}

/** The whole of CHANGELOG.md, newest version first. */
export function formatChangelog(changes: readonly Change[]): string {
  const versions = [...new Set(changes.flatMap(({ version }) => version ?? []))];
  versions.sort((left, right) => right.localeCompare(left, "en", { numeric: true }));
  const unreleased = changes.filter(({ version }) => version === undefined);
  const sections = [
    ...(unreleased.length === 0 ? [] : [section("Unreleased", unreleased)]),
    ...versions.map((version) =>
      section(
        version,
        changes.filter((change) => change.version === version),
      ),
    ),
  ];
  const head = "# Changelog\n\nMade from `changes/` by `npm run changelog`; do not edit it here.";
  return `${[head, ...sections].join("\n\n")}\n`;
}

/** All changes below `folder`: its own files, and those of its folders named after versions. */
export function readChanges(folder: URL, version?: string): readonly Change[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (entry.isDirectory()) return readChanges(new URL(`${entry.name}/`, folder), entry.name);
    if (!/^\d{4}-.*\.md$/.test(entry.name)) return [];
    const text = readFileSync(new URL(entry.name, folder), "utf8");
    return parseChanges(entry.name, text, version);
  });
}

/** Writes CHANGELOG.md. */
export async function main(): Promise<number> {
  const changes = readChanges(new URL("../changes/", import.meta.url));
  writeFileSync(new URL("../CHANGELOG.md", import.meta.url), formatChangelog(changes));
  return 0;
}
