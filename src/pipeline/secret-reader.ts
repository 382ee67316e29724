/** What a service that refers to secrets asks of whoever keeps them. */
import type { Arn } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import type { AnyUnit } from "./caller.ts";
import type { OperationRequest, PermissionRequest, RecordedResource } from "./operation.ts";

/** A secret's value, and what else its own service would answer. */
export interface SecretReading {
  readonly arn: Arn;
  readonly name: string;
  readonly versionId: string;
  readonly value: string;
  readonly createdAt: EpochMilliseconds;
  /** The whole answer of `GetSecretValue`, as JSON. */
  readonly answer: string;
}

/** A secret found; nothing is read before the caller's rights are decided. */
export interface SecretToRead {
  /** What the caller must be allowed: to read the secret, and to use its key. */
  readonly questions: readonly PermissionRequest[];
  /** The secret as records name it; empty where there is none. */
  readonly resources: readonly RecordedResource[];
  /** Throws the codes of `GetSecretValue`; `ResourceNotFoundException` where there is none. */
  read(): Promise<SecretReading>;
}

export interface SecretReader {
  /**
   * A secret of the caller's account and region by its name, with `:VERSION` after it (an id or a
   * stage) where another version than the current one is meant.
   */
  find(reference: string, request: OperationRequest<unknown>, unit: AnyUnit): Promise<SecretToRead>;
}
