/** Session tokens: sealed and self-contained, with the temporary secret that goes with each. */
import { randomBytes } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type Sealer, SealingError } from "./sealing.ts";

/** What a token carries: any JSON object; its members are the token service's affair. */
export type SessionTokenPayload = object;

export interface SealedSessionToken {
  /** Base64 in the standard alphabet, which begins with `SallyportST1`. */
  readonly token: string;
  /** 40 characters of base64. It is derived, so neither is it stored nor does the token hold it. */
  readonly secretAccessKey: string;
}

export interface OpenedSessionToken<Payload> {
  readonly payload: Payload;
  readonly secretAccessKey: string;
}

/**
 * The longest token, in characters. Node takes 16 KiB of headers in all by default, and a token
 * that cannot be sent back is worth nothing.
 */
export const sessionTokenCharactersMax = 12_288;

/** The payload does not fit into a token, even compressed. */
export class SessionTokenTooLargeError extends Error {
  override readonly name = "SessionTokenTooLargeError";
}

const purpose = "session-token";
const secretPurpose = "session-secret";
/** Nine bytes that base64 writes as twelve fixed characters: what it is, and its version. */
const marker = "SallyportST1";
const markerBytes = Buffer.from(marker, "base64");
const tokenIdBytes = 16;
const secretBytes = 30;
const encodingPlain = 0;
const encodingDeflated = 1;
/** Below this, in bytes, compressing costs more than it saves. */
const compressFromBytes = 256;
/** The most that a token may unfold to, in bytes; a policy, 50 tags and names are half of it. */
const payloadBytesMax = 65_536;

/**
 * Seals payloads into tokens and opens them.
 *
 * In a token, under the sealing of `Sealer`: a random id of 16 bytes, one byte that tells whether
 * the rest is deflated, and the payload as JSON. The secret access key is an HMAC of the random id
 * under a key of its own. The sealing names the root key, so tokens outlive a rotation as long as
 * the former root key is at hand.
 */
export class SessionTokenSealer {
  readonly #sealer: Sealer;

  constructor(sealer: Sealer) {
    this.#sealer = sealer;
  }

  /** Grows whenever tokens that were open before may not open any more. */
  get droppedKeys(): number {
    return this.#sealer.droppedKeys;
  }

  /** @throws SessionTokenTooLargeError */
  seal(payload: SessionTokenPayload): SealedSessionToken {
    const json = Buffer.from(JSON.stringify(payload), "utf8");
    const deflated = json.length < compressFromBytes ? json : deflateRawSync(json);
    const shrunk = deflated.length < json.length;
    const id = randomBytes(tokenIdBytes);
    const plaintext = Buffer.concat([
      id,
      Buffer.of(shrunk ? encodingDeflated : encodingPlain),
      shrunk ? deflated : json,
    ]);
    const sealed = this.#sealer.sealBytes(purpose, marker, plaintext);
    const token = Buffer.concat([markerBytes, sealed]).toString("base64");
    if (json.length > payloadBytesMax || token.length > sessionTokenCharactersMax) {
      throw new SessionTokenTooLargeError(
        `the session token would have ${token.length} of ${sessionTokenCharactersMax} characters`,
      );
    }
    return { token, secretAccessKey: this.#secretOf(this.#sealer.keyId, id) };
  }

  /**
   * The payload of a token and its secret, or `undefined` where the token is not one that this root
   * key sealed. The payload has the shape that was sealed: nobody else can make a token.
   */
  open<Payload extends SessionTokenPayload>(
    token: string,
  ): OpenedSessionToken<Payload> | undefined {
    if (token.length > sessionTokenCharactersMax || !token.startsWith(marker)) return undefined;
    const bytes = Buffer.from(token, "base64");
    if (bytes.toString("base64") !== token) return undefined;
    const sealed = bytes.subarray(markerBytes.length);
    const plaintext = this.#openSealed(sealed);
    if (plaintext === undefined) return undefined;
    const id = plaintext.subarray(0, tokenIdBytes);
    const body = plaintext.subarray(tokenIdBytes + 1);
    const json =
      plaintext[tokenIdBytes] === encodingDeflated
        ? inflateRawSync(body, { maxOutputLength: payloadBytesMax })
        : body;
    return {
      payload: JSON.parse(json.toString("utf8")) as Payload,
      secretAccessKey: this.#secretOf(this.#sealer.keyIdOf(sealed), id),
    };
  }

  #openSealed(sealed: Buffer): Buffer | undefined {
    try {
      return this.#sealer.openBytes(purpose, marker, sealed);
    } catch (error) {
      if (error instanceof SealingError) return undefined;
      throw error;
    }
  }

  #secretOf(keyId: string, tokenId: Buffer): string {
    const secret = this.#sealer.macBytes(keyId, secretPurpose, tokenId);
    return secret.subarray(0, secretBytes).toString("base64");
  }
}
