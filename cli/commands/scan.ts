/** `sallyport scan`: finds secrets that leaked into a tree, its history, or the next commit. */
import { existsSync, realpathSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { SecretScanner } from "../../src/scan/scanner.ts";
import { version } from "../../src/version.ts";
import { exitCodes } from "../exit-codes.ts";
import { CommandFailure, UsageError } from "../failure.ts";
import { counted } from "../policy/finding.ts";
import { withoutKnown, writeBaseline } from "../scan/baseline.ts";
import { leaveOuterRepository, type Repository, repositoryOf } from "../scan/git.ts";
import { scanHead, scanHistory } from "../scan/history.ts";
import { installHook } from "../scan/hook.ts";
import { identity, type Leak, secretIdentity } from "../scan/leak.ts";
import { livenessOf, pairsOf } from "../scan/live-key.ts";
import {
  jsonReport,
  type ReportedLeak,
  type ScanReport,
  sarifReport,
  textReport,
} from "../scan/report.ts";
import { revoke } from "../scan/revoke.ts";
import { readScanSettings, type ScanSettings } from "../scan/settings.ts";
import { scanStaged, scanTree, type TreeScan } from "../scan/tree.ts";

const help = `
  sallyport scan .                             the files here, and the history behind them
  sallyport scan --no-history src/             the files only
  sallyport scan --staged                      what the next commit would bring in
  sallyport scan install-hook                  the same before each commit
  sallyport scan . --format sarif --output scan.sarif
  sallyport scan . --baseline scan-baseline.json --update-baseline
  sallyport scan . --verify --revoke           turns off keys of this server that were found

A line with sallyport:allow is let go, and so is what .sallyport-scan.yaml says:
  baseline: scan-baseline.json
  allow:
    - path: "test/**"
      rule: assigned-secret
      reason: passwords of test users

Exit codes: 0 nothing found, 1 findings (or the scan failed, and says why), 2 wrong use or
settings, 3 the server that --verify asks does not answer.
`;

interface ScanOptions {
  readonly history: boolean;
  readonly staged?: boolean;
  readonly ignore: boolean;
  readonly format: "text" | "json" | "sarif";
  readonly output?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly verify?: boolean;
  readonly revoke?: boolean;
  readonly yes?: boolean;
}

export function scanCommand(finish: (exitCode: number) => void): Command {
  return new Command("scan")
    .description("find secrets that leaked into files or a repository's history")
    .argument("[path]", "a file, a folder or a repository", ".")
    .option("--no-history", "look at the files only, not at the commits behind them")
    .option("--staged", "look only at what the next commit would bring in")
    .option("--no-ignore", "look at files that git ignores as well")
    .addOption(
      new Option("--format <format>", "how to report")
        .choices(["text", "json", "sarif"])
        .default("text"),
    )
    .option("--output <file>", "write the report to a file")
    .option(
      "--baseline <file>",
      "report only what this file does not know (else that of the settings)",
    )
    .option("--update-baseline", "write all that is found to the baseline, and nothing else")
    .option("--verify", "ask this server whether keys that are found are live")
    .option("--revoke", "turn live keys off; asks before it does")
    .option("--yes", "do not ask")
    .addHelpText("after", help)
    .action(async (path: string, options: ScanOptions) => {
      finish(await scan(path, options));
    })
    .addCommand(
      new Command("install-hook")
        .description("scan what is staged before each commit")
        .argument("[repository]", "the repository", ".")
        .action(async (repository: string) => {
          leaveOuterRepository();
          process.stdout.write(`${await installHook(repository, ownProgram())}\n`);
        }),
    );
}

/** Where this command lies: `npx` starts it by a link in a cache that is emptied some day. */
function ownProgram(): string {
  return realpathSync(process.argv[1] ?? "");
}

async function scan(path: string, options: ScanOptions): Promise<number> {
  if (!existsSync(path)) throw new UsageError(`there is no ${path}`);
  if (options.updateBaseline && options.staged) {
    throw new UsageError("--update-baseline would forget all that is not staged: without --staged");
  }
  const began = performance.now();
  const scanned = await scannedPlace(path, options);
  const baseline = options.baseline ?? scanned.settings.baseline;
  if (options.updateBaseline && baseline === undefined) {
    throw new UsageError("--update-baseline needs --baseline FILE");
  }
  const { tree, leaks, blobs, bytes } = await findLeaks(scanned, options);
  if (options.updateBaseline && baseline !== undefined) {
    writeBaseline(leaks, baseline);
    process.stdout.write(`${baseline} now knows ${counted(leaks.length, "finding")}\n`);
    return exitCodes.done;
  }
  const fresh = baseline === undefined ? leaks : withoutKnown(leaks, baseline);
  const reportOf = (reported: readonly ReportedLeak[]): ScanReport => ({
    leaks: reported,
    files: tree.files,
    bytes,
    blobs,
    milliseconds: Math.round(performance.now() - began),
    skipped: tree.skipped,
  });
  const reported = await withLiveness(fresh, options).catch((error) => {
    // What was found is not lost where no server says whether it is live.
    write(reportOf(fresh.map(unasked)), options);
    throw error;
  });
  write(reportOf(reported), options);
  if (options.revoke) await revoke(reported, options.yes === true);
  return reported.length === 0 ? exitCodes.done : exitCodes.failed;
}

/** What is scanned, by the path that was given. */
interface Place {
  readonly path: string;
  /** The repository, where the path is the top of one: only then is its history asked about. */
  readonly repository: Repository | undefined;
  readonly settings: ScanSettings;
}

async function scannedPlace(path: string, options: ScanOptions): Promise<Place> {
  const { staged } = options;
  if (!staged) leaveOuterRepository();
  // What is staged is told by its path from the top, whatever folder was named.
  const above = staged ? (await repositoryOf(path))?.top : undefined;
  const settings = readScanSettings(above ?? resolve(path));
  const repository = staged ? undefined : await repositoryWhole(resolve(path), options);
  return { path, repository, settings };
}

async function findLeaks({ path, repository, settings }: Place, options: ScanOptions) {
  const scanner = new SecretScanner();
  const tree = await treeOf(scanner, path, repository, options);
  const isFresh = (leak: Leak) => !leak.finding.isAllowed && !settings.allows(leak);
  const inTree = tree.leaks.filter(isFresh);
  if (!options.history || options.staged || repository === undefined) {
    return { tree, leaks: inTree, blobs: 0, bytes: tree.bytes };
  }
  const history = await scanHistory(scanner, repository.top);
  // What stands in the tree is reported there, with its path and line of today; and what a line of
  // today allows was no leak before that was written there.
  const known = new Set([...tree.leaks.map(identity), ...inTree.map(secretIdentity)]);
  const gone = history.leaks.filter(
    (leak) => isFresh(leak) && !known.has(identity(leak)) && !known.has(secretIdentity(leak)),
  );
  const told = new Set(tree.skipped.map(({ path: at }) => at));
  const skipped = history.skipped.filter(({ path: at }) => !told.has(at));
  return {
    tree: { ...tree, skipped: [...tree.skipped, ...skipped] },
    leaks: [...inTree, ...gone],
    blobs: history.blobs,
    bytes: tree.bytes + history.bytes,
  };
}

function treeOf(
  scanner: SecretScanner,
  path: string,
  repository: Repository | undefined,
  options: ScanOptions,
): Promise<TreeScan> {
  if (options.staged) return scanStaged(scanner, path);
  if (repository?.isBare) return scanHead(scanner, repository.top);
  return scanTree(scanner, path, { ignored: !options.ignore });
}

/** Throws `CommandFailure` where there is a history to look at and git does not find it. */
async function repositoryWhole(
  root: string,
  { history }: ScanOptions,
): Promise<Repository | undefined> {
  if (existsSync(resolve(root, ".git"))) {
    const repository = await repositoryOf(root);
    if (repository !== undefined || !history) return repository;
    throw new CommandFailure(
      `${root} has a .git, and git finds no repository there: it may lack a part, or what it ` +
        "names is elsewhere. --no-history looks at the files alone",
    );
  }
  // The shape of a bare repository; git has the last word.
  if (!["HEAD", "objects", "refs"].every((name) => existsSync(resolve(root, name)))) {
    return undefined;
  }
  const found = await repositoryOf(root);
  return found?.isBare ? found : undefined;
}

function unasked(leak: Leak): ReportedLeak {
  return { leak, liveness: undefined };
}

/** The keys that were found sign for themselves: nobody else's are needed. */
async function withLiveness(
  leaks: readonly Leak[],
  { verify, revoke: isRevoked }: ScanOptions,
): Promise<readonly ReportedLeak[]> {
  if (!verify && !isRevoked) return leaks.map(unasked);
  const { placeOf } = await import("../run/client.ts");
  const settings = await placeOf(process.env);
  const pairs = pairsOf(leaks);
  const reported: ReportedLeak[] = [];
  for (const leak of leaks) {
    const found = pairs.get(leak);
    const liveness = found && (await livenessOf(settings, found));
    reported.push({ leak, liveness });
  }
  return reported;
}

function write(report: ScanReport, { format, output }: ScanOptions): void {
  const text = {
    text: () => textReport(report),
    json: () => jsonReport(report),
    sarif: () => sarifReport(report, version),
  }[format]();
  if (output === undefined) process.stdout.write(text);
  else writeFileSync(output, text);
}
