/** How fast `sallyport scan` reads, beside programs that only read: `node bench/scan.ts`. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SecretScanner } from "../src/scan/scanner.ts";

const repository = join(import.meta.dirname, "..");
const command = join(repository, "cli/sallyport.mjs");
const rounds = 5;

function median(measure: () => number): number {
  const measured = Array.from({ length: rounds }, measure).toSorted((left, right) => left - right);
  return measured[Math.floor(rounds / 2)] ?? 0;
}

function milliseconds(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** The project's own sources, again and again, as one text. */
function sources(bytesMin: number): Buffer {
  const texts = readdirSync(join(repository, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join(repository, "src", path)));
  const once = Buffer.concat(texts);
  return Buffer.concat(Array.from({ length: Math.ceil(bytesMin / once.length) }, () => once));
}

const scanner = new SecretScanner();
const rate = (bytes: Buffer, time: number) => `${(bytes.length / 1e3 / time).toFixed(0)} MB/s`;

const text = sources(100_000_000);
scanner.scan(text.subarray(0, 20_000_000), "warm-up.ts");
const inProcess = median(() => milliseconds(() => void scanner.scan(text, "sources.ts")));
const folder = mkdtempSync(join(tmpdir(), "sallyport-bench-"));
writeFileSync(join(folder, "sources.ts"), text);
const words = [
  "-c",
  "-E",
  "AKIA|ghp_|PRIVATE KEY|password|secret|token",
  join(folder, "sources.ts"),
];
const grep = median(() => milliseconds(() => void spawnSync("grep", words)));
rmSync(folder, { recursive: true });

const suffering = (times: number) =>
  Buffer.from(`password = "${"a-".repeat(60)} eyJ`.repeat(times));
const once = median(() => milliseconds(() => void scanner.scan(suffering(20_000), "a")));
const twice = median(() => milliseconds(() => void scanner.scan(suffering(40_000), "a")));

const history = median(() =>
  milliseconds(() => void spawnSync(process.execPath, [command, "scan", repository])),
);
const commits = execFileSync("git", ["-C", repository, "rev-list", "--count", "--all"]).toString();

process.stdout.write(
  [
    `text, ${(text.length / 1e6).toFixed(0)} MB: ${rate(text, inProcess)}`,
    `grep -E for six words in it: ${rate(text, grep)}`,
    `text made to be slow, twice as much of it: ${(twice / once).toFixed(2)} times the time`,
    `this repository, ${commits.trim()} commits: ${(history / 1000).toFixed(1)} s`,
    "",
  ].join("\n"),
);
