/** What rotations need of those who carry them out: strategies, and a room where jobs last. */
import type { Arn } from "../../../base/arn.ts";
import { OutsideFailure } from "../../../base/errors.ts";
import type { AnyUnit, SignedCaller } from "../../../pipeline/caller.ts";
import type { PermissionRequest, RecordedResource } from "../../../pipeline/operation.ts";
import type { RememberedCall } from "../../../pipeline/remembered-call.ts";
import type { SecretValue } from "../secret-value.ts";
import type { SecretTable } from "../tables.ts";

/** In their order (Secrets Manager User Guide, "Rotation by Lambda function"). */
export const rotationSteps = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const;

export type RotationStep = (typeof rotationSteps)[number];

/** The versions of a secret that a step works with; a new secret may have no current value. */
export interface RotatedVersions {
  readonly secret: Pick<SecretTable, "secret_id" | "account_id">;
  readonly secretArn: Arn;
  /** The version's id, which is the same in all four steps and in each repetition. */
  readonly token: string;
  readonly current: SecretValue | undefined;
  readonly previous: SecretValue | undefined;
  /**
   * The current value of the secret that `masterarn` names, where that secret lets this one be
   * rotated with it. Rejects with `RotationError`.
   */
  administrator(masterArn: string): Promise<SecretValue>;
}

export interface PendingVersion extends RotatedVersions {
  readonly pending: SecretValue;
}

/** Makes a value in the unit that stores it: both are kept, or neither. */
export type ValueMaker = (unit: AnyUnit) => Promise<SecretValue>;

/** Who configured a rotation, by which call. */
export interface Given {
  readonly by: SignedCaller;
  readonly call: RememberedCall;
  readonly at: number;
}

/** What whoever configures a rotation must be allowed beside, and what is kept of it. */
export interface RotationConsent {
  readonly questions: readonly PermissionRequest[];
  /** Named in the record of the call. */
  readonly resources: readonly RecordedResource[];
  /** Once the call is allowed. Throws `InvalidRequestException` where nothing can be rotated. */
  keep(given: Given, unit: AnyUnit): Promise<void>;
}

/** A secret whose rotation is being configured. */
export interface ConfiguredSecret {
  readonly secret: SecretTable;
  readonly current: SecretValue | undefined;
}

/**
 * How one kind of secret is rotated. Each step may be run again after it succeeded or broke off, so
 * it must come to the same end. What a step rejects with is kept and shown, so it holds no secret.
 * Labels are no affair of a strategy.
 */
export interface RotationStrategy {
  /**
   * Makes the value that is to come; called until one is stored, and never after. Undefined where
   * the strategy has stored it through the API.
   */
  createSecret(
    versions: RotatedVersions,
    signal: AbortSignal,
  ): Promise<SecretValue | ValueMaker | undefined>;
  /** Makes the database or service take the pending value. */
  setSecret(versions: PendingVersion, signal: AbortSignal): Promise<void>;
  /** Rejects where the pending value does not open what it is for. */
  testSecret(versions: PendingVersion, signal: AbortSignal): Promise<void>;
  /** Told before the labels move; only hooks want to know. */
  finishSecret?(versions: PendingVersion, signal: AbortSignal): Promise<void>;
  /** What ends with the labels' move, in the unit that moves them. */
  finishWithin?(versions: PendingVersion, unit: AnyUnit): Promise<void>;
  /** Makes the current value work again after a rotation was given up or called off. */
  restore?(versions: PendingVersion, signal: AbortSignal): Promise<void>;
  /** Rejects where a rotation would fail, as far as can be told without changing anything. */
  rehearse?(versions: RotatedVersions, signal: AbortSignal): Promise<void>;
  /** What a rotation does in the name of whoever configures it; nothing where it is left out. */
  consent?(configured: ConfiguredSecret, unit: AnyUnit): Promise<RotationConsent>;
  /** Why no rotation of such a value can ever succeed, in words that repeat nothing of it. */
  refusal?(current: SecretValue | undefined): string | undefined;
}

/** One rotation of one secret. */
export interface RotationJob {
  readonly secretArn: Arn;
  readonly token: string;
  /** `RotationLambdaARN`: names the strategy. */
  readonly lambdaArn: string;
  /** The version that was current at the start; undefined where there was none. */
  readonly replaces: string | undefined;
}

/** Finds strategies by `RotationLambdaARN`. */
export interface RotationStrategies {
  /**
   * `byHand` for a function that nobody connected: its owner does the steps through the API.
   * Undefined for a built-in one that does not exist.
   */
  find(lambdaArn: string): RotationStrategy | "byHand" | undefined;
}

/** Whoever runs the steps of a rotation, one after the other, until the last one is done. */
export interface RotationRunner {
  /** Whether rotations can name this function. */
  knows(lambdaArn: string): boolean;
  /** Whether it is run here, and not by the users themselves. */
  runs(lambdaArn: string): boolean;
  /** What the strategy asks of whoever configures it; undefined where it is nothing. */
  consent(lambdaArn: string): RotationStrategy["consent"];
  /** What tells whether the strategy can rotate a value; undefined where it takes any. */
  refusal(lambdaArn: string): RotationStrategy["refusal"];
  /** Whether a rotation of the secret is being run, or will be tried again. */
  isUnderWay(secretArn: Arn, unit: AnyUnit): Promise<boolean>;
  /** Writes the job in the unit of the call; it starts once that is kept. */
  start(job: RotationJob, unit: AnyUnit): Promise<void>;
  /** Ends the rotation in the unit of the call; what it has set already is set back. */
  cancel(job: RotationJob, unit: AnyUnit, reason?: string): Promise<void>;
  /** Has a rotation tried out on a value that is thrown away. */
  rehearse(job: RotationJob, unit: AnyUnit): Promise<void>;
}

/** Why a step cannot be run now, or ever; the message holds nothing of a value. */
export class RotationError extends OutsideFailure {
  override readonly name = "RotationError";
  /** `Ended`: the secret or its rotation is no more, and the job can be dropped. */
  readonly code: "Ended" | "OutOfOrder" | "Unfit";

  constructor(code: RotationError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

const builtInFunction = /^sallyport-rotate-([a-z0-9-]+)$/;

/**
 * The built-in strategy that a function's ARN names:
 * `arn:aws:lambda:REGION:ACCOUNT:function:sallyport-rotate-postgresql` is `postgresql`. Undefined
 * for any other function.
 */
export function builtInStrategy(functionName: string): string | undefined {
  return builtInFunction.exec(functionName)?.[1];
}
