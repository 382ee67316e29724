/** The findings as a person and as other programs read them; a secret is never shown whole. */
import { secretRules } from "../../src/scan/rules.ts";
import { counted } from "../policy/finding.ts";
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

export function textReport(report: ScanReport): string {
  const { leaks, files, bytes, blobs, milliseconds, skipped } = report;
  const left = skipped.map(({ path, reason }) => `${shown(path)}: not scanned: ${reason}`);
  const history = blobs === 0 ? "" : `, ${blobs} contents of the history`;
  const count = leaks.length === 0 ? "no findings" : counted(leaks.length, "finding");
  const effort = `${(bytes / 1e6).toFixed(1)} MB, ${(milliseconds / 1000).toFixed(1)} s`;
  const summary = `${count} in ${counted(files, "file")}${history} (${effort})`;
  return [...leaks.map(textOf), ...left, summary, ""].join("\n");
}

function textOf({ leak, liveness }: ReportedLeak): string {
  const { finding, path, origin, stillThere } = leak;
  const { severity, title, id } = finding.rule;
  const place = `${shown(path)}:${finding.line}:${finding.column}`;
  const lines = [`${place}: ${severity}: ${title} [${id}] ${preview(finding.secret)}`];
  if (origin !== undefined) {
    const { commit, date, author } = origin;
    lines.push(`commit ${commit.slice(0, 12)} ${date} ${shown(author)}; no longer in the tree`);
  } else if (!stillThere) {
    lines.push("of the history; no longer in the tree");
  }
  if (liveness !== undefined) lines.push(liveness.sentence);
  return lines.join("\n    ");
}

/** Names come from whoever made the files and commits: none may steer the terminal. */
function shown(name: string): string {
  return name.replace(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
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
    opens: liveness?.key?.arn,
  }));
  return `${JSON.stringify({ ...report, leaks }, null, 2)}\n`;
}

function uriOf(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** SARIF 2.1.0 (OASIS), as code hosts read it. */
export function sarifReport({ leaks, skipped }: ScanReport, version: string): string {
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
  // What was left out is told here as well: a report without it would look like a clean scan.
  const toolExecutionNotifications = skipped.map(({ path, reason }) => ({
    level: "warning",
    message: { text: `${path}: not scanned: ${reason}` },
  }));
  const invocation = { executionSuccessful: true, toolExecutionNotifications };
  const log = {
    $schema:
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, invocations: [invocation], columnKind: "utf16CodeUnits", results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
