/** What AWS takes and an author hardly means: told as warnings, at their places. */

export interface Doubt {
  readonly rule: string;
  /** Of the first character in the document's text. */
  readonly offset: number;
  readonly path: string;
  readonly message: string;
}
