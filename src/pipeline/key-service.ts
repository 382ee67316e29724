/** What a service that seals its customers' values asks of whoever keeps the keys. */
import type { AccountId, Arn } from "../base/arn.ts";
import type { AnyUnit, Caller } from "./caller.ts";
import type { PermissionRequest } from "./operation.ts";

/** Name and value pairs that are authenticated with the ciphertext and named in conditions. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** A symmetric key as another service uses it. */
export interface ServiceKey {
  readonly account: AccountId;
  readonly keyId: string;
  readonly arn: Arn;
  /** `AWS` for `alias/aws/SERVICE`, which any caller of that service in the account may use. */
  readonly manager: "AWS" | "CUSTOMER";
}

/** A question that a service asks in its caller's name. */
export interface KeyUse {
  readonly action: "kms:Encrypt" | "kms:Decrypt" | "kms:GenerateDataKey";
  readonly key: ServiceKey;
  readonly context: EncryptionContext;
  readonly caller: Caller;
  /** Who asks, as `kms:ViaService` names it: `secretsmanager.us-east-1.amazonaws.com`. */
  readonly via: string;
}

export interface KeyService {
  /**
   * The key of a key id, ARN, alias name or alias ARN. Without a reference it is the account's AWS
   * managed key of the service (`alias/aws/secretsmanager`), made at its first use.
   *
   * Throws `NotFoundException`; the asking service turns it into its own code.
   */
  find(
    asking: {
      readonly account: AccountId;
      readonly service: string;
      readonly reference: string | undefined;
    },
    unit: AnyUnit,
  ): Promise<ServiceKey>;
  /**
   * The permission that the caller must have, with key policy, grants, `kms:ViaService`,
   * `kms:CallerAccount` and the encryption context; empty for an AWS managed key of the service.
   */
  questions(use: KeyUse, unit: AnyUnit): Promise<readonly PermissionRequest[]>;
  /**
   * Seals a value under a new data key, which is itself encrypted by the key and kept with it.
   *
   * Throws KMS's codes: `DisabledException`, `KMSInvalidStateException`, …
   */
  seal(
    key: ServiceKey,
    context: EncryptionContext,
    plaintext: Uint8Array,
    unit: AnyUnit,
  ): Promise<string>;
  /** Opens what `seal` gave, under the same context. Throws as `seal`. */
  open(sealed: string, context: EncryptionContext, unit: AnyUnit): Promise<Uint8Array>;
}
