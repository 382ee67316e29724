/** What dynamic secrets are connected to, beside what all secrets are. */
import type { Clock } from "../../../base/clock.ts";
import type { FindEngine } from "../../../engines/engines.ts";
import type { Sealer } from "../../../keys/sealing.ts";

export interface DynamicParts {
  readonly clock: Clock;
  /** Seals the calls that leases were given to. */
  readonly sealer: Sealer;
  readonly findEngine: FindEngine;
}
