/** A request as the indexes are asked about it. */
import type { InternedAction } from "./action.ts";
import { Needles } from "./needles.ts";
import type { AuthorizationRequest } from "./request.ts";

export interface Question {
  readonly request: AuthorizationRequest;
  readonly action: InternedAction;
  /** Of the resource. */
  readonly needles: Needles;
  /** The caller has a permissions boundary, which `NotPrincipal` looks at. */
  readonly hasBoundary: boolean;
}

let spare: Needles | undefined;

/**
 * Needles for a decision. They are the borrower's own until it gives them back, so a decision
 * that is asked for in the middle of another gets some of its own.
 */
export function borrowNeedles(): Needles {
  const needles = spare ?? new Needles();
  spare = undefined;
  return needles;
}

export function giveBackNeedles(needles: Needles): void {
  spare = needles;
}
