/** What `GetSessionToken` and `GetFederationToken` share: who may ask, and for how long. */
import { assert } from "../../base/errors.ts";
import type { Caller, RootCaller, UserCaller } from "../../pipeline/caller.ts";
import { accessDenied } from "./errors.ts";

const secondsDefault = 43_200;
const rootSecondsMax = 3_600;

/** Throws `AccessDenied` where the call is signed with temporary credentials. */
export function requireLongTermKey(caller: Caller, operation: string): UserCaller | RootCaller {
  assert(caller.kind !== "anonymous", "the model wants this call signed");
  if (caller.session !== undefined || (caller.kind !== "user" && caller.kind !== "root")) {
    throw accessDenied(`Cannot call ${operation} with session credentials`);
  }
  return caller;
}

/** A root user who asks for longer gets an hour (STS API Reference, both operations). */
export function sessionSeconds(asked: number | undefined, caller: UserCaller | RootCaller): number {
  const seconds = asked ?? secondsDefault;
  return caller.kind === "root" ? Math.min(seconds, rootSecondsMax) : seconds;
}
