/** A self-signed RSA certificate for tests: the least that RFC 5280, section 4.1, asks for. */
import { generateKeyPairSync, sign } from "node:crypto";

export interface RsaCertificate {
  /** DER in base64, as metadata has it. */
  readonly base64: string;
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  /** SPKI in PEM. */
  readonly publicKey: string;
}

/** Tags of DER's types (X.690). */
const tag = { integer: 2, bits: 3, null: 5, oid: 6, utf8: 12, utcTime: 23, sequence: 48, set: 49 };

function der(type: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 128 ? Buffer.of(length) : Buffer.of(130, length >> 8, length & 255);
  return Buffer.concat([Buffer.of(type), size, content]);
}

function objectId(hex: string): Buffer {
  return der(tag.oid, Buffer.from(hex, "hex"));
}

export function makeRsaCertificate(commonName: string): RsaCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const rsaWithSha256 = der(tag.sequence, objectId("2a864886f70d01010b"), der(tag.null));
  const value = der(tag.utf8, Buffer.from(commonName));
  const name = der(tag.sequence, der(tag.set, der(tag.sequence, objectId("550403"), value)));
  const time = (text: string) => der(tag.utcTime, Buffer.from(text));
  const toBeSigned = der(
    tag.sequence,
    der(tag.integer, Buffer.of(1)),
    rsaWithSha256,
    name,
    der(tag.sequence, time("260101000000Z"), time("360101000000Z")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = der(tag.bits, Buffer.of(0), sign("sha256", toBeSigned, privateKey));
  return {
    base64: der(tag.sequence, toBeSigned, rsaWithSha256, signature).toString("base64"),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}
