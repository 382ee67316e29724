/** Decrypts an encrypted assertion with the account's private keys (XML Encryption 1.1). */
import { constants, createDecipheriv, privateDecrypt } from "node:crypto";
import { attributeOf, childNamed, type Element, namespaces, textOf, XmlError } from "./saml-xml.ts";

interface BlockCipher {
  readonly name: "aes-128-cbc" | "aes-256-cbc" | "aes-128-gcm" | "aes-256-gcm";
  readonly nonceBytes: number;
  readonly tagBytes: number;
}

const { encryption, encryption11 } = namespaces;

const blockCiphers: Readonly<Record<string, BlockCipher>> = {
  [`${encryption}aes128-cbc`]: { name: "aes-128-cbc", nonceBytes: 16, tagBytes: 0 },
  [`${encryption}aes256-cbc`]: { name: "aes-256-cbc", nonceBytes: 16, tagBytes: 0 },
  [`${encryption11}aes128-gcm`]: { name: "aes-128-gcm", nonceBytes: 12, tagBytes: 16 },
  [`${encryption11}aes256-gcm`]: { name: "aes-256-gcm", nonceBytes: 12, tagBytes: 16 },
};

const digests: Readonly<Record<string, string>> = {
  "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
  [`${encryption}sha256`]: "sha256",
  [`${encryption}sha512`]: "sha512",
};
const maskDigests: Readonly<Record<string, string>> = {
  [`${encryption11}mgf1sha1`]: "sha1",
  [`${encryption11}mgf1sha256`]: "sha256",
  [`${encryption11}mgf1sha512`]: "sha512",
};

/**
 * The text of the assertion inside an `EncryptedAssertion`. RSA with PKCS #1 v1.5 padding is not
 * taken: its answers tell whoever asks often enough what a key decrypts to.
 *
 * @throws XmlError, in the same words for whatever does not decrypt
 */
export function decryptAssertion(encrypted: Element, privateKeys: readonly string[]): string {
  const data = childRequired(encrypted, encryption, "EncryptedData");
  const cipher = blockCiphers[algorithmOf(data)];
  if (cipher === undefined) throw new XmlError(`${algorithmOf(data)} is not taken`);
  const wrapped = encryptedKey(encrypted, data);
  const digest = oaepDigest(wrapped);
  const wrappedKey = cipherValue(wrapped);
  const content = cipherValue(data);
  for (const privateKey of privateKeys) {
    const text = decryptWith(privateKey, { cipher, digest, wrappedKey, content });
    if (text !== undefined) return text;
  }
  throw new XmlError("no private key of the provider decrypts the assertion");
}

interface Sealed {
  readonly cipher: BlockCipher;
  readonly digest: string;
  readonly wrappedKey: Buffer;
  readonly content: Buffer;
}

function decryptWith(privateKey: string, sealed: Sealed): string | undefined {
  const { digest, wrappedKey } = sealed;
  try {
    const key = privateDecrypt(
      { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: digest },
      wrappedKey,
    );
    return new TextDecoder("utf-8", { fatal: true }).decode(decryptContent(key, sealed));
  } catch (error) {
    // A wrong key and a changed text look alike, to us and to whoever sent them.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function decryptContent(key: Buffer, { cipher, content }: Sealed): Buffer {
  const { name, nonceBytes, tagBytes } = cipher;
  const nonce = content.subarray(0, nonceBytes);
  const body = content.subarray(nonceBytes, content.length - tagBytes);
  if (name === "aes-128-gcm" || name === "aes-256-gcm") {
    const decipher = createDecipheriv(name, key, nonce, { authTagLength: tagBytes });
    decipher.setAuthTag(content.subarray(content.length - tagBytes));
    return Buffer.concat([decipher.update(body), decipher.final()]);
  }
  const decipher = createDecipheriv(name, key, nonce);
  decipher.setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(body), decipher.final()]);
  // The last byte tells the padding's length; what the other bytes are is open.
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > 16) throw new XmlError("the padding is not one");
  return padded.subarray(0, padded.length - padding);
}

/** The key stands in the data's own `KeyInfo`, or beside the data. */
function encryptedKey(encrypted: Element, data: Element): Element {
  const info = childNamed(data, namespaces.signature, "KeyInfo");
  const inside = info === undefined ? undefined : childNamed(info, encryption, "EncryptedKey");
  return inside ?? childRequired(encrypted, encryption, "EncryptedKey");
}

/** Node has one digest for both uses of OAEP; providers that mix two are told so. */
function oaepDigest(wrapped: Element): string {
  const method = childRequired(wrapped, encryption, "EncryptionMethod");
  const algorithm = algorithmOf(wrapped);
  const named = childNamed(method, namespaces.signature, "DigestMethod");
  const mask = childNamed(method, encryption11, "MGF");
  const digest = named === undefined ? "sha1" : digests[attributeOf(named, "Algorithm") ?? ""];
  const maskDigest =
    mask === undefined ? "sha1" : maskDigests[attributeOf(mask, "Algorithm") ?? ""];
  const isOaep =
    algorithm === `${encryption}rsa-oaep-mgf1p` || algorithm === `${encryption11}rsa-oaep`;
  if (!isOaep || digest === undefined || digest !== maskDigest) {
    throw new XmlError(`${algorithm} with these digests is not taken`);
  }
  return digest;
}

function algorithmOf(element: Element): string {
  const method = childRequired(element, encryption, "EncryptionMethod");
  return attributeOf(method, "Algorithm") ?? "";
}

function cipherValue(element: Element): Buffer {
  const data = childRequired(element, encryption, "CipherData");
  return Buffer.from(textOf(childRequired(data, encryption, "CipherValue")), "base64");
}

function childRequired(element: Element, namespace: string, name: string): Element {
  const child = childNamed(element, namespace, name);
  if (child === undefined) throw new XmlError(`${element.localName} has no ${name}`);
  return child;
}
