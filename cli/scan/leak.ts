/** What a scan reports: a secret at a place, in the tree or in the history. */
import { createHmac, scryptSync } from "node:crypto";
import type { Finding } from "../../src/scan/scanner.ts";

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
  /** Whether the same secret is in the tree as well; only of findings of the history. */
  readonly stillThere: boolean;
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

/**
 * The name of a leak in a baseline: it stays when lines move. Made slowly and with the baseline's
 * own salt, so that a weak password cannot be guessed from a file that is committed.
 */
export function fingerprint(leak: Pick<Leak, "finding" | "path">, salt: string): string {
  const stretched = scryptSync(leak.finding.secret, salt, 32, { cost: 4_096 });
  const place = JSON.stringify([leak.finding.rule.id, leak.path]);
  return createHmac("sha256", stretched).update(place).digest("base64url").slice(0, 32);
}
