/** What AWS leaves open, each as a switch with a default (docs/spec/divergences.md). */

export interface EvaluationFlags {
  /** `{"AWS": "*"}` names service principals too, as the bare `"*"` does. */
  readonly awsWildcardCoversServices: boolean;
  /** `NotPrincipal` spares a caller only if its account (and role) are listed beside it. */
  readonly notPrincipalNeedsParents: boolean;
  /** `${…}` is a variable in the values of `Bool`. */
  readonly variablesInBool: boolean;
  /** In `ArnLike` a lone `*` stands for every ARN, though it has not six segments. */
  readonly loneStarIsAnyArn: boolean;
  /**
   * A variable without a value is like nothing: negated operators hold, and `NotResource` excludes
   * nothing by it. Otherwise neither ever lets a request through.
   */
  readonly nullIsLikeNothing: boolean;
}

export const defaultFlags: EvaluationFlags = {
  awsWildcardCoversServices: true,
  notPrincipalNeedsParents: true,
  variablesInBool: true,
  loneStarIsAnyArn: true,
  nullIsLikeNothing: true,
};
