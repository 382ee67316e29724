/** What the line hands to whoever keeps the trail; the shape of a record is CloudTrail's. */
import type { EpochMilliseconds } from "../base/clock.ts";
import type { AnyUnit } from "./caller.ts";
import type { RecordedResource } from "./operation.ts";

/**
 * One call, ready to be kept: what is looked up by, and what else its record says. `recordOf` puts
 * the record together.
 */
export interface AuditEvent {
  readonly eventId: string;
  /** When the call was received, in whole seconds. */
  readonly time: EpochMilliseconds;
  /** Undefined where no account is known: a call that was refused at the door. */
  readonly account: string | undefined;
  readonly eventName: string;
  readonly eventSource: string;
  readonly region: string;
  readonly readOnly: boolean;
  readonly userName: string | undefined;
  readonly accessKeyId: string | undefined;
  /** The unique id of the user or role behind the call. */
  readonly principalId: string | undefined;
  readonly errorCode: string | undefined;
  readonly resources: readonly RecordedResource[];
  /** What the service itself did; a call, where it is left out. */
  readonly eventType?: "AwsServiceEvent";
  /** `userIdentity` of the record, as JSON. */
  readonly identity: string;
  /** The members of the record that nothing else here tells: an object as JSON, never empty. */
  readonly details: string;
}

export interface AuditTrail {
  /**
   * Keeps the event with the transaction of the call: it is written last, together with those of
   * the calls around it, and where it cannot be kept the transaction fails.
   */
  append(event: AuditEvent, unit: AnyUnit): void;
  /**
   * Keeps a call that was refused before its caller was known. Bounded in rate and in number, so
   * that a stranger cannot fill the disk; what is over the bound is only counted.
   */
  refuse(event: AuditEvent): Promise<void>;
}

/** A call that used a thing, as the trail has it. */
export interface ResourceUse {
  readonly at: EpochMilliseconds;
  readonly eventName: string;
  readonly eventId: string;
  readonly requestId: string;
}

/** Tells from the trail when a thing was last used. */
export interface ResourceUsage {
  /** The latest call of the account that succeeded, named the thing and is one of these. */
  lastUseOfResource(
    asked: {
      readonly account: string;
      readonly name: string;
      readonly eventNames: readonly string[];
    },
    unit: AnyUnit,
  ): Promise<ResourceUse | undefined>;
}
