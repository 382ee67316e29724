/** Tells at start-up whether a root key is the one that a store's data was sealed under. */
import { type Sealer, SealingError } from "./sealing.ts";

const purpose = "key-check";
const place = "root-key";
const knownValue = "this store opens";

/** A sealed known value, to be stored once beside the data. */
export function makeKeyCheck(sealer: Sealer): string {
  return sealer.seal(purpose, place, knownValue);
}

/** The root key is not the one that the data was sealed under. */
export class WrongRootKeyError extends Error {
  override readonly name = "WrongRootKeyError";
}

/** @throws WrongRootKeyError where the stored check does not open under this root key */
export function verifyKeyCheck(sealer: Sealer, stored: string): void {
  try {
    if (sealer.openText(purpose, place, stored) === knownValue) return;
  } catch (error) {
    if (!(error instanceof SealingError)) throw error;
  }
  throw new WrongRootKeyError(
    "the root key does not open this data: it was sealed under another key; " +
      "put back the root key file that belongs to this data, " +
      "or name its place in SALLYPORT_ROOT_KEY_FILE",
  );
}
