/** Tells at start-up whether a root key is the one that a store's data was sealed under. */
import type { RootKey } from "./root-key.ts";
import { rootKeyIdOf, Sealer, SealingError } from "./sealing.ts";

const purpose = "key-check";
const place = "root-key";
const knownValue = "this store opens";

/** A known value sealed under a root key, to be stored once beside the data. */
export function makeKeyCheck(rootKey: RootKey): string {
  return new Sealer(rootKey).seal(purpose, place, knownValue);
}

/** No root key at hand is the one that the data was sealed under. */
export class WrongRootKeyError extends Error {
  override readonly name = "WrongRootKeyError";
}

/** The one of `rootKeys` that opens a stored check. @throws WrongRootKeyError */
export function keyOfCheck(rootKeys: readonly RootKey[], stored: string): RootKey {
  const id = rootKeyIdOf(stored);
  const found = rootKeys.find((rootKey) => rootKey.id === id);
  if (found !== undefined && opens(found, stored)) return found;
  const held = rootKeys.map((rootKey) => rootKey.id).join(", ");
  throw new WrongRootKeyError(
    `the root key does not open this data: it was sealed under root key ${id}, ` +
      `and the root key file holds ${held}; ` +
      "put back the root key file that belongs to this data, " +
      "or name its place in SALLYPORT_ROOT_KEY_FILE",
  );
}

function opens(rootKey: RootKey, stored: string): boolean {
  try {
    return new Sealer(rootKey).openText(purpose, place, stored) === knownValue;
  } catch (error) {
    if (error instanceof SealingError) return false;
    throw error;
  }
}
