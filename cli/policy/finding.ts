/** What a command has to say about a file: one thing, at one place. */

export interface Finding {
  readonly level: "error" | "warning";
  /** A short name of what was looked at, the same for all findings of its sort. */
  readonly rule: string;
  /** As it was named on the command line, or found below a folder that was. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Where inside the document: `$.Statement[0].Action[1]`. */
  readonly path?: string | undefined;
  readonly message: string;
  /** AWS's error code and message, where AWS would refuse the document. */
  readonly aws?: { readonly code: string; readonly message: string } | undefined;
  /** More sentences for people. */
  readonly details?: readonly string[] | undefined;
}

export function countLevel(findings: readonly Finding[], level: Finding["level"]): number {
  return findings.filter((finding) => finding.level === level).length;
}

/** `1 error`, `2 errors`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
