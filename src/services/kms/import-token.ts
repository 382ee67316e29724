/** Import tokens: the private half of the wrapping pair, sealed, so that nothing is kept here. */
import { ServiceError } from "../../base/errors.ts";
import { type Sealer, SealingError } from "../../keys/sealing.ts";
import type { AlgorithmSpec } from "../../wire/generated/kms.ts";

export interface ImportOffer {
  readonly algorithm: AlgorithmSpec;
  /** Epoch milliseconds. */
  readonly validTo: number;
  /** PKCS #8, DER in base64. */
  readonly privateKey: string;
}

const purpose = "kms-import-token";

/** A token is good for one key only. */
export function makeImportToken(sealer: Sealer, keyId: string, offer: ImportOffer): Buffer {
  return sealer.sealBytes(purpose, `kmsKey:${keyId}`, JSON.stringify(offer));
}

/** Throws `InvalidImportTokenException` or `ExpiredImportTokenException`. */
export function openImportToken(
  sealer: Sealer,
  keyId: string,
  token: Uint8Array,
  now: number,
): ImportOffer {
  const offer = openToken(sealer, keyId, token);
  if (offer.validTo <= now) {
    throw new ServiceError("ExpiredImportTokenException", "The import token has expired.");
  }
  return offer;
}

function openToken(sealer: Sealer, keyId: string, token: Uint8Array): ImportOffer {
  try {
    const opened = sealer.openBytes(purpose, `kmsKey:${keyId}`, token);
    return JSON.parse(opened.toString("utf8")) as ImportOffer;
  } catch (error) {
    if (!(error instanceof SealingError)) throw error;
    throw new ServiceError(
      "InvalidImportTokenException",
      "The import token is not one of the key.",
    );
  }
}
