/**
 * Versions that are removed, put into the trail as AWS's service does (Secrets Manager User Guide,
 * "CloudTrail entries"): no call names those that a window's end or a newer version takes away.
 */
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { AuditTrail } from "../../pipeline/audit.ts";
import { serviceEvent } from "../../pipeline/service-event.ts";
import { arnOf, recordedSecret } from "./secret.ts";
import type { SecretsUnit } from "./secretsmanager.ts";
import type { SecretTable } from "./tables.ts";

/** With its secret, or by itself because it is outdated. */
type DeletionEvent = "EndSecretVersionDelete" | "SecretVersionDeletion";

/** Where the events go. */
export interface DeletionWitness {
  readonly audit: AuditTrail;
  readonly now: EpochMilliseconds;
}

export function tellDeleted(
  { audit, now }: DeletionWitness,
  name: DeletionEvent,
  secret: SecretTable,
  versionIds: readonly string[],
  unit: SecretsUnit,
): void {
  const arn = arnOf(secret);
  for (const SecretVersionId of versionIds) {
    const event = serviceEvent({
      source: "secretsmanager.amazonaws.com",
      name,
      account: secret.account_id,
      region: secret.region,
      now,
      resources: [recordedSecret(arn)],
      further: { additionalEventData: { SecretId: arn, SecretVersionId } },
    });
    audit.append(event, unit);
  }
}
