/** Private keys of a SAML provider, for assertions that were encrypted to this account. */
import { randomUUID } from "node:crypto";
import type { Sealer } from "../../keys/sealing.ts";
import type { SAMLPrivateKey } from "../../wire/generated/iam.ts";
import { readPrivateKey } from "./certificate-format.ts";
import { invalidInput, limitExceeded, noSuchEntity } from "./errors.ts";
import type { SamlProviderTable } from "./tables.ts";

/** A key as it is kept in its provider's row. */
export interface KeptPrivateKey {
  readonly keyId: string;
  readonly sealedKey: string;
  /** Epoch milliseconds. */
  readonly addedAt: number;
}

/** `SAMLProvider$privateKeyList` holds two: the one in use, and the one to come. */
const privateKeysMax = 2;

export const samlKeyPurpose = "saml-private-key";

export function samlKeyPlace(keyId: string): string {
  return `samlPrivateKey:${keyId}`;
}

export function keptKeys({ private_keys }: Pick<SamlProviderTable, "private_keys">) {
  return JSON.parse(private_keys) as readonly KeptPrivateKey[];
}

/** PEM texts, newest first. */
export function openPrivateKeys(sealer: Sealer, provider: SamlProviderTable): readonly string[] {
  return keptKeys(provider)
    .toSorted((left, right) => right.addedAt - left.addedAt)
    .map(({ keyId, sealedKey }) => sealer.openText(samlKeyPurpose, samlKeyPlace(keyId), sealedKey));
}

export function shownPrivateKeys(keys: readonly KeptPrivateKey[]): readonly SAMLPrivateKey[] {
  return keys.map(({ keyId, addedAt }) => ({ KeyId: keyId, Timestamp: new Date(addedAt) }));
}

/** Throws `InvalidInput` for what is no RSA key in PEM, `LimitExceeded` for one too many. */
export function addPrivateKey(
  sealer: Sealer,
  keys: readonly KeptPrivateKey[],
  pem: string,
  now: number,
): readonly KeptPrivateKey[] {
  if (readPrivateKeyKind(pem) !== "rsa") {
    throw invalidInput("The private key must be an unencrypted RSA key in PEM format");
  }
  if (keys.length >= privateKeysMax) {
    throw limitExceeded("PrivateKeysPerSAMLProvider", privateKeysMax);
  }
  const keyId = randomUUID().replaceAll("-", "").toUpperCase();
  const sealedKey = sealer.seal(samlKeyPurpose, samlKeyPlace(keyId), pem);
  return [...keys, { keyId, sealedKey, addedAt: now }];
}

function readPrivateKeyKind(pem: string): string | undefined {
  try {
    return readPrivateKey(pem).asymmetricKeyType;
  } catch {
    return undefined;
  }
}

/** Throws `NoSuchEntity` for a key that is not there. */
export function removePrivateKey(
  keys: readonly KeptPrivateKey[],
  keyId: string,
): readonly KeptPrivateKey[] {
  const left = keys.filter((key) => key.keyId !== keyId);
  if (left.length === keys.length) {
    throw noSuchEntity(`The private key with id ${keyId} cannot be found.`);
  }
  return left;
}
