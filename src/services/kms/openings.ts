/**
 * What opening a sealed value found out that is the same at the next time: its parts, the key that
 * made it, and the key of the one ciphertext in it. That key opens nothing else, and is derived
 * from material that is in memory beside it; values and data keys are not kept (decisions/0017).
 */
import type { KeyObject } from "node:crypto";
import type { Storage } from "../../storage/storage.ts";
import { isOfKey } from "./change-keys.ts";
import { type CiphertextOrigin, originOf } from "./ciphertext.ts";
import { type Envelope, parseEnvelope } from "./envelope.ts";
import type { LoadedKey } from "./key-store.ts";
import type { KmsTables } from "./tables.ts";

/** A sealed value's parts, and which key made them. */
export interface Sealed {
  readonly envelope: Envelope;
  readonly origin: CiphertextOrigin;
}

export interface Opening extends Sealed {
  /** The key as it was: whoever finds it changed derives anew. */
  readonly key: LoadedKey;
  readonly ownKey: KeyObject;
}

/** As many, and as long, as Secrets Manager keeps: with these bounds at most some 40 MB. */
const openingsMax = 10_000;
const sealedCharactersMax = 4_096;

/** Throws `InvalidCiphertextException` where the text is nothing that was sealed. */
export function readSealed(sealed: string): Sealed {
  const envelope = parseEnvelope(sealed);
  return { envelope, origin: originOf(envelope.encryptedDataKey) };
}

export class Openings {
  /** By the sealed text; the one that was kept first goes first. */
  readonly #bySealed = new Map<string, Opening>();

  /** A change of any key drops all: nothing derived outlives the material that it came from. */
  constructor(storage: Storage<KmsTables>) {
    storage.onChange((change) => {
      if (change === "everything" || change.some(isOfKey)) this.#bySealed.clear();
    });
  }

  get(sealed: string): Opening | undefined {
    return this.#bySealed.get(sealed);
  }

  keep(sealed: string, opening: Opening): void {
    if (sealed.length > sealedCharactersMax) return;
    this.#bySealed.set(sealed, opening);
    if (this.#bySealed.size <= openingsMax) return;
    const [oldest] = this.#bySealed.keys();
    if (oldest !== undefined) this.#bySealed.delete(oldest);
  }
}
