/** The ends of a rotation on record: nobody calls for them, so they are events of the service. */
import type { AccountId } from "../../base/arn.ts";
import type { Clock } from "../../base/clock.ts";
import type { AuditTrail } from "../../pipeline/audit.ts";
import { defaultRegion } from "../../pipeline/identify.ts";
import { serviceEvent } from "../../pipeline/service-event.ts";
import type { RotationWitness } from "../../root-key/job.ts";
import { rootKeyArn } from "./view.ts";

/** Puts `RootKeyRewrapped` and `RootKeyDropped` into the trail of the first account. */
export function rotationRecorder(
  audit: AuditTrail,
  clock: Clock,
  account: AccountId,
): RotationWitness {
  const arn = rootKeyArn(account);
  return {
    async record(name, rootKeyId, unit) {
      const event = serviceEvent({
        source: "sallyport.amazonaws.com",
        name,
        account,
        region: defaultRegion,
        now: clock.now(),
        resources: [{ type: "Sallyport::RootKey", name: arn, arn }],
        further: { serviceEventDetails: { rootKeyId } },
      });
      audit.append(event, unit);
    },
  };
}
