/**
 * What becomes of rotations, put into the trail as AWS's service does (Secrets Manager User Guide,
 * "CloudTrail entries").
 */
import type { Arn } from "../../../base/arn.ts";
import type { EpochMilliseconds } from "../../../base/clock.ts";
import type { AuditTrail } from "../../../pipeline/audit.ts";
import { serviceEvent } from "../../../pipeline/service-event.ts";
import type { AnyUnit } from "../../../storage/storage.ts";
import { recordedSecret } from "../secret.ts";
import { readSecretArn } from "../secret-id.ts";
import type { RotationJob } from "./runner.ts";

export const rotationOutcomes = [
  "RotationStarted",
  // Of ours: one attempt at a step, where AWS's owner reads the log of a function.
  "RotationStepFailed",
  "RotationSucceeded",
  "RotationFailed",
  "RotationAbandoned",
  "TestRotationStarted",
  "TestRotationSucceeded",
  "TestRotationFailed",
] as const;

export type RotationOutcome = (typeof rotationOutcomes)[number];

/** Where the events go. */
export interface RotationWitness {
  readonly audit: AuditTrail;
  /** Counts, for whoever watches the server. */
  readonly observe: (outcome: RotationOutcome) => void;
}

/** `errorMessage` holds nothing of a value. */
export async function tellOutcome(
  { audit, observe }: RotationWitness,
  name: RotationOutcome,
  { secretArn, token, lambdaArn }: RotationJob,
  { now, errorMessage }: { now: EpochMilliseconds; errorMessage?: string | undefined },
  unit: AnyUnit,
): Promise<void> {
  const { account, region } = placeOf(secretArn);
  const event = serviceEvent({
    source: "secretsmanager.amazonaws.com",
    name,
    account,
    region,
    now,
    resources: [recordedSecret(secretArn), recordedRotation(secretArn)],
    further: {
      ...(errorMessage === undefined ? {} : { errorMessage }),
      additionalEventData: {
        SecretId: secretArn,
        RotationLambdaARN: lambdaArn,
        ClientRequestToken: token,
      },
    },
  });
  audit.append(event, unit);
  observe(name);
}

/** So that they are found among a secret's reads, which may be millions. */
function recordedRotation(secretArn: Arn) {
  return { type: "AWS::SecretsManager::RotationSchedule", name: `${secretArn}:rotation` };
}

function placeOf(secretArn: Arn) {
  const { account = "", region = "" } = readSecretArn(secretArn) ?? {};
  return { account, region };
}
