/** The second factor that a caller shows with `SerialNumber` and `TokenCode`. */
import type { AnyUnit, SignedCaller } from "../../pipeline/caller.ts";
import type { IdentityProviders } from "../../pipeline/identity-providers.ts";
import { accessDenied } from "./errors.ts";

interface MfaInput {
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

const failed = "MultiFactorAuthentication failed";

/**
 * Whether the call shows a second factor. The code is taken at once, so the unit must be one that
 * commits, also where the call is denied afterwards: no code is tried twice.
 *
 * Throws `AccessDenied` for a code that is wrong or one of too many (the providers count them),
 * for a device that is not the caller's own, and where only one of the two parameters is given.
 */
export async function showsSecondFactor(
  providers: IdentityProviders,
  caller: SignedCaller,
  { SerialNumber, TokenCode }: MfaInput,
  now: number,
  unit: AnyUnit,
): Promise<boolean> {
  if (SerialNumber === undefined && TokenCode === undefined) return false;
  if (SerialNumber === undefined || TokenCode === undefined) {
    throw accessDenied(`${failed}, must provide both MFA serial number and one time pass code.`);
  }
  if (caller.kind !== "user" && caller.kind !== "root") throw unknownDevice();
  await unit.lock(caller.account);
  const outcome = await providers.verifyMfaCode(
    {
      account: caller.account,
      serialNumber: SerialNumber,
      ownerId: caller.userId,
      code: TokenCode,
      now,
    },
    unit,
  );
  if (outcome === "accepted") return true;
  if (outcome === "wrong-code") throw wrongCode();
  throw unknownDevice();
}

function wrongCode() {
  return accessDenied(`${failed} with invalid MFA one time pass code. `);
}

function unknownDevice() {
  return accessDenied(
    `${failed}, unable to validate MFA code.  Please verify your MFA serial number is valid and ` +
      "associated with this user.",
  );
}
