/**
 * ECDSA over a digest that the caller made (FIPS 186-5, sections 6.4.1 and 6.4.2): OpenSSL has it,
 * but Node gives no way to it, only to signatures over messages that it hashes itself. See
 * docs/decisions/0016.
 */
import { createECDH, type KeyObject, randomBytes } from "node:crypto";
import { assert } from "../../base/errors.ts";
import type { EllipticCurve } from "./key-spec.ts";

/** y² = x³ + ax + b over the field of p; the group of order n is made by the point (x, y). */
interface Curve {
  readonly openSslName: string;
  readonly bytes: number;
  readonly p: bigint;
  readonly a: bigint;
  readonly n: bigint;
  readonly x: bigint;
  readonly y: bigint;
}

/** FIPS 186-5 with SP 800-186, section 3.2.1; SEC 2, section 2.4.1. */
const curves: Readonly<Record<EllipticCurve, Curve>> = {
  "P-256": {
    openSslName: "prime256v1",
    bytes: 32,
    p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    a: -3n,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  },
  "P-384": {
    openSslName: "secp384r1",
    bytes: 48,
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    a: -3n,
    n: BigInt(
      "0xffffffffffffffffffffffffffffffffffffffffffffffff" +
        "c7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    ),
    x: BigInt(
      "0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b98" +
        "59f741e082542a385502f25dbf55296c3a545e3872760ab7",
    ),
    y: BigInt(
      "0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147c" +
        "e9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
    ),
  },
  "P-521": {
    openSslName: "secp521r1",
    bytes: 66,
    p: 2n ** 521n - 1n,
    a: -3n,
    n: BigInt(
      "0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
        "a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    ),
    x: BigInt(
      "0x00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3d" +
        "baa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
    ),
    y: BigInt(
      "0x011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e66" +
        "2c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
    ),
  },
  secp256k1: {
    openSslName: "secp256k1",
    bytes: 32,
    p: 2n ** 256n - 2n ** 32n - 977n,
    a: 0n,
    n: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
    x: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
    y: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
  },
};

const modulo = (value: bigint, modulus: bigint) => ((value % modulus) + modulus) % modulus;

/** By the extended algorithm of Euclid; its time depends on `value`, so secrets come blinded. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [low, high] = [modulo(value, modulus), modulus];
  let [x, y] = [1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high - quotient * low, low];
    [x, y] = [y - quotient * x, x];
  }
  return modulo(x, modulus);
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

function toBytes(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(length * 2, "0"), "hex");
}

/** Uniform in [1, n - 1], by drawing again what falls outside (FIPS 186-5, appendix A.3.2). */
function randomScalar({ n, bytes }: Curve): bigint {
  const excessBits = BigInt(bytes * 8 - n.toString(2).length);
  for (;;) {
    const value = toNumber(randomBytes(bytes)) >> excessBits;
    if (value > 0n && value < n) return value;
  }
}

/** The digest's leftmost bits, as many as n has. */
function digestNumber(digest: Uint8Array, { n }: Curve): bigint {
  const excessBits = digest.length * 8 - n.toString(2).length;
  return excessBits > 0 ? toNumber(digest) >> BigInt(excessBits) : toNumber(digest);
}

/** The signature as DER (`ECDSA-Sig-Value`), over a digest of any length. */
export function signDigestEcdsa(name: EllipticCurve, privateKey: KeyObject, digest: Uint8Array) {
  const curve = curves[name];
  const { n } = curve;
  const { d: encoded } = privateKey.export({ format: "jwk" });
  assert(typeof encoded === "string", "a private key of a curve has its number");
  const d = toNumber(Buffer.from(encoded, "base64url"));
  const z = digestNumber(digest, curve);
  for (;;) {
    const k = randomScalar(curve);
    const r = firstCoordinate(k, curve) % n;
    // What is inverted, and what the private number is multiplied into, is blinded.
    const blind = randomScalar(curve);
    const blinded = modulo(blind * z + r * modulo(blind * d, n), n);
    const s = modulo(inverse(modulo(k * blind, n), n) * blinded, n);
    if (r !== 0n && s !== 0n) return derSignature(r, s);
  }
}

/** The first coordinate of k times the generator, by OpenSSL, whose time tells nothing of k. */
function firstCoordinate(k: bigint, { openSslName, bytes }: Curve): bigint {
  const pair = createECDH(openSslName);
  pair.setPrivateKey(toBytes(k, bytes));
  return toNumber(pair.getPublicKey().subarray(1, 1 + bytes));
}

/** Whether the DER signature is the key's over the digest. All that it works on is public. */
export function verifyDigestEcdsa(
  name: EllipticCurve,
  publicKey: KeyObject,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const curve = curves[name];
  const { n, p } = curve;
  const numbers = parseSignature(signature);
  if (numbers === undefined) return false;
  const { r, s } = numbers;
  if (r <= 0n || r >= n || s <= 0n || s >= n) return false;
  const w = inverse(s, n);
  const { x, y } = publicKey.export({ format: "jwk" });
  assert(typeof x === "string" && typeof y === "string", "a public key of a curve is a point");
  const point = [
    toNumber(Buffer.from(x, "base64url")),
    toNumber(Buffer.from(y, "base64url")),
    1n,
  ] as const;
  const sum = sumOfProducts(
    modulo(digestNumber(digest, curve) * w, n),
    [curve.x, curve.y, 1n],
    modulo(r * w, n),
    point,
    curve,
  );
  if (sum[2] === 0n) return false;
  const zInverse = inverse(sum[2], p);
  return modulo(modulo(sum[0] * zInverse * zInverse, p), n) === r;
}

/** Jacobian coordinates: (x / z², y / z³); z is 0 for the point at infinity. */
type Point = readonly [bigint, bigint, bigint];
const infinity: Point = [1n, 1n, 0n];

/** u·P + v·Q, both walked through at once, bit by bit. */
function sumOfProducts(u: bigint, P: Point, v: bigint, Q: Point, curve: Curve): Point {
  const both = add(P, Q, curve);
  let sum = infinity;
  for (let bit = curve.n.toString(2).length - 1; bit >= 0; bit -= 1) {
    sum = double(sum, curve);
    const inU = (u >> BigInt(bit)) & 1n;
    const inV = (v >> BigInt(bit)) & 1n;
    if (inU === 1n && inV === 1n) sum = add(sum, both, curve);
    else if (inU === 1n) sum = add(sum, P, curve);
    else if (inV === 1n) sum = add(sum, Q, curve);
  }
  return sum;
}

function double([x, y, z]: Point, { p, a }: Curve): Point {
  if (z === 0n || y === 0n) return infinity;
  const ySquared = (y * y) % p;
  const s = (4n * x * ySquared) % p;
  const zSquared = (z * z) % p;
  const m = modulo(3n * x * x + a * zSquared * zSquared, p);
  const x2 = modulo(m * m - 2n * s, p);
  const y2 = modulo(m * (s - x2) - 8n * ySquared * ySquared, p);
  return [x2, y2, (2n * y * z) % p];
}

function add(left: Point, right: Point, curve: Curve): Point {
  const { p } = curve;
  const [x1, y1, z1] = left;
  const [x2, y2, z2] = right;
  if (z1 === 0n) return right;
  if (z2 === 0n) return left;
  const z1Squared = (z1 * z1) % p;
  const z2Squared = (z2 * z2) % p;
  const u1 = (x1 * z2Squared) % p;
  const s1 = (y1 * z2Squared * z2) % p;
  const h = modulo(x2 * z1Squared - u1, p);
  const r = modulo(y2 * z1Squared * z1 - s1, p);
  if (h === 0n) return r === 0n ? double(left, curve) : infinity;
  const hSquared = (h * h) % p;
  const hCubed = (hSquared * h) % p;
  const v = (u1 * hSquared) % p;
  const x3 = modulo(r * r - hCubed - 2n * v, p);
  return [x3, modulo(r * (v - x3) - s1 * hCubed, p), (h * z1 * z2) % p];
}

const sequenceTag = 0x30;
const integerTag = 0x02;

function derSignature(r: bigint, s: bigint): Buffer {
  return derItem(sequenceTag, Buffer.concat([derInteger(r), derInteger(s)]));
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return derItem(integerTag, isNegative ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

/** A signature is shorter than 256 bytes on every curve. */
function derItem(tag: number, content: Buffer): Buffer {
  const { length } = content;
  return Buffer.concat([
    length < 0x80 ? Buffer.of(tag, length) : Buffer.of(tag, 0x81, length),
    content,
  ]);
}

/** The two numbers; undefined for anything but the one form that DER has for them. */
function parseSignature(signature: Uint8Array): { r: bigint; s: bigint } | undefined {
  const bytes = Buffer.from(signature);
  const headerBytes = bytes[1] === 0x81 ? 3 : 2;
  const r = integerAt(bytes, headerBytes);
  const s = r === undefined ? undefined : integerAt(bytes, r.end);
  if (r === undefined || s === undefined) return undefined;
  if (!derSignature(r.value, s.value).equals(bytes)) return undefined;
  return { r: r.value, s: s.value };
}

function integerAt(bytes: Buffer, at: number): { value: bigint; end: number } | undefined {
  const length = bytes[at + 1];
  if (bytes[at] !== integerTag || length === undefined || length === 0) return undefined;
  const end = at + 2 + length;
  if (end > bytes.length) return undefined;
  return { value: toNumber(bytes.subarray(at + 2, end)), end };
}
