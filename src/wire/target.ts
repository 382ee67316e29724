/** The header `x-amz-target`, by which the JSON protocol names service and operation. */

export interface Target {
  readonly prefix: string;
  readonly operation: string;
}

/**
 * A target prefix without its package: clients disagree on whether CloudTrail's is
 * `com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101` or `CloudTrail_20131101`.
 */
export function shortPrefix(prefix: string): string {
  return prefix.slice(prefix.lastIndexOf(".") + 1);
}

/** The short prefix and the operation of a target; empty texts where it is malformed. */
export function parseTarget(target: string): Target {
  const dot = target.lastIndexOf(".");
  if (dot === -1) return { prefix: "", operation: "" };
  return { prefix: shortPrefix(target.slice(0, dot)), operation: target.slice(dot + 1) };
}
