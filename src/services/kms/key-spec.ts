/** What each kind of key is made of, and what can be done with it (KMS Developer Guide). */
import type {
  EncryptionAlgorithmSpec,
  KeySpec,
  KeyUsageType,
  MacAlgorithmSpec,
  SigningAlgorithmSpec,
} from "../../wire/generated/kms.ts";

/** How material of the kind is made with `node:crypto`. */
export type Making =
  | { readonly kind: "secret"; readonly bytes: number }
  | { readonly kind: "rsa"; readonly modulusBits: number }
  | { readonly kind: "ec"; readonly curve: EllipticCurve }
  | { readonly kind: "ed25519" }
  | { readonly kind: "ml-dsa"; readonly parameters: "ml-dsa-44" | "ml-dsa-65" | "ml-dsa-87" };

/** As OpenSSL names them. */
export type EllipticCurve = "P-256" | "P-384" | "P-521" | "secp256k1";

export interface SpecFacts {
  readonly making: Making;
  /** The first is the default of `CreateKey`, where there is one. */
  readonly usages: readonly KeyUsageType[];
  readonly encryptionAlgorithms?: readonly EncryptionAlgorithmSpec[];
  readonly signingAlgorithms?: readonly SigningAlgorithmSpec[];
  readonly macAlgorithms?: readonly MacAlgorithmSpec[];
}

const rsa = (modulusBits: number): SpecFacts => ({
  making: { kind: "rsa", modulusBits },
  usages: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  encryptionAlgorithms: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
  signingAlgorithms: [
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
  ],
});

const nist = (curve: EllipticCurve, algorithm: SigningAlgorithmSpec): SpecFacts => ({
  making: { kind: "ec", curve },
  usages: ["SIGN_VERIFY", "KEY_AGREEMENT"],
  signingAlgorithms: [algorithm],
});

const hmac = (bytes: number, algorithm: MacAlgorithmSpec): SpecFacts => ({
  making: { kind: "secret", bytes },
  usages: ["GENERATE_VERIFY_MAC"],
  macAlgorithms: [algorithm],
});

const mlDsa = (parameters: "ml-dsa-44" | "ml-dsa-65" | "ml-dsa-87"): SpecFacts => ({
  making: { kind: "ml-dsa", parameters },
  usages: ["SIGN_VERIFY"],
  signingAlgorithms: ["ML_DSA_SHAKE_256"],
});

/** SM2 is missing: OpenSSL's signatures and encryption of SM2 are not to be had from Node. */
const specs: Readonly<Record<Exclude<KeySpec, "SM2">, SpecFacts>> = {
  SYMMETRIC_DEFAULT: {
    making: { kind: "secret", bytes: 32 },
    usages: ["ENCRYPT_DECRYPT"],
    encryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
  },
  RSA_2048: rsa(2_048),
  RSA_3072: rsa(3_072),
  RSA_4096: rsa(4_096),
  ECC_NIST_P256: nist("P-256", "ECDSA_SHA_256"),
  ECC_NIST_P384: nist("P-384", "ECDSA_SHA_384"),
  ECC_NIST_P521: nist("P-521", "ECDSA_SHA_512"),
  ECC_SECG_P256K1: {
    making: { kind: "ec", curve: "secp256k1" },
    usages: ["SIGN_VERIFY"],
    signingAlgorithms: ["ECDSA_SHA_256"],
  },
  ECC_NIST_EDWARDS25519: {
    making: { kind: "ed25519" },
    usages: ["SIGN_VERIFY"],
    signingAlgorithms: ["ED25519_SHA_512", "ED25519_PH_SHA_512"],
  },
  HMAC_224: hmac(28, "HMAC_SHA_224"),
  HMAC_256: hmac(32, "HMAC_SHA_256"),
  HMAC_384: hmac(48, "HMAC_SHA_384"),
  HMAC_512: hmac(64, "HMAC_SHA_512"),
  ML_DSA_44: mlDsa("ml-dsa-44"),
  ML_DSA_65: mlDsa("ml-dsa-65"),
  ML_DSA_87: mlDsa("ml-dsa-87"),
};

/** Undefined for the one kind that is not built. */
export function specFacts(spec: KeySpec): SpecFacts | undefined {
  return spec === "SM2" ? undefined : specs[spec];
}
