/** A request as the tables are asked about it, and what they have answered so far. */
import type { AskedAction } from "./action.ts";
import type { CompiledStatement } from "./compile.ts";
import { Needles } from "./needles.ts";
import type { PrincipalMatch } from "./principal.ts";
import type { AttachedPolicy, AuthorizationRequest } from "./request.ts";
import { resourceAsked } from "./resource.ts";
import {
  anyServiceBit,
  exactBit,
  makeStartHashes,
  serviceBit,
  writeActionHashes,
} from "./start-hash.ts";

/**
 * Whom the statements of the policies at hand speak of: the one who has them (`owner`), or those
 * whom they name; `strongest` looks on until no Allow can name the caller more strongly.
 */
export type Audience = "owner" | "named" | "strongest";

/** One object for a whole decision: its policies are asked one after the other. */
export interface Question extends AskedAction {
  readonly request: AuthorizationRequest;
  readonly workspace: Workspace;
  /** Of the resource's starts (`marks.ts`), made when they are first looked at. */
  resourceHashes: Int32Array | undefined;
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

/** What the texts of one request are written into: kept from one decision to the next. */
interface Workspace {
  readonly hashes: Int32Array;
  readonly needles: Needles;
  readonly resourceHashes: Int32Array;
}

let spare: Workspace | undefined;

/** Longer resources are rare, and their hashes get room of their own. */
const resourceLength = 2_048;

function makeWorkspace(): Workspace {
  const resourceHashes = new Int32Array(resourceLength);
  return { hashes: makeStartHashes(), needles: new Needles(), resourceHashes };
}

/**
 * A question about `request`, for which nothing was asked yet. Its workspace is its own until it
 * ends, so a decision that is asked for in the middle of another gets one of its own.
 */
export function askAbout(request: AuthorizationRequest, hasBoundary: boolean): Question {
  const workspace = spare ?? makeWorkspace();
  spare = undefined;
  const resource = resourceAsked(request.action, request.resource);
  workspace.needles.startAnew();
  const { whole, service, verb } = writeActionHashes(request.action, workspace.hashes);
  return {
    request: resource === request.resource ? request : { ...request, resource },
    asked: request.action,
    text: undefined,
    hashes: workspace.hashes,
    hash: whole,
    serviceHash: service,
    verbHash: verb,
    exactBits: exactBit(whole),
    serviceBits: serviceBit(service) | serviceBit(verb) | anyServiceBit,
    workspace,
    resourceHashes: undefined,
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

export function endOf({ workspace }: Question): void {
  spare = workspace;
}
