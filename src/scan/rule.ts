/** What a rule of the scan is: how a kind of secret looks, and where to begin to look. */

/** `error` for what opens something by itself; `warning` for what only helps or may be harmless. */
export type Severity = "error" | "warning";

export interface SecretRule {
  /** `github-token`: stable, for baselines and allow rules. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /**
   * Texts of which one stands in everything that the rule finds; found ignoring case. None where
   * the rule is for certain files only, which are then searched whole.
   */
  readonly keywords: readonly string[];
  /**
   * The form, from the keyword's first character on. Group 1, where there is one, is the secret
   * itself; else all of it is. Every repetition is bounded, so that the time taken is linear.
   */
  readonly pattern: RegExp;
  /** Where the form may begin before its keyword: by so many characters at most. */
  readonly before?: number;
  /** Whether a text of that form is one: a checksum, its randomness. */
  readonly isSecret?: (secret: string) => boolean;
  /** Only in files of these names. */
  readonly files?: RegExp;
}
