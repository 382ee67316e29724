/** Grant tokens: they name a grant, sealed, so that none can be made up. */
import { ServiceError } from "../../base/errors.ts";
import { type Sealer, SealingError } from "../../keys/sealing.ts";

const purpose = "kms-grant-token";

export function makeGrantToken(sealer: Sealer, grantId: string): string {
  return sealer.seal(purpose, purpose, grantId);
}

/** The id of the grant. Throws `InvalidGrantTokenException` for what is no token of ours. */
export function openGrantToken(sealer: Sealer, token: string): string {
  try {
    return sealer.openText(purpose, purpose, token);
  } catch (error) {
    if (!(error instanceof SealingError)) throw error;
    throw new ServiceError("InvalidGrantTokenException", "The grant token is not valid.");
  }
}

/**
 * A grant is in force as soon as the call that made it is answered, so a token adds nothing: it
 * only has to be one.
 */
export function checkGrantTokens(sealer: Sealer, tokens: readonly string[] | undefined): void {
  for (const token of tokens ?? []) openGrantToken(sealer, token);
}
