/** The findings as a person and as other programs read them; a secret is never shown whole. */
import { secretRules } from "../../src/scan/rules.ts";
import { type Leak, preview } from "./leak.ts";
import type { Liveness } from "./live-key.ts";

/** A leak and, where it was asked, whether it opens something of ours. */
export interface ReportedLeak {
  readonly leak: Leak;
  readonly liveness: Liveness | undefined;
}

export interface ScanReport {
  readonly leaks: readonly ReportedLeak[];
  readonly files: number;
  readonly bytes: number;
  readonly blobs: number;
  readonly milliseconds: number;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

export function textReport({
  leaks,
  files,
  bytes,
  blobs,
  milliseconds,
  skipped,
}: ScanReport): string {
  const lines = leaks.map(({ leak, liveness }) => {
    const { finding, path, origin, stillThere } = leak;
    const place = `${path}:${finding.line}:${finding.column}`;
    const from =
      origin === undefined
        ? ""
        : `\n    commit ${origin.commit.slice(0, 12)} ${origin.date} ${origin.author}` +
          (stillThere ? "; still in the tree" : "; no longer in the tree");
    const live = liveness === undefined ? "" : `\n    ${liveness.sentence}`;
    const { severity, title, id } = finding.rule;
    return `${place}: ${severity}: ${title} [${id}] ${preview(finding.secret)}${from}${live}`;
  });
  const left = skipped.map(({ path, reason }) => `${path}: not scanned: ${reason}`);
  const history = blobs === 0 ? "" : `, ${blobs} contents of the history`;
  const count = `${leaks.length || "no"} ${leaks.length === 1 ? "finding" : "findings"}`;
  const looked = `${files} ${files === 1 ? "file" : "files"}`;
  const effort = `${(bytes / 1e6).toFixed(1)} MB, ${(milliseconds / 1000).toFixed(1)} s`;
  const summary = `${count} in ${looked}${history} (${effort})`;
  return [...lines, ...left, summary, ""].join("\n");
}

export function jsonReport(report: ScanReport): string {
  const leaks = report.leaks.map(({ leak, liveness }) => ({
    rule: leak.finding.rule.id,
    title: leak.finding.rule.title,
    severity: leak.finding.rule.severity,
    path: leak.path,
    line: leak.finding.line,
    column: leak.finding.column,
    preview: preview(leak.finding.secret),
    ...leak.origin,
    stillInTree: leak.stillThere,
    live: liveness?.live,
  }));
  return `${JSON.stringify({ ...report, leaks }, null, 2)}\n`;
}

function uriOf(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** SARIF 2.1.0 (OASIS), as code hosts read it. */
export function sarifReport({ leaks }: ScanReport, version: string): string {
  const rules = secretRules.map(({ id, title, severity }) => ({
    id,
    shortDescription: { text: title },
    defaultConfiguration: { level: severity },
  }));
  const indexOf = new Map(secretRules.map(({ id }, index) => [id, index]));
  const results = leaks.map(({ leak, liveness }) => {
    const { finding, path, origin } = leak;
    const said = [finding.rule.title, preview(finding.secret)];
    if (origin !== undefined) said.push(`since commit ${origin.commit.slice(0, 12)}`);
    if (liveness !== undefined) said.push(liveness.sentence);
    return {
      ruleId: finding.rule.id,
      ruleIndex: indexOf.get(finding.rule.id),
      level: finding.rule.severity,
      message: { text: said.join("; ") },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: uriOf(path), uriBaseId: "%SRCROOT%" },
            region: { startLine: finding.line, startColumn: finding.column },
          },
        },
      ],
    };
  });
  const driver = { name: "sallyport scan", version, rules };
  const log = {
    $schema:
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
