/** Signing keys derived from secret access keys, and a bounded cache of them. */
import { createHmac, hash } from "node:crypto";
import type { CredentialScope } from "./claim.ts";

function hmac(key: Uint8Array | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/**
 * The key that signs for one day, region and service: four chained HMACs, each keyed by the last
 * (IAM User Guide, "Create a signed AWS API request", step 4).
 *
 * @returns 32 bytes
 */
export function deriveSigningKey(secretAccessKey: string, scope: CredentialScope): Buffer {
  const dateKey = hmac(`AWS4${secretAccessKey}`, scope.date);
  const regionKey = hmac(dateKey, scope.region);
  const serviceKey = hmac(regionKey, scope.service);
  return hmac(serviceKey, scope.terminator);
}

/** The signature: 64 lower-case hexadecimal digits. */
export function computeSignature(signingKey: Uint8Array, text: string): string {
  return createHmac("sha256", signingKey).update(text).digest("hex");
}

/**
 * Derived keys that verified a request, the least recently used forgotten first.
 *
 * An entry's name is a hash over the secret and the scope, so the cache holds no secret access key,
 * and a rotated secret can never meet an old entry. A derived key signs for one day, one region and
 * one service at most. Only keys that verified a signature are kept, so a stranger who merely knows
 * an access key id cannot push out the keys in use.
 */
export class SigningKeyCache {
  readonly #limit: number;
  readonly #keys = new Map<string, Buffer>();

  /** @param limit the number of keys that are held at most */
  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#keys.size;
  }

  /** The name under which the key of a secret and a scope is held. */
  static entryName(secretAccessKey: string, scope: CredentialScope): string {
    const parts = [scope.date, scope.region, scope.service, scope.terminator, secretAccessKey];
    return hash("sha256", JSON.stringify(parts), "base64");
  }

  find(name: string): Buffer | undefined {
    const key = this.#keys.get(name);
    if (key === undefined) return undefined;
    this.#keys.delete(name);
    this.#keys.set(name, key);
    return key;
  }

  store(name: string, key: Buffer): void {
    this.#keys.delete(name);
    this.#keys.set(name, key);
    if (this.#keys.size <= this.#limit) return;
    const oldest = this.#keys.keys().next();
    if (!oldest.done) this.#keys.delete(oldest.value);
  }
}
