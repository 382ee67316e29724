/** The history of a repository: each content that ever was in it is scanned once. */
import type { SecretScanner } from "../../src/scan/scanner.ts";
import { eachBlob, git, nulSeparated } from "./git.ts";
import { identity, type Leak, type Origin } from "./leak.ts";
import type { Skipped, TreeScan } from "./tree.ts";

/** Larger contents are data, not text that people write; in bytes. */
const blobBytesMax = 20_000_000;

export interface HistoryScan {
  readonly leaks: readonly Leak[];
  readonly blobs: number;
  readonly bytes: number;
  readonly skipped: readonly Skipped[];
}

/**
 * Scans all commits that a branch, tag, stash or reflog reaches. A secret that stood in one file
 * for many commits is reported once, with the commit that brought it. `inTree` are the identities
 * of the secrets that the tree holds now.
 */
export async function scanHistory(
  scanner: SecretScanner,
  repository: string,
  inTree: ReadonlySet<string>,
): Promise<HistoryScan> {
  const paths = await blobPaths(repository);
  const leaks = new Map<string, { leak: Leak; blob: string }>();
  let bytes = 0;
  await eachBlob(repository, [...paths.keys()], (blob, content) => {
    const path = paths.get(blob) ?? "";
    bytes += content.length;
    for (const finding of scanner.scan(content, path)) {
      const name = identity({ finding, path });
      if (leaks.has(name)) continue;
      const stillThere = inTree.has(name);
      leaks.set(name, { leak: { finding, path, origin: undefined, stillThere }, blob });
    }
  });
  const placed: Leak[] = [];
  for (const { leak, blob } of leaks.values()) {
    placed.push({ ...leak, origin: await originOf(repository, blob) });
  }
  const skipped = await missingHistory(repository);
  return { leaks: placed, blobs: paths.size, bytes, skipped };
}

/** Build systems clone without the history: who asked for it must not take that for a clean one. */
async function missingHistory(repository: string): Promise<readonly Skipped[]> {
  const isShallow = await git(repository, "rev-parse", "--is-shallow-repository");
  if (isShallow.toString("utf8").trim() !== "true") return [];
  const reason = "the clone is shallow; `git fetch --unshallow` gets the rest";
  return [{ path: "older history", reason }];
}

/** Scans the files of the branch that a bare repository shows, where that is there. */
export async function scanHead(scanner: SecretScanner, repository: string): Promise<TreeScan> {
  const branches = await git(repository, "for-each-ref", "--format=%(HEAD)%(refname)");
  const head = branches.toString("utf8").match(/^\*(.+)$/m)?.[1];
  const leaks: Leak[] = [];
  let bytes = 0;
  if (head === undefined) return { leaks, files: 0, bytes, skipped: [] };
  const small = await smallBlobs(repository);
  const paths = new Map<string, string[]>();
  for (const entry of nulSeparated(await git(repository, "ls-tree", "-r", "-z", head))) {
    const [, blob = "", path = ""] = /^\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    if (small.has(blob)) paths.set(blob, [...(paths.get(blob) ?? []), path]);
  }
  let files = 0;
  await eachBlob(repository, [...paths.keys()], (blob, content) => {
    for (const path of paths.get(blob) ?? []) {
      files += 1;
      bytes += content.length;
      for (const finding of scanner.scan(content, path)) {
        leaks.push({ finding, path, origin: undefined, stillThere: true });
      }
    }
  });
  return { leaks, files, bytes, skipped: [] };
}

/** Every blob that is small enough, with a path that it had; the oldest first. */
async function blobPaths(repository: string): Promise<ReadonlyMap<string, string>> {
  const reachable = await git(
    repository,
    ...["rev-list", "--objects", "--all", "--reflog", "--in-commit-order", "--reverse"],
  );
  const small = await smallBlobs(repository);
  const paths = new Map<string, string>();
  for (const line of reachable.toString("utf8").split("\n")) {
    const blank = line.indexOf(" ");
    const id = line.slice(0, blank);
    if (blank !== -1 && small.has(id)) paths.set(id, line.slice(blank + 1));
  }
  return paths;
}

async function smallBlobs(repository: string): Promise<ReadonlySet<string>> {
  const listing = await git(
    repository,
    ...["cat-file", "--batch-all-objects", "--unordered"],
    "--batch-check=%(objectname) %(objecttype) %(objectsize)",
  );
  const blobs = new Set<string>();
  for (const line of listing.toString("latin1").split("\n")) {
    const [id = "", type, size] = line.split(" ");
    if (type === "blob" && Number(size) <= blobBytesMax) blobs.add(id);
  }
  return blobs;
}

/** The first commit that has the blob. */
async function originOf(repository: string, blob: string): Promise<Origin | undefined> {
  const words = [
    "log",
    "--all",
    "--reflog",
    `--find-object=${blob}`,
    "--format=%H%x00%an <%ae>%x00%aI",
  ];
  const lines = (await git(repository, ...words)).toString("utf8").trim().split("\n");
  const [commit, author, date] = (lines.at(-1) ?? "").split("\0");
  if (!commit || author === undefined || date === undefined) return undefined;
  return { commit, author, date };
}
