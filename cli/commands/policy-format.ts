/** `sallyport policy format`: one layout for all policies, so that changes are easy to read. */
import { writeFileSync } from "node:fs";
import { Command } from "commander";
import { formatPolicy } from "../../src/policy/format.ts";
import { exitCodes } from "../exit-codes.ts";
import { UsageError } from "../failure.ts";
import { problemFinding } from "../policy/check.ts";
import type { Finding } from "../policy/finding.ts";
import { textOfFinding } from "../policy/output/text.ts";
import { expandPaths, passedOverWords, policyFiles, readSource } from "../policy/sources.ts";

const help = `
Two spaces, one value a line; Version, Id, Statement; Sid, Effect, Principal, Action, Resource,
Condition. Only white space and the order of elements change, never a meaning or a spelling.
FILE is a policy in JSON, a folder (all policies below it), or - for standard input. Line ends stay
those of Windows where a file has them.

Exit codes: 0 done, or (--check) all have the layout; 1 a file has not, or is no policy; 2 wrong
use.

  sallyport policy format policy.json        prints the new text
  sallyport policy format --write policies/  writes it into the files that differ
  sallyport policy format --check policies/  names the files that differ, for CI
`;

interface FormatOptions {
  readonly check?: boolean;
  readonly write?: boolean;
}

interface Formatted {
  readonly file: string;
  readonly text: string;
  readonly isChanged: boolean;
}

export function policyFormatCommand(finish: (exitCode: number) => void): Command {
  return new Command("format")
    .description("lay policies out in one way, without changing what they mean")
    .argument("<file...>", "policies, folders of policies, or -")
    .option("--check", "write nothing; name the files that have another layout")
    .option("--write", "write the new text into the files")
    .addHelpText("after", help)
    .action((paths: readonly string[], options: FormatOptions) => {
      const { files, passedOver } = expandPaths(paths, policyFiles);
      refuseWrongUse(files, options);
      const [formatted, refused] = formatAll(files);
      const told = [...refused, passedOverWords(passedOver)].filter((line) => line !== "");
      process.stderr.write(told.map((line) => `${line}\n`).join(""));
      const changed = formatted.filter(({ isChanged }) => isChanged);
      if (options.write) {
        for (const { file, text } of changed) writeFileSync(file, text);
      }
      if (options.write || options.check) {
        const verb = options.write ? "wrote" : "would change";
        process.stdout.write(changed.map(({ file }) => `${verb} ${file}\n`).join(""));
      } else {
        process.stdout.write(formatted.map(({ text }) => text).join(""));
      }
      if (refused.length > 0 || (options.check && changed.length > 0)) finish(exitCodes.failed);
    });
}

function refuseWrongUse(files: readonly string[], { check, write }: FormatOptions): void {
  if (check && write) throw new UsageError("--check writes nothing: leave out --write or --check");
  if (write && files.includes("-")) {
    throw new UsageError("--write needs a file to write to, not standard input");
  }
  if (!check && !write && files.length > 1) {
    throw new UsageError("several policies cannot be printed as one: use --write or --check");
  }
}

/** The policies in their new layout, and what is wrong with those that are none. */
function formatAll(files: readonly string[]): readonly [readonly Formatted[], readonly string[]] {
  const formatted: Formatted[] = [];
  const refused: string[] = [];
  for (const file of files) {
    const read = readSource(file);
    const texts = new Map(read.ok ? [[file, read.source.text]] : []);
    const refuse = (finding: Finding): void => {
      refused.push(textOfFinding(finding, texts));
    };
    if (!read.ok) {
      refuse(read.finding);
      continue;
    }
    const result = formatPolicy(read.source.text);
    if (result.ok) {
      const text = withLineEndsOf(read.source.text, result.text);
      formatted.push({ file, text, isChanged: text !== read.source.text });
      continue;
    }
    for (const problem of result.problems) {
      refuse(problemFinding(read.source, problem, "MalformedPolicyDocument"));
    }
  }
  return [formatted, refused];
}

/** Git makes line ends those of Windows there, in all files: a layout must not undo it. */
function withLineEndsOf(source: string, text: string): string {
  return /^[^\n]*\r\n/.test(source) ? text.replaceAll("\n", "\r\n") : text;
}
