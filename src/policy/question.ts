/** A request as the tables are asked about it, and what they have answered so far. */
import type { InternedAction } from "./action.ts";
import type { CompiledStatement } from "./compile.ts";
import { Needles } from "./needles.ts";
import type { PrincipalMatch } from "./principal.ts";
import type { AttachedPolicy, AuthorizationRequest } from "./request.ts";
import { resourceAsked } from "./resource.ts";

/**
 * Whom the statements of the policies at hand speak of: the one who has them (`owner`), or those
 * whom they name; `strongest` looks on until no Allow can name the caller more strongly.
 */
export type Audience = "owner" | "named" | "strongest";

/** One object for a whole decision: its policies are asked one after the other. */
export interface Question {
  readonly request: AuthorizationRequest;
  readonly action: InternedAction;
  /** Of the resource. */
  readonly needles: Needles;
  /** The caller has a permissions boundary, which `NotPrincipal` looks at. */
  readonly hasBoundary: boolean;
  audience: Audience;
  /** True until an Allow is found; a Deny is looked for in any case. */
  wantsAllow: boolean;
  denied: CompiledStatement | undefined;
  deniedBy: AttachedPolicy | undefined;
  allowed: CompiledStatement | undefined;
  allowedBy: AttachedPolicy | undefined;
  /** The strongest Allow that was found for that audience, and how it names the caller. */
  strongest: CompiledStatement | undefined;
  naming: PrincipalMatch;
}

let spare: Needles | undefined;

/**
 * A question about `request`, for which nothing was asked yet. Its needles are its own until it
 * ends, so a decision that is asked for in the middle of another gets some of its own.
 */
export function askAbout(
  request: AuthorizationRequest,
  action: InternedAction,
  hasBoundary: boolean,
): Question {
  const needles = spare ?? new Needles();
  spare = undefined;
  const resource = resourceAsked(action.text, request.resource);
  needles.startOn(resource);
  return {
    request: resource === request.resource ? request : { ...request, resource },
    action,
    needles,
    hasBoundary,
    audience: "owner",
    wantsAllow: false,
    denied: undefined,
    deniedBy: undefined,
    allowed: undefined,
    allowedBy: undefined,
    strongest: undefined,
    naming: "none",
  };
}

export function endOf({ needles }: Question): void {
  spare = needles;
}
