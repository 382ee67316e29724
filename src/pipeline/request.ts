/**
 * The types of a request on its way. Each step takes the type that the step before returned and
 * nothing else makes one, so a step that is left out does not compile.
 */
import type { AccountId } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import type { ServiceError } from "../base/errors.ts";
import type { Decision } from "../policy/index.ts";
import type { HttpRequest } from "../wire/http.ts";
import type { ResolvedOperation } from "../wire/protocol.ts";
import type { SignatureClaim } from "../wire/signature/claim.ts";
import type { Caller } from "./caller.ts";
import type { Operation, PermissionRequest, Service } from "./operation.ts";
import type { AccountStanding } from "./organization.ts";

/** Nothing has this property at run time: it only tells what a request has passed. */
declare const passed: unique symbol;
interface Passed<Steps extends string> {
  readonly [passed]: { readonly [Step in Steps]: true };
}

type ReceivedSteps = "receive";
type IdentifiedSteps = ReceivedSteps | "identify";
type AuthenticatedSteps = IdentifiedSteps | "authenticate";
type DecodedSteps = AuthenticatedSteps | "decode";
type GatheredSteps = DecodedSteps | "gather";
type AuthorizedSteps = GatheredSteps | "authorize";

export interface Received {
  readonly http: HttpRequest;
  readonly requestId: string;
  readonly receivedAt: EpochMilliseconds;
  readonly sourceAddress: string;
  readonly secureTransport: boolean;
}
export type ReceivedRequest = Received & Passed<ReceivedSteps>;

export interface Identified extends Received {
  readonly service: Service;
  /** Undefined where nothing is signed. */
  readonly claim: SignatureClaim | undefined;
  readonly region: string;
}
export type IdentifiedRequest = Identified & Passed<IdentifiedSteps>;

export interface Authenticated extends Identified {
  readonly caller: Caller;
  /** Of the caller's account; undefined for the anonymous. */
  readonly callerStanding: AccountStanding | undefined;
  /** The storage's, before the caller was looked for: all facts about it are as new, or newer. */
  readonly revision: number;
}
export type AuthenticatedRequest = Authenticated & Passed<AuthenticatedSteps>;

export interface Decoded extends Authenticated {
  readonly resolved: ResolvedOperation;
  readonly operation: Operation;
  readonly input: unknown;
  /** The account that the call works in: the caller's, or for unsigned calls the one named. */
  readonly account: AccountId;
}
export type DecodedRequest = Decoded & Passed<DecodedSteps>;

export interface Gathered extends Decoded {
  readonly prepared: unknown;
  readonly facts: unknown;
  readonly questions: readonly PermissionRequest[];
  /** Of the accounts that own what is asked about: one for each question, in their order. */
  readonly ownerStandings: readonly AccountStanding[];
}
export type GatheredRequest = Gathered & Passed<GatheredSteps>;

export interface Authorized extends Gathered {
  readonly decisions: readonly Decision[];
  /** What was denied of the call's parts, by `PermissionRequest.part`. */
  readonly denials: ReadonlyMap<string, ServiceError>;
}
export type AuthorizedRequest = Authorized & Passed<AuthorizedSteps>;

/** The operation ran. */
export interface Succeeded {
  readonly request: Authorized;
  readonly output: unknown;
  readonly error?: undefined;
}

/** The request failed at some step, this one or an earlier. */
export interface Failed {
  readonly request: RequestSoFar;
  readonly output?: undefined;
  readonly error: ServiceError;
}

export type SucceededRequest = Succeeded & Passed<"operate">;
export type FailedRequest = Failed & Passed<"operate">;
export type OperatedRequest = SucceededRequest | FailedRequest;

/** What a failed request had become when it failed. */
export type RequestSoFar = Received &
  Partial<Omit<Identified, keyof Received>> &
  Partial<Omit<Authenticated, keyof Identified>> &
  Partial<Omit<Decoded, keyof Authenticated>> &
  Partial<Omit<Gathered, keyof Decoded>>;

export type RecordedRequest = OperatedRequest & Passed<"operate" | "record">;
