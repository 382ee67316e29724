/** The syntax tree of a policy: what its author wrote, with the place of each statement. */

/** A place in a text. `offset` counts UTF-16 units from 0; line and column count from 1. */
export interface SourcePosition {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** From the first character of an element to its last (inclusive). */
export interface SourceRange {
  readonly start: SourcePosition;
  readonly end: SourcePosition;
}

export type Effect = "Allow" | "Deny";

/** The two versions of the policy language; a document without one is of the older. */
export type PolicyVersion = "2008-10-17" | "2012-10-17";

/** One string of a list element, with the offset of its text in the document. */
export interface SourceText {
  readonly text: string;
  readonly offset: number;
}

/** `Action`, `NotAction`, `Resource` or `NotResource`. */
export interface ListElement {
  /** True for the `Not…` form. */
  readonly negated: boolean;
  readonly values: readonly SourceText[];
  readonly offset: number;
}

export type PrincipalType = "AWS" | "Service" | "Federated" | "CanonicalUser";

export interface PrincipalEntry extends SourceText {
  readonly type: PrincipalType;
}

/** `Principal` or `NotPrincipal`. The bare `"*"` is one entry of type `AWS` with `bare` set. */
export interface PrincipalElement {
  readonly negated: boolean;
  /** True where the element was written as the string `"*"` and not as a map. */
  readonly bare: boolean;
  readonly entries: readonly PrincipalEntry[];
  readonly offset: number;
}

/** One value of a condition: text, number or boolean as written; `text` is its text either way. */
export interface ConditionValue extends SourceText {
  readonly type: "string" | "number" | "boolean";
}

/** One key of one operator's block: `"StringEquals": { "aws:username": [ … ] }`. */
export interface ConditionElement {
  readonly operator: SourceText;
  readonly key: SourceText;
  readonly values: readonly ConditionValue[];
}

export interface PolicyStatement {
  /** From 0, in the order of the document. */
  readonly index: number;
  readonly sid: SourceText | undefined;
  readonly effect: Effect;
  readonly principal: PrincipalElement | undefined;
  readonly action: ListElement | undefined;
  readonly resource: ListElement | undefined;
  readonly conditions: readonly ConditionElement[];
  readonly range: SourceRange;
}

export interface PolicyDocument {
  /** As it is evaluated: `2008-10-17` where the document has none. */
  readonly version: PolicyVersion;
  /** True where the document states its version. */
  readonly hasVersion: boolean;
  /** Of the stated version; of the document itself where it states none. */
  readonly versionOffset: number;
  readonly id: string | undefined;
  readonly statements: readonly PolicyStatement[];
  /** The text that was parsed; positions refer to it. */
  readonly text: string;
}
