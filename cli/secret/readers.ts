/** Who read a secret last when, and so who may still hold an old version of it; pure. */
import type { TrailRecord } from "./trail.ts";

export interface Reader {
  readonly principal: string;
  /** ISO 8601. */
  readonly lastRead: string;
  /** True where the last read gave another version than the one that is current now. */
  readonly isOld: boolean;
  /** What was asked for: a label, or a version's id. */
  readonly asked: string;
}

/** The version that is current, and since when at the earliest (epoch milliseconds). */
export interface CurrentVersion {
  readonly versionId: string;
  readonly since: number;
}

const reads = new Set(["GetSecretValue", "BatchGetSecretValue"]);

/** By the newest read of each principal, in the order of the trail: the newest record is first. */
export function readersOf(records: readonly TrailRecord[], current: CurrentVersion): Reader[] {
  const moved = records.find(isMove);
  const since = Math.max(current.since, moved === undefined ? 0 : timeOf(moved));
  const found = new Map<string, Reader>();
  for (const record of records) {
    const { arn, accountId = "unknown" } = record.userIdentity;
    const principal = arn ?? accountId;
    if (!reads.has(record.eventName) || record.errorCode !== undefined) continue;
    if (!found.has(principal))
      found.set(principal, readerOf(principal, record, { ...current, since }));
  }
  return [...found.values()];
}

/** `UpdateSecretVersionStage` makes a version current that may have been made long before. */
function isMove({ eventName, errorCode, requestParameters }: TrailRecord): boolean {
  if (eventName !== "UpdateSecretVersionStage" || errorCode !== undefined) return false;
  return requestParameters?.versionStage === "AWSCURRENT";
}

function timeOf({ eventTime }: TrailRecord): number {
  return Date.parse(eventTime);
}

function readerOf(principal: string, record: TrailRecord, current: CurrentVersion): Reader {
  const { versionId, versionStage = "AWSCURRENT" } = record.requestParameters ?? {};
  // The trail has whole seconds: a read in the second of the change is taken for one before it.
  const isOld =
    versionId === undefined
      ? versionStage !== "AWSCURRENT" || timeOf(record) <= current.since
      : versionId !== current.versionId;
  return { principal, lastRead: record.eventTime, isOld, asked: versionId ?? versionStage };
}
