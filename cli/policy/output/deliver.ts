/** Where a report goes: to standard output for a person, to a file or a program in its format. */
import { writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { UsageError } from "../../failure.ts";
import { printable } from "./printable.ts";

const reportFormats = ["text", "json", "sarif", "junit"] as const;
export type ReportFormat = (typeof reportFormats)[number];

export interface ReportOptions {
  readonly format: ReportFormat;
  readonly output?: string;
}

/** Adds `--format` and `--output`. */
export function withReportOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--format <format>", "how to report").choices(reportFormats).default("text"),
    )
    .option("--output <file>", "write the report there, and the text to standard output");
}

/** One writer for each format; only those that are asked for are called. */
export type Report = Readonly<Record<ReportFormat, () => string>>;

/** Writes the report. Throws `UsageError` where the file cannot be written. */
export function deliver(report: Report, { format, output }: ReportOptions): void {
  if (output === undefined) {
    process.stdout.write(format === "text" ? printable(report.text()) : report[format]());
    return;
  }
  try {
    writeFileSync(output, report[format]());
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`cannot write ${output}: ${error.message}`);
  }
  process.stdout.write(printable(report.text()));
}
