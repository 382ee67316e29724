/** The start of a rotation, whether a call or the schedule asks for it. */
import type { Arn } from "../../../base/arn.ts";
import type { EpochMilliseconds } from "../../../base/clock.ts";
import { invalidRequest, tokenInUse } from "../errors.ts";
import { findVersion, stagesOfSecret } from "../rows.ts";
import type { SecretsUnit } from "../secretsmanager.ts";
import { current, pending } from "../stages.ts";
import type { SecretTable } from "../tables.ts";
import { addPendingVersion } from "./pending.ts";
import type { RotationRunner } from "./runner.ts";

export interface Beginning {
  readonly secret: SecretTable;
  readonly arn: Arn;
  readonly lambdaArn: string;
  readonly token: string;
}

/**
 * Gives the id of the version that the rotation makes: the token, or the one of an earlier rotation
 * that was given up or called off, which is taken up again. Throws `InvalidRequestException` where
 * another rotation is under way.
 */
export async function beginRotation(
  rotations: RotationRunner,
  { secret, arn, lambdaArn, token }: Beginning,
  unit: SecretsUnit,
  now: EpochMilliseconds,
): Promise<string> {
  const { secret_id } = secret;
  const stages = await stagesOfSecret(unit.database, secret_id);
  const waiting = stages.get(pending);
  const replaces = stages.get(current);
  const isDone = waiting === undefined || waiting === replaces;
  if (isDone && replaces === token) return token;
  if (!isDone) {
    const isRun = await rotations.isUnderWay(arn, unit);
    if (!isRun && rotations.runs(lambdaArn)) {
      await rotations.start({ secretArn: arn, token: waiting, lambdaArn, replaces }, unit);
      return waiting;
    }
    if (waiting === token) return token;
    throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
  }
  const existing = await findVersion(unit.database, secret_id, token);
  if (existing !== undefined) throw tokenInUse(token, arn);
  await addPendingVersion(secret, stages, token, unit, now);
  await rotations.start({ secretArn: arn, token, lambdaArn, replaces }, unit);
  return token;
}
