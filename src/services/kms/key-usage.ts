/** GetKeyLastUsage, and how long a key went unused: the trail tells, for it has every call. */
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import type { Operation } from "../../pipeline/operation.ts";
import type { KeyLastUsageTrackingOperation } from "../../wire/generated/kms.ts";
import { gatherOwnKey, type KeyFacts, managePermission, recordedKey } from "./key-call.ts";
import type { LoadedKey } from "./key-store.ts";
import { requireKey } from "./key-target.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import { dayMilliseconds } from "./rotation-time.ts";

/** The operations that count as use (KMS API Reference, GetKeyLastUsage). */
const tracked: readonly KeyLastUsageTrackingOperation[] = [
  "Decrypt",
  "DeriveSharedSecret",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateMac",
  "ReEncrypt",
  "Sign",
  "Verify",
  "VerifyMac",
];

/** Whole days since the key was last used, or since it was made where it never was. */
export async function daysWithoutUse(
  kms: Kms,
  key: LoadedKey,
  now: EpochMilliseconds,
  unit: AnyUnit,
): Promise<number> {
  const use = await lastUse(kms, key, unit);
  return Math.floor((now - (use?.at ?? key.row.created_at)) / dayMilliseconds);
}

function lastUse(kms: Kms, { account, arn }: LoadedKey, unit: AnyUnit) {
  return kms.usage.lastUseOfResource({ account, name: arn, eventNames: tracked }, unit);
}

function getKeyLastUsage(kms: Kms): Operation {
  return kmsOperation<"GetKeyLastUsage", KeyFacts>("GetKeyLastUsage", {
    readOnly: true,
    gather: (request, unit) => gatherOwnKey(kms, request, unit),
    permissions: (request, facts) => [managePermission("GetKeyLastUsage", request, facts)],
    async run(_request, { target }, unit) {
      const key = requireKey(target);
      const createdAt = new Date(key.row.created_at);
      const use = await lastUse(kms, key, unit);
      const shown = use && {
        KeyLastUsage: {
          Operation: tracked.find((name) => name === use.eventName),
          Timestamp: new Date(use.at),
          CloudTrailEventId: use.eventId,
          KmsRequestId: use.requestId,
        },
      };
      return {
        KeyId: key.arn,
        KeyCreationDate: createdAt,
        TrackingStartDate: createdAt,
        ...shown,
      };
    },
    record: recordedKey,
  });
}

export function keyUsageOperations(kms: Kms): readonly Operation[] {
  return [getKeyLastUsage(kms)];
}
