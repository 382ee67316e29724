/** SSH public keys as users give them (OpenSSH lines, PEM), and as IAM keeps and shows them. */
import { createHash, createPublicKey, type KeyObject, type webcrypto } from "node:crypto";
import { ServiceError } from "../../base/errors.ts";

/** A key in SSH's form: `ssh-rsa AAAA…` without a comment. */
export interface SshKey {
  readonly line: string;
  /** MD5 of the key, `12:34:…`, as `ssh-keygen -l -E md5` shows it. */
  readonly fingerprint: string;
}

/** RSA keys from 2,048 to 16,384 bits (IAM API Reference, `UploadSSHPublicKey`). */
const rsaBits = { least: 2_048, greatest: 16_384 } as const;

function invalidKey(message: string): ServiceError {
  return new ServiceError("InvalidPublicKey", message);
}

function unknownEncoding(): ServiceError {
  return new ServiceError(
    "UnrecognizedPublicKeyEncoding",
    "The public key encoding format is unsupported or unrecognized.",
  );
}

/**
 * Reads an uploaded key: RSA or Ed25519, as an OpenSSH line or in PEM. Throws
 * `UnrecognizedPublicKeyEncoding` for any other text, `InvalidPublicKey` for a key that is broken.
 */
export function readSshKey(text: string): SshKey {
  const trimmed = text.trim();
  const key = trimmed.startsWith("-----BEGIN ") ? readPem(trimmed) : readLine(trimmed);
  const { keyType, blob } = sshForm(key);
  const digest = createHash("md5").update(blob).digest("hex");
  return {
    line: `${keyType} ${blob.toString("base64")}`,
    fingerprint: digest.replace(/..(?!$)/g, "$&:"),
  };
}

/** A kept line in PEM (SubjectPublicKeyInfo). */
export function pemOfSshLine(line: string): string {
  return readLine(line).export({ type: "spki", format: "pem" }).toString();
}

function readPem(text: string): KeyObject {
  // A private key also gives a public one, but whoever uploads it made a mistake.
  if (!/^-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(text)) throw unknownEncoding();
  try {
    return createPublicKey(text);
  } catch (error) {
    throw new ServiceError("InvalidPublicKey", "The public key is malformed.", { cause: error });
  }
}

function readLine(text: string): KeyObject {
  const [keyType = "", encoded = ""] = text.split(/\s+/);
  if (keyType !== "ssh-rsa" && keyType !== "ssh-ed25519") throw unknownEncoding();
  const blob = Buffer.from(encoded, "base64");
  if (encoded === "" || blob.toString("base64") !== encoded) {
    throw invalidKey("The public key is malformed.");
  }
  const [innerType, ...numbers] = readFields(blob);
  if (innerType?.toString("latin1") !== keyType) throw invalidKey("The public key is malformed.");
  return keyFromJwk(jwkOf(keyType, numbers));
}

/** The fields of SSH's form: each a length of four bytes and its bytes (RFC 4251, section 5). */
function readFields(blob: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  let offset = 0;
  while (offset + 4 <= blob.length && fields.length < 4) {
    const length = blob.readUInt32BE(offset);
    fields.push(blob.subarray(offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  if (offset !== blob.length) throw invalidKey("The public key is malformed.");
  return fields;
}

function jwkOf(
  keyType: "ssh-rsa" | "ssh-ed25519",
  numbers: readonly Buffer[],
): webcrypto.JsonWebKey {
  const [first, second] = numbers;
  if (keyType === "ssh-ed25519" && numbers.length === 1 && first?.length === 32) {
    return { kty: "OKP", crv: "Ed25519", x: first.toString("base64url") };
  }
  if (keyType === "ssh-rsa" && numbers.length === 2 && first && second) {
    const e = withoutLeadingZero(first).toString("base64url");
    return { kty: "RSA", e, n: withoutLeadingZero(second).toString("base64url") };
  }
  throw invalidKey("The public key is malformed.");
}

/** A number that would look negative has a zero in front (RFC 4251, `mpint`). */
function withoutLeadingZero(number: Buffer): Buffer {
  return number[0] === 0 ? number.subarray(1) : number;
}

function withLeadingZero(number: Buffer): Buffer {
  return (number[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), number]) : number;
}

function keyFromJwk(jwk: webcrypto.JsonWebKey): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: "jwk" });
  } catch (error) {
    throw new ServiceError("InvalidPublicKey", "The public key is malformed.", { cause: error });
  }
}

function sshForm(key: KeyObject): { readonly keyType: string; readonly blob: Buffer } {
  const jwk = key.export({ format: "jwk" });
  const number = (text: unknown) => Buffer.from(String(text), "base64url");
  if (key.asymmetricKeyType === "ed25519") {
    return { keyType: "ssh-ed25519", blob: joinFields("ssh-ed25519", [number(jwk.x)]) };
  }
  if (key.asymmetricKeyType !== "rsa") throw unknownEncoding();
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < rsaBits.least || bits > rsaBits.greatest) {
    throw invalidKey(
      `The public key must have ${rsaBits.least} to ${rsaBits.greatest} bits, and has ${bits}.`,
    );
  }
  const numbers = [withLeadingZero(number(jwk.e)), withLeadingZero(number(jwk.n))];
  return { keyType: "ssh-rsa", blob: joinFields("ssh-rsa", numbers) };
}

function joinFields(keyType: string, numbers: readonly Buffer[]): Buffer {
  const fields = [Buffer.from(keyType, "latin1"), ...numbers].map((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    return Buffer.concat([length, field]);
  });
  return Buffer.concat(fields);
}
