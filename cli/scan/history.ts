/** The history of a repository: each content that ever was in it is scanned once. */
import type { SecretScanner } from "../../src/scan/scanner.ts";
import { eachBlob, eachLine, git, namesIn } from "./git.ts";
import { identity, type Leak, leaksIn, type Origin } from "./leak.ts";
import type { Skipped, TreeScan } from "./tree.ts";

/** Larger contents are data, not text that people write; in bytes. */
const blobBytesMax = 20_000_000;
const tooLarge = `larger than ${blobBytesMax / 1e6} MB`;

export interface HistoryScan {
  readonly leaks: readonly Leak[];
  readonly blobs: number;
  readonly bytes: number;
  readonly skipped: readonly Skipped[];
}

/**
 * Scans all commits that a branch, tag, stash or reflog reaches. A secret that stood in one file
 * for many commits is reported once, with the commit that brought it.
 */
export async function scanHistory(
  scanner: SecretScanner,
  repository: string,
): Promise<HistoryScan> {
  const { paths, missing, large } = await blobPaths(repository);
  const leaks = new Map<string, { leak: Leak; blob: string }>();
  let bytes = 0;
  await eachBlob(repository, [...paths.keys()], (blob, content) => {
    bytes += content.length;
    for (const leak of leaksIn(scanner, content, paths.get(blob) ?? "")) {
      const name = identity(leak);
      if (!leaks.has(name)) leaks.set(name, { leak: { ...leak, stillThere: false }, blob });
    }
  });
  const blobs = [...leaks.values()].map(({ blob }) => blob);
  const origins = await originsOf(repository, new Set(blobs));
  const placed = [...leaks.values()].map(({ leak, blob }) => {
    return { ...leak, origin: origins.get(blob) };
  });
  const skipped = [
    ...(await missingHistory(repository, missing)),
    ...[...large].map((path) => ({ path, reason: `${tooLarge} in the history` })),
  ];
  return { leaks: placed, blobs: paths.size, bytes, skipped };
}

/** Build systems clone without the history: who asked for it must not take that for a clean one. */
async function missingHistory(repository: string, missing: number): Promise<readonly Skipped[]> {
  const skipped: Skipped[] = [];
  const isShallow = await git(repository, "rev-parse", "--is-shallow-repository");
  if (isShallow.toString("utf8").trim() === "true") {
    const reason = "the clone is shallow; `git fetch --unshallow` gets the rest";
    skipped.push({ path: "older history", reason });
  }
  if (missing > 0) {
    const reason = `the clone is partial; ${missing} contents are not here`;
    skipped.push({ path: "older history", reason });
  }
  return skipped;
}

/** Scans the files of the branch that a bare repository shows, where that is there. */
export async function scanHead(scanner: SecretScanner, repository: string): Promise<TreeScan> {
  const branches = await git(repository, "for-each-ref", "--format=%(HEAD)%(refname)");
  const head = branches.toString("utf8").match(/^\*(.+)$/m)?.[1];
  const leaks: Leak[] = [];
  let bytes = 0;
  if (head === undefined) return { leaks, files: 0, bytes, skipped: [] };
  const { small } = await blobsBySize(repository);
  const paths = new Map<string, string[]>();
  const skipped: Skipped[] = [];
  for (const entry of namesIn(await git(repository, "ls-tree", "-r", "-z", head))) {
    const [, blob = "", path = ""] =
      /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(entry.toString("utf8")) ?? [];
    if (small.has(blob)) paths.set(blob, [...(paths.get(blob) ?? []), path]);
    else if (blob !== "") skipped.push({ path, reason: tooLarge });
  }
  let files = 0;
  await eachBlob(repository, [...paths.keys()], (blob, content) => {
    for (const path of paths.get(blob) ?? []) {
      files += 1;
      bytes += content.length;
      leaks.push(...leaksIn(scanner, content, path));
    }
  });
  return { leaks, files, bytes, skipped };
}

interface BlobPaths {
  /** Every blob that is small enough, with a path that it had; the oldest first. */
  readonly paths: ReadonlyMap<string, string>;
  /** How many objects a partial clone left where it came from; asking for them fetches nothing. */
  readonly missing: number;
  /** The paths of contents that are too large and stand in the history alone. */
  readonly large: ReadonlySet<string>;
}

async function blobPaths(repository: string): Promise<BlobPaths> {
  const { small, large } = await blobsBySize(repository);
  if (large.size > 0) for (const id of await indexed(repository)) large.delete(id);
  const paths = new Map<string, string>();
  const largePaths = new Set<string>();
  let missing = 0;
  const reachable = ["--objects", "--all", "--reflog", "--in-commit-order", "--reverse"];
  await eachLine(repository, ["rev-list", ...reachable, "--missing=print"], (line) => {
    if (line.startsWith("?")) missing += 1;
    const blank = line.indexOf(" ");
    const id = line.slice(0, blank);
    if (blank !== -1 && small.has(id)) paths.set(id, line.slice(blank + 1));
    if (blank !== -1 && large.has(id)) largePaths.add(line.slice(blank + 1));
  });
  return { paths, missing, large: largePaths };
}

/** The contents of the index: the files of today, which were looked at as such. */
async function indexed(repository: string): Promise<readonly string[]> {
  const entries = namesIn(await git(repository, "ls-files", "--stage", "-z"));
  return entries.flatMap((entry) => /^\d+ ([0-9a-f]+) /.exec(entry.toString("latin1"))?.[1] ?? []);
}

async function blobsBySize(repository: string) {
  const [small, large] = [new Set<string>(), new Set<string>()];
  const listing = ["cat-file", "--batch-all-objects", "--unordered"];
  const format = "--batch-check=%(objectname) %(objecttype) %(objectsize)";
  await eachLine(repository, [...listing, format], (line) => {
    const [id = "", type, size] = line.split(" ");
    if (type === "blob") (Number(size) <= blobBytesMax ? small : large).add(id);
  });
  return { small, large };
}

/** The first commit that has each of the blobs; all are looked for in one pass. */
async function originsOf(
  repository: string,
  blobs: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Origin>> {
  const origins = new Map<string, Origin>();
  if (blobs.size === 0) return origins;
  let current: Origin | undefined;
  const commits = ["--all", "--reflog", "--topo-order", "--format=%x00%H%x00%an <%ae>%x00%aI"];
  // With `-c` what a merge alone brings in is told as well.
  const changes = ["--raw", "--no-abbrev", "--no-renames", "-c"];
  await eachLine(repository, ["log", ...commits, ...changes], (line) => {
    if (line.startsWith("\0")) {
      const [, commit = "", author = "", date = ""] = line.split("\0");
      current = { commit, author, date };
    }
    // `:modes ids status`: the last id is what the commit has; older commits come later.
    const [, id = ""] = /^:[^\t]* ([0-9a-f]{40,64}) [A-Z]+\t/.exec(line) ?? [];
    if (current !== undefined && blobs.has(id)) origins.set(id, current);
  });
  return origins;
}
