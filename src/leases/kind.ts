/** What a kind of lease is: whoever gives something for a time knows how to take it away. */
import type { EpochMilliseconds } from "../base/clock.ts";
import type { LeaseTable } from "./tables.ts";

/**
 * One kind of lease. No transaction is open while a method runs, and each may be repeated, after a
 * crash too. What they reject with is shown to people, so its message holds no secret.
 */
export interface LeaseKind {
  /** `secretsmanager/dynamic`. */
  readonly name: string;
  /** Whether its holder may still have it, as policies and principals are now. */
  isStillHeld(lease: LeaseTable): Promise<boolean>;
  /** Moves its end outside, before the row says so. */
  renew(lease: LeaseTable, until: EpochMilliseconds, signal: AbortSignal): Promise<void>;
  /** Takes away what was given, or what a broken creation left; nothing there is well too. */
  end(lease: LeaseTable, signal: AbortSignal): Promise<void>;
}
