/** Events that a service puts into the trail by itself, without a call (CloudTrail User Guide). */
import { type EpochMilliseconds, wholeSeconds } from "../base/clock.ts";
import { timedUuid } from "../base/identifiers.ts";
import type { AuditEvent } from "./audit.ts";
import type { RecordedResource } from "./operation.ts";

export interface ServiceEvent {
  /** `secretsmanager.amazonaws.com`. */
  readonly source: string;
  /** The service that acts, where that is not `source`. */
  readonly agent?: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly now: EpochMilliseconds;
  readonly resources: readonly RecordedResource[];
  /** Further members of the record, such as `serviceEventDetails`; no secret is among them. */
  readonly further: Readonly<Record<string, unknown>>;
}

/** The event in CloudTrail's shape, `AwsServiceEvent`, ready for `AuditTrail.append`. */
export function serviceEvent(event: ServiceEvent): AuditEvent {
  const { source, agent = source, name, account, region, now, resources, further } = event;
  const { errorCode, ...others } = further;
  const shown = resources.map(({ type, arn }) => ({ type, ARN: arn }));
  return {
    eventId: timedUuid(now),
    time: wholeSeconds(now),
    account,
    eventName: name,
    eventSource: source,
    region,
    readOnly: false,
    userName: undefined,
    accessKeyId: undefined,
    principalId: undefined,
    errorCode: typeof errorCode === "string" ? errorCode : undefined,
    resources,
    eventType: "AwsServiceEvent",
    identity: JSON.stringify({ accountId: account, invokedBy: agent }),
    details: JSON.stringify({ ...others, resources: shown }),
  };
}
