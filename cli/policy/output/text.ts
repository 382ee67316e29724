/** Findings for a person: place, sentence, and the line of the file with a mark under it. */
import type { Finding } from "../finding.ts";
import { clipped, printable } from "./printable.ts";

/** How much of a line is shown around the place. */
const shownBefore = 60;
const shownAfter = 40;

/** The line and the mark; control characters would move the mark, so they become spaces. */
function excerpt(text: string, line: number, column: number): readonly string[] {
  const full = (text.split("\n", line)[line - 1] ?? "").replace(/\p{Cc}/gu, " ").trimEnd();
  if (full.trim() === "") return [];
  const start = Math.max(0, column - 1 - shownBefore);
  const end = column - 1 + shownAfter;
  const shown = full.slice(start, end);
  const number = String(line).padStart(5);
  const lead = start > 0 ? "…" : "";
  const mark = " ".repeat(lead.length + column - 1 - start);
  return [`${number} | ${lead}${shown}${end < full.length ? "…" : ""}`, `      | ${mark}^`];
}

/** `texts` has the files by name; a file that is not in it is told without its line. */
export function textOfFinding(finding: Finding, texts: ReadonlyMap<string, string>): string {
  const { file, line, column, level, message, path, aws, details } = finding;
  const at = path === undefined || path === "$" ? "" : ` (${clipped(path)})`;
  const text = texts.get(file);
  const lines = [
    `${file}:${line}:${column}: ${level}: ${clipped(message)}${at}`,
    ...(text === undefined ? [] : excerpt(text, line, column)),
    ...(aws === undefined ? [] : [`      AWS: ${aws.code}: ${clipped(aws.message)}`]),
    ...(details ?? []).map((detail) => `      ${detail}`),
  ];
  return printable(lines.join("\n"));
}
