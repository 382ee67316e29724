/** Bytes in memory under a key that was made at the start: bounded, the least used go first. */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from "node:crypto";

interface Sealed {
  readonly nonce: Buffer;
  readonly tag: Buffer;
  readonly bytes: Buffer;
}

const algorithm = "aes-256-gcm";
const keyBytes = 32;
const nonceBytes = 12;

/** Made anew at each start and kept outside of the heap of JavaScript. */
function makeKey(): KeyObject {
  const bytes = randomBytes(keyBytes);
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

/** What is known of an entry stands beside it in the clear; only the bytes are sealed. */
export class SealedStore<Facts> {
  readonly #key = makeKey();
  readonly #entries = new Map<string, { readonly sealed: Sealed; readonly facts: Facts }>();
  #entriesMax: number;

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  set entriesMax(entriesMax: number) {
    this.#entriesMax = entriesMax;
    this.#shrink();
  }

  /** Seals the bytes under their name; the caller's own stay as they are. */
  put(name: string, bytes: Buffer, facts: Facts): void {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.#key, nonce).setAAD(Buffer.from(name));
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
    this.#entries.delete(name);
    this.#entries.set(name, { sealed: { nonce, tag: cipher.getAuthTag(), bytes: sealed }, facts });
    this.#shrink();
  }

  /** A copy in the clear, which the caller overwrites after use. Undefined where there is none. */
  open(name: string): Buffer | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    const { nonce, tag, bytes } = entry.sealed;
    const decipher = createDecipheriv(algorithm, this.#key, nonce);
    const opened = decipher.setAAD(Buffer.from(name)).setAuthTag(tag).update(bytes);
    decipher.final();
    return opened;
  }

  facts(name: string): Facts | undefined {
    return this.#entries.get(name)?.facts;
  }

  drop(name: string): void {
    this.#entries.delete(name);
  }

  /** All entries, the one that was used last at the end. */
  list(): readonly (readonly [string, Facts])[] {
    return [...this.#entries].map(([name, { facts }]) => [name, facts]);
  }

  #shrink(): void {
    for (const name of this.#entries.keys()) {
      if (this.#entries.size <= this.#entriesMax) break;
      this.#entries.delete(name);
    }
  }
}
