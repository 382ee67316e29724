/** What a scan reports: a secret at a place, in the tree or in the history. */
import { createHmac, scryptSync } from "node:crypto";
import type { Finding, SecretScanner } from "../../src/scan/scanner.ts";

/** The commit that brought the secret in. */
export interface Origin {
  readonly commit: string;
  readonly author: string;
  /** ISO 8601. */
  readonly date: string;
}

export interface Leak {
  readonly finding: Finding;
  /** From the root of what was scanned, with `/`. */
  readonly path: string;
  /** Undefined where it was found in the tree. */
  readonly origin: Origin | undefined;
  /** Whether it was found in the files of today; false for what only the history holds. */
  readonly stillThere: boolean;
}

/** What a content of the tree holds, also on lines that allow it. */
export function leaksIn(scanner: SecretScanner, content: Buffer, path: string): readonly Leak[] {
  return scanner
    .scan(content, path)
    .map((finding) => ({ finding, path, origin: undefined, stillThere: true }));
}

const shownCharacters = 4;

/** The first characters and how many follow: enough to know it again, too little to use. */
export function preview(secret: string): string {
  const shown = secret.slice(0, Math.min(shownCharacters, Math.floor(secret.length / 4)));
  const printable = shown.replace(/[^\x21-\x7e]/g, "·");
  return `${printable}… (${secret.length} characters)`;
}

/** Tells findings of one secret in one file apart from others; within one run only. */
export function identity({ finding, path }: Pick<Leak, "finding" | "path">): string {
  return JSON.stringify([finding.rule.id, path, finding.secret]);
}

/** The same secret, wherever it stands; within one run only. */
export function secretIdentity({ finding }: Pick<Leak, "finding">): string {
  return JSON.stringify([finding.rule.id, finding.secret]);
}

/**
 * Names leaks in a baseline; a name stays when lines move. Made slowly and with the baseline's own
 * salt, so that a weak password cannot be guessed from a file that is committed.
 */
export function fingerprinter(salt: string): (leak: Pick<Leak, "finding" | "path">) => string {
  const stretched = new Map<string, Buffer>();
  return ({ finding, path }) => {
    const key =
      stretched.get(finding.secret) ?? scryptSync(finding.secret, salt, 32, { cost: 4_096 });
    stretched.set(finding.secret, key);
    const place = JSON.stringify([finding.rule.id, path]);
    return createHmac("sha256", key).update(place).digest("base64url").slice(0, 32);
  };
}
