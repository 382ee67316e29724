/** Reading values: `GetSecretValue`, and what `BatchGetSecretValue` shares with it. */
import type { Operation, OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import type { SecretValueEntry } from "../../wire/generated/secretsmanager.ts";
import { isDynamic } from "./dynamic/kind.ts";
import type { PreparedLease } from "./dynamic/leasing.ts";
import { gatherLease, type LeaseReadingFacts, leaseWork, readLease } from "./dynamic/reading.ts";
import { invalidRequest, readOneAtATime, valueNotFound } from "./errors.ts";
import { noteAccess, type ReadingFacts } from "./reading.ts";
import { findVersion } from "./rows.ts";
import {
  gatherForRead,
  nameAndArn,
  requireLiveSecret,
  secretPermission,
  secretRecord,
} from "./secret.ts";
import type { CachedSecret } from "./secret-cache.ts";
import { gatherOpening, noRight, openValue, shownValue } from "./secret-value.ts";
import {
  type SecretsManager,
  type SecretsUnit,
  secretsManagerOperation,
} from "./secretsmanager.ts";
import { current, stagesOf } from "./stages.ts";
import type { VersionTable } from "./tables.ts";

/** Which version is asked for; neither is the current one. */
export interface Wanted {
  readonly VersionId?: string | undefined;
  readonly VersionStage?: string | undefined;
}

export async function gatherReading(
  parts: SecretsManager,
  request: OperationRequest<unknown>,
  secretId: string,
  wanted: Wanted,
  unit: SecretsUnit,
): Promise<ReadingFacts> {
  const { cached, ...facts } = await gatherForRead(parts.cache, secretId, request, unit);
  const { secret, arn } = facts;
  if (secret === undefined || secret.deletion_at !== null || cached === undefined) {
    const nothing = { stages: new Map(), version: undefined, right: noRight };
    return { ...facts, ...nothing, isDynamic: false };
  }
  const { stages } = cached;
  const dynamic = isDynamic(secret);
  const version = await wantedVersion(cached, dynamic ? {} : wanted, unit);
  if (version === undefined) {
    return { ...facts, stages, version, right: noRight, isDynamic: dynamic };
  }
  return {
    ...facts,
    stages,
    version,
    isDynamic: dynamic,
    right: await gatherOpening(parts, version, arn, request, unit),
  };
}

/** Undefined also for a version that a rotation has not stored a value of yet. */
async function wantedVersion(
  { secret, stages, currentVersion }: CachedSecret,
  { VersionId, VersionStage }: Wanted,
  unit: SecretsUnit,
): Promise<VersionTable | undefined> {
  const id = VersionId ?? stages.get(VersionStage ?? current);
  if (id === undefined || id.includes("\0")) return undefined;
  const isCurrent = currentVersion?.version_id === id;
  const version = isCurrent
    ? currentVersion
    : await findVersion(unit.database, secret.secret_id, id);
  return version?.sealed === null ? undefined : version;
}

/**
 * A call that names no version asks for the current one, and is decided as one: the User Guide's
 * policies that allow `AWSCURRENT` alone let such calls through.
 */
export function readingPermissions(
  secretId: string,
  facts: ReadingFacts,
  { VersionId, VersionStage }: Wanted,
): readonly PermissionRequest[] {
  const stage = VersionId === undefined ? (VersionStage ?? current) : VersionStage;
  const keys = { "secretsmanager:VersionId": VersionId, "secretsmanager:VersionStage": stage };
  const read = secretPermission("GetSecretValue", secretId, facts, { keys });
  return [read, ...facts.right.questions];
}

/** The value, and on record that it was read. */
export async function readValue(
  parts: SecretsManager,
  facts: ReadingFacts,
  { VersionId, VersionStage }: Wanted,
  now: number,
  unit: SecretsUnit,
): Promise<SecretValueEntry> {
  const secret = requireLiveSecret(facts);
  const { version, stages, right } = facts;
  if (facts.isDynamic) throw readOneAtATime();
  if (version === undefined) {
    throw valueNotFound(
      VersionId === undefined
        ? `staging label: ${VersionStage ?? current}`
        : `VersionId: ${VersionId}`,
    );
  }
  if (VersionStage !== undefined && stages.get(VersionStage) !== version.version_id) {
    throw invalidRequest(
      "You provided a VersionStage that is not associated to the provided VersionId.",
    );
  }
  if (right.refusal !== undefined) throw right.refusal;
  const value = await openValue(parts, version, facts.arn, unit);
  await noteAccess(secret, version, now, unit);
  return {
    ...nameAndArn(secret),
    VersionId: version.version_id,
    ...shownValue(value),
    VersionStages: stagesOf(stages, version.version_id),
    CreatedDate: new Date(version.created_at),
  };
}

type Prepared = PreparedLease | undefined;

function getSecretValue(parts: SecretsManager): Operation {
  return secretsManagerOperation<"GetSecretValue", LeaseReadingFacts, Prepared>("GetSecretValue", {
    readOnly: true,
    async gather(request, unit, prepared) {
      const { SecretId } = request.input;
      const facts = await gatherReading(parts, request, SecretId, request.input, unit);
      if (!facts.isDynamic) return { ...facts, lease: undefined };
      return { ...facts, lease: await gatherLease(request, facts, unit, prepared) };
    },
    permissions: ({ input }, facts) => readingPermissions(input.SecretId, facts, input),
    arrange: (request, facts, prepared, call) =>
      facts.isDynamic && prepared === undefined
        ? leaseWork(parts, request, facts, call)
        : undefined,
    run: (request, facts, unit) =>
      facts.isDynamic
        ? readLease(parts, request, facts, unit)
        : readValue(parts, facts, request.input, request.now, unit),
    record: (request, output, facts) => ({
      ...secretRecord(request, output, facts),
      ...(facts?.lease === undefined
        ? {}
        : { additionalEventData: { leaseId: facts.lease.lease_id } }),
    }),
  });
}

export function getSecretValueOperations(parts: SecretsManager): readonly Operation[] {
  return [getSecretValue(parts)];
}
