/** Certificates for tests, made as they run (RFC 5280, sections 4.1 and 4.2). */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

export interface TestCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PKCS #8 in PEM. */
  readonly privateKey: string;
  readonly commonName: string;
  readonly signingKey: KeyObject;
}

export interface TestValidity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A year that the tests' clock is in. */
export const thisYear: TestValidity = {
  notBefore: new Date("2026-06-01T00:00:00Z"),
  notAfter: new Date("2027-06-01T00:00:00Z"),
};

/** Tags of DER's types (X.690). */
const tag = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
} as const;
/** Context-specific tags of a certificate, and of the names in it. */
const versionTag = 0xa0;
const extensionsTag = 0xa3;
const dnsNameTag = 0x82;
const sequenceTag = 0x30;
const setTag = 0x31;

function der(type: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length < 0x80) return Buffer.concat([Buffer.of(type, content.length), content]);
  const length = Buffer.of(0x82, content.length >> 8, content.length & 0xff);
  return Buffer.concat([Buffer.of(type), length, content]);
}

const ecdsaWithSha256 = der(sequenceTag, der(tag.oid, Buffer.from("2a8648ce3d040302", "hex")));
const commonNameType = der(tag.oid, Buffer.from("550403", "hex"));
const basicConstraints = der(tag.oid, Buffer.from("551d13", "hex"));
const subjectAltName = der(tag.oid, Buffer.from("551d11", "hex"));
const truth = der(tag.boolean, Buffer.of(0xff));

/** An authority may sign others; everyone else is the host of its common name. */
function extensions(commonName: string, isAuthority: boolean): Buffer {
  const value = isAuthority
    ? der(sequenceTag, truth)
    : der(sequenceTag, der(dnsNameTag, Buffer.from(commonName)));
  const extension = isAuthority
    ? der(sequenceTag, basicConstraints, truth, der(tag.octets, value))
    : der(sequenceTag, subjectAltName, der(tag.octets, value));
  return der(extensionsTag, der(sequenceTag, extension));
}

function name(commonName: string): Buffer {
  const value = der(tag.utf8, Buffer.from(commonName));
  return der(sequenceTag, der(setTag, der(sequenceTag, commonNameType, value)));
}

/** `260601000000Z`: two digits for the year. */
function utcTime(date: Date): Buffer {
  const text = date.toISOString().replace(/[-:T]|\.\d+/g, "");
  return der(tag.utcTime, Buffer.from(text.slice(2)));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

export interface CertificateOptions {
  /** By itself where it is left out. */
  readonly issuer?: TestCertificate;
  readonly isAuthority?: boolean;
}

/** A certificate of the name, which is the name of a host unless it is an authority's. */
export function makeCertificate(
  commonName: string,
  { notBefore, notAfter }: TestValidity,
  { issuer, isAuthority = false }: CertificateOptions = {},
): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signingKey = issuer?.signingKey ?? privateKey;
  const serialNumber = Buffer.concat([Buffer.of(1), randomBytes(8)]);
  const toBeSigned = der(
    sequenceTag,
    der(versionTag, der(tag.integer, Buffer.of(2))),
    der(tag.integer, serialNumber),
    ecdsaWithSha256,
    name(issuer?.commonName ?? commonName),
    der(sequenceTag, utcTime(notBefore), utcTime(notAfter)),
    name(commonName),
    publicKey.export({ type: "spki", format: "der" }),
    extensions(commonName, isAuthority),
  );
  const signature = sign("sha256", toBeSigned, signingKey);
  const signatureBits = der(tag.bits, Buffer.of(0), signature);
  return {
    certificate: pem("CERTIFICATE", der(sequenceTag, toBeSigned, ecdsaWithSha256, signatureBits)),
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    commonName,
    signingKey: privateKey,
  };
}
