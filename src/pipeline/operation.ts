/** An operation as data: what it needs permission for, what it reads, what it does. */
import type { AccountId } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import type { ServiceError } from "../base/errors.ts";
import type { ContextValue, ResourcePolicy } from "../policy/index.ts";
import type { Unit } from "../storage/storage.ts";
import type { ServiceModel } from "../wire/model.ts";
import type { Caller, SignedCaller, Tags } from "./caller.ts";
import type { FederatedIdentity } from "./federated-identity.ts";
import type { RememberedCall } from "./remembered-call.ts";

/**
 * One question to the policy engine. An operation lists all of its questions; every one must be
 * allowed. Several resources of one action are several questions.
 */
export interface PermissionRequest {
  /** `iam:CreateUser`. */
  readonly action: string;
  /** The resource's ARN, or `*` where the action knows no resource type. */
  readonly resource: string;
  /** What a denial calls the resource, where that is not its ARN. */
  readonly resourceShown?: string | undefined;
  /** The account that owns the resource; the caller's where it is left out. */
  readonly resourceAccount?: AccountId | undefined;
  /** Condition keys of this action beside the global ones; undefined values are absent keys. */
  readonly keys?: Readonly<Record<string, ContextValue | undefined>> | undefined;
  /** Tags that the resource carries: `aws:ResourceTag/…` and the service's own form of it. */
  readonly resourceTags?: Tags | undefined;
  /** Tags in the request: `aws:RequestTag/…` and `aws:TagKeys`. */
  readonly requestTags?: Tags | undefined;
  /** Tag keys in a request that has no values (`UntagUser`): `aws:TagKeys` alone. */
  readonly requestTagKeys?: readonly string[] | undefined;
  /** The resource's own policy, where it has one. */
  readonly resourcePolicy?: ResourcePolicy | undefined;
  /** AWS's own in the account, as an AWS managed key is: resource control policies spare it. */
  readonly isServiceOwned?: boolean | undefined;
  /**
   * The part of the call that the question is about, in a call of many parts (one secret of a
   * batch). Where it is denied the others go on: `run` is told what was denied, by this name.
   */
  readonly part?: string | undefined;
}

/** What the operation's own code sees of a request. */
export interface OperationRequest<Input> {
  readonly input: Input;
  /** The account that the call works in. */
  readonly account: AccountId;
  /** Anonymous only in the operations that need no signature. */
  readonly caller: Caller;
  /** When the call was received, as exactly as the service tells dates: `Service.exactDates`. */
  readonly now: EpochMilliseconds;
  readonly requestId: string;
  readonly region: string;
  /** Where clients reach this server, without a slash at the end: `http://127.0.0.1:4800`. */
  readonly endpoint: string;
}

/** What the record says beyond what every record says. */
export interface RecordDetails {
  readonly resources?: readonly RecordedResource[];
  readonly additionalEventData?: Readonly<Record<string, unknown>>;
}

export interface RecordedResource {
  /** `AWS::IAM::User`. */
  readonly type: string;
  readonly name: string;
  readonly arn?: string | undefined;
}

/**
 * One operation of a service.
 *
 * Declared as methods, so that operations of different inputs stand in one table: the line hands
 * each operation only what its own model decoded.
 */
export interface Operation<
  Tables = unknown,
  Input = unknown,
  Output = unknown,
  Facts = unknown,
  Prepared = unknown,
> {
  readonly name: string;
  /** A read: it takes no write lock and its record says `readOnly`. */
  readonly readOnly: boolean;
  /** A read whose answer is on record all the same, as CloudTrail does for credentials issued. */
  readonly recordsAnswer?: boolean;
  /**
   * Outside work before the transaction opens: fetching a provider's keys. It sees the caller and
   * the input, but nothing is decided yet: it must not change state, nor cost much.
   */
  prepare?(request: OperationRequest<Input>): Promise<Prepared>;
  /** Loads once what the decision and the change need; rows that are missing are undefined. */
  gather?(request: OperationRequest<Input>, unit: Unit<Tables>, prepared: Prepared): Promise<Facts>;
  /** What the caller must be allowed; an empty list where nothing can forbid the call. */
  permissions(request: OperationRequest<Input>, facts: Facts): readonly PermissionRequest[];
  /** The account that an unsigned call works in, where its input tells one. */
  accountOf?(input: Input): AccountId | undefined;
  /** Who asks, where that is not the signer: the web identity or SAML subject behind a token. */
  subject?(prepared: Prepared): FederatedIdentity;
  /**
   * Outside work that the facts call for: a login that must be made in a customer's database. It is
   * asked for once the call is allowed. Where there is some, the transaction is undone, the work is
   * done, and the call is gathered and decided anew, with what the work came to as `prepared`. It
   * must leave nothing behind that nobody will clean up, whenever it breaks off.
   */
  arrange?(
    request: OperationRequest<Input>,
    facts: Facts,
    prepared: Prepared,
    call: () => RememberedCall,
  ): (() => Promise<Prepared>) | undefined;
  /** Makes the change and gives the answer. Throws `ServiceError`; then nothing is kept. */
  run(
    request: OperationRequest<Input>,
    facts: Facts,
    unit: Unit<Tables>,
    prepared: Prepared,
    denials: ReadonlyMap<string, ServiceError>,
  ): Promise<Output>;
  /** `output` is undefined where the call failed. */
  record?(
    request: OperationRequest<Input>,
    output: Output | undefined,
    facts: Facts,
  ): RecordDetails;
}

/** A service as the line sees it; each service's `service.ts` makes one. */
export interface Service {
  readonly model: ServiceModel;
  /** The prefix of its actions: `iam`. */
  readonly actionPrefix: string;
  /** `iam.amazonaws.com`. */
  readonly eventSource: string;
  /** Whether it is one for the whole account: `aws:RequestedRegion` is then `us-east-1`. */
  readonly global: boolean;
  /** Whether its dates have milliseconds, as those of AWS's JSON services have; else seconds. */
  readonly exactDates?: boolean;
  readonly operations: ReadonlyMap<string, Operation>;
  /** Throws where callers of this kind may not use the service, whatever policies say. */
  admit?(caller: SignedCaller, operation: string, now: EpochMilliseconds): void;
}
