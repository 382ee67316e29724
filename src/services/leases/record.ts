/** The end of a lease on record: nobody calls for it, so it is an event of the service. */
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { LeaseTable } from "../../leases/tables.ts";
import type { AuditTrail } from "../../pipeline/audit.ts";
import type { AnyUnit } from "../../pipeline/caller.ts";
import { serviceEvent } from "../../pipeline/service-event.ts";
import { signingName } from "./model.ts";
import { leaseArn, leaseView } from "./rows.ts";

/** Puts `LeaseEnded` into the trail, where look-ups by the lease or its secret find it. */
export function leaseRecorder(audit: AuditTrail) {
  return async (lease: LeaseTable, now: EpochMilliseconds, unit: AnyUnit): Promise<void> => {
    const { LeaseId, Kind, Name, HolderArn, EndReason } = leaseView(lease, undefined);
    const arn = leaseArn(lease);
    const { resource } = lease;
    const event = serviceEvent({
      source: `${signingName}.amazonaws.com`,
      name: "LeaseEnded",
      account: lease.account_id,
      region: lease.region,
      now,
      resources: [
        { type: "Sallyport::Lease", name: arn, arn },
        { type: "AWS::SecretsManager::Secret", name: resource, arn: resource },
      ],
      further: {
        serviceEventDetails: {
          leaseId: LeaseId,
          kind: Kind,
          name: Name,
          holder: HolderArn,
          reason: EndReason,
        },
      },
    });
    audit.append(event, unit);
  };
}
