/** Leases read for people: by page, newest first, with what keeps one from its end. */
import type { Kysely } from "kysely";
import type { AccountId } from "../../base/arn.ts";
import type { EpochMilliseconds } from "../../base/clock.ts";
import { ServiceError } from "../../base/errors.ts";
import { type JobView, jobsOf } from "../../jobs/queue.ts";
import type { JobTables } from "../../jobs/tables.ts";
import { endKind, lastLookKind } from "../../leases/lease.ts";
import type { LeaseTable, LeaseTables } from "../../leases/tables.ts";
import { makeToken, placeOfToken } from "../../pipeline/page-token.ts";
import { type LeaseView, type ListLeasesRequest, signingName } from "./model.ts";

export type LeaseDatabase = Kysely<LeaseTables & JobTables>;

export function leaseArn({
  region,
  account_id,
  lease_id,
}: Pick<LeaseTable, "region" | "account_id" | "lease_id">): string {
  return `arn:aws:${signingName}:${region}:${account_id}:lease/${lease_id}`;
}

/** `failure` is the job that tries to end it, where that failed before. */
export function leaseView(lease: LeaseTable, failure: JobView | undefined): LeaseView {
  const { role } = JSON.parse(lease.detail) as { readonly role: string };
  return {
    LeaseId: lease.lease_id,
    LeaseArn: leaseArn(lease),
    Kind: lease.kind,
    ResourceArn: lease.resource,
    HolderArn: lease.holder_arn,
    State: lease.state,
    Name: role,
    CreatedDate: new Date(lease.created_at),
    ExpirationDate: new Date(lease.expires_at),
    LastExpirationDate: new Date(lease.expires_max_at),
    ...(lease.ended_at === null ? {} : { EndedDate: new Date(lease.ended_at) }),
    ...(lease.end_reason === null ? {} : { EndReason: lease.end_reason }),
    ...(failure === undefined
      ? {}
      : {
          Failure: failure.lastError,
          FailedAttempts: failure.attempts,
          NextAttemptDate: new Date(failure.dueAt),
        }),
  };
}

/** The failed attempts to end leases of an account, by the lease's id. */
export async function failuresOf(
  database: LeaseDatabase,
  account: AccountId,
  now: EpochMilliseconds,
): Promise<ReadonlyMap<string, JobView>> {
  const jobs: JobView[] = [];
  // Of one that has both, the end itself is shown.
  for (const kind of [lastLookKind, endKind]) {
    jobs.push(...(await jobsOf(database, { account, kind }, now)));
  }
  return new Map(
    jobs.filter(({ lastError }) => lastError !== undefined).map((job) => [job.subject, job]),
  );
}

const pageSize = 100;

/** A page, and the token of the next one. Throws `InvalidNextTokenException`. */
export async function leasePage(
  database: LeaseDatabase,
  account: AccountId,
  region: string,
  { ResourceArn, State, OnlyFailed, MaxResults = pageSize, NextToken }: ListLeasesRequest,
  failed: ReadonlyMap<string, JobView>,
): Promise<{ readonly leases: readonly LeaseTable[]; readonly next: string | undefined }> {
  let query = database
    .selectFrom("lease")
    .selectAll()
    .where("account_id", "=", account)
    .where("region", "=", region);
  if (ResourceArn !== undefined) query = query.where("resource", "=", ResourceArn);
  if (State !== undefined) query = query.where("state", "=", State);
  if (OnlyFailed === true) {
    if (failed.size === 0) return { leases: [], next: undefined };
    query = query.where("lease_id", "in", [...failed.keys()].slice(0, failedShownMax));
  }
  const place = placeOf(NextToken);
  if (place !== undefined) {
    query = query.where(({ and, or, eb }) =>
      or([
        eb("created_at", "<", place.createdAt),
        and([eb("created_at", "=", place.createdAt), eb("lease_id", "<", place.leaseId)]),
      ]),
    );
  }
  const found = await query
    .orderBy("created_at", "desc")
    .orderBy("lease_id", "desc")
    .limit(MaxResults + 1)
    .execute();
  const leases = found.slice(0, MaxResults);
  const last = leases.at(-1);
  const next = found.length > MaxResults && last !== undefined ? tokenOf(last) : undefined;
  return { leases, next };
}

/** Statements have room for so many values; whoever has more failures sees these first. */
const failedShownMax = 1_000;

const list = "leases";

function tokenOf({ created_at, lease_id }: LeaseTable): string {
  return makeToken(list, `${created_at}:${lease_id}`);
}

function placeOf(token: string | undefined) {
  if (token === undefined) return undefined;
  const place = placeOfToken(list, token) ?? "";
  const [, createdAt, leaseId] = /^(\d{1,15}):([a-zA-Z0-9-]{1,64})$/.exec(place) ?? [];
  if (createdAt === undefined || leaseId === undefined) {
    throw new ServiceError("InvalidNextTokenException", "The NextToken value is invalid.");
  }
  return { createdAt: Number(createdAt), leaseId };
}
