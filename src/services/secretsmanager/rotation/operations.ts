/** `RotateSecret` and `CancelRotateSecret`. */
import { randomUUID } from "node:crypto";
import { parseArn } from "../../../base/arn.ts";
import { assert, ServiceError } from "../../../base/errors.ts";
import type {
  Operation,
  OperationRequest,
  PermissionRequest,
} from "../../../pipeline/operation.ts";
import type { RememberedCall } from "../../../pipeline/remembered-call.ts";
import type { RotateSecretRequest } from "../../../wire/generated/secretsmanager.ts";
import { invalidParameter, invalidRequest } from "../errors.ts";
import { stagesOfSecret } from "../rows.ts";
import {
  gatherForChange,
  nameAndArn,
  requireLiveSecret,
  type SecretFacts,
  secretPermission,
  secretRecord,
  updateSecretRow,
} from "../secret.ts";
import {
  type SecretsManager,
  type SecretsUnit,
  secretsManagerOperation,
} from "../secretsmanager.ts";
import { current, pending } from "../stages.ts";
import type { SecretTable } from "../tables.ts";
import { beginRotation } from "./begin.ts";
import { nextWindow, rulesOf } from "./configuration.ts";
import { planRotation } from "./due.ts";
import { dropConsent } from "./key-consent.ts";
import type { RotationConsent } from "./runner.ts";
import { checkSchedule } from "./schedule.ts";
import { valueOfVersion } from "./steps.ts";

interface Prepared {
  readonly token: string;
  /** The call itself, where the strategy keeps who has configured it. */
  readonly call?: RememberedCall;
}

type Request = OperationRequest<RotateSecretRequest>;

/** Throws `InvalidParameterException` for what can never be carried out. */
function checkInput(input: RotateSecretRequest): void {
  if (input.RotationRules !== undefined) checkSchedule(input.RotationRules);
  const lambda = input.RotationLambdaARN ?? "";
  if (lambda !== "" && !isFunctionArn(lambda)) {
    throw invalidParameter("The parameter RotationLambdaARN isn't the ARN of a Lambda function.");
  }
  if (input.ExternalSecretRotationRoleArn !== undefined || input.ExternalSecretRotationMetadata) {
    throw invalidParameter("Managed external secrets aren't supported.");
  }
}

/** A function's ARN, with a version or an alias at its end where it has one. */
function isFunctionArn(arn: string): boolean {
  const parts = parseArn(arn);
  const resource = /^function:[A-Za-z0-9_-]{1,64}(?::[A-Za-z0-9$_-]{1,128})?$/;
  return parts?.service === "lambda" && resource.test(parts.resource);
}

/** The function of the call, or the one that the secret has. */
function lambdaOf({ RotationLambdaARN }: RotateSecretRequest, secret: SecretTable | undefined) {
  if (RotationLambdaARN !== undefined && RotationLambdaARN !== "") return RotationLambdaARN;
  return secret?.rotation_lambda_arn ?? undefined;
}

/** What the strategy asks of whoever configures it, beside. */
interface RotatedFacts extends SecretFacts {
  readonly consent: RotationConsent | undefined;
  /** Why it can never be rotated so. */
  readonly refusal: string | undefined;
}

/** The service opens the value for itself: nothing of it is told, but of whom it is. */
async function gatherRotated(
  parts: SecretsManager,
  request: Request,
  unit: SecretsUnit,
): Promise<RotatedFacts> {
  const facts = await gatherForChange(request, unit);
  const { secret, arn } = facts;
  const lambda = lambdaOf(request.input, secret);
  const ask = lambda === undefined ? undefined : parts.rotations.consent(lambda);
  const refuse = lambda === undefined ? undefined : parts.rotations.refusal(lambda);
  if (secret === undefined || (ask ?? refuse) === undefined) {
    return { ...facts, consent: undefined, refusal: undefined };
  }
  const now = (await stagesOfSecret(unit.database, secret.secret_id)).get(current);
  const value = await valueOfVersion(parts, secret, arn, now, unit).catch(unreadable);
  const consent = await ask?.({ secret, current: value }, unit);
  return { ...facts, consent, refusal: refuse?.(value) };
}

/** A value whose key is out of reach names nobody, and the call is refused once it is allowed. */
function unreadable(error: unknown): undefined {
  if (!(error instanceof ServiceError && error.code === "DecryptionFailure")) throw error;
}

function permissions({ input }: Request, facts: RotatedFacts): readonly PermissionRequest[] {
  const rotate = secretPermission("RotateSecret", input.SecretId, facts, {
    keys: {
      "secretsmanager:RotationLambdaARN": input.RotationLambdaARN,
      "secretsmanager:RotateImmediately": input.RotateImmediately,
      "secretsmanager:ModifyRotationRules": input.RotationRules !== undefined,
      "secretsmanager:ExternalSecretRotationRoleArn": input.ExternalSecretRotationRoleArn,
    },
  });
  const lambda = lambdaOf(input, facts.secret);
  if (lambda === undefined) return [rotate];
  // "You also need lambda:InvokeFunction permissions on the rotation function." No function here
  // has a policy of its own: the caller's policies alone decide.
  const invoke = { action: "lambda:InvokeFunction", resource: lambda };
  return [rotate, invoke, ...(facts.consent?.questions ?? [])];
}

function requireLambda(
  { rotations }: SecretsManager,
  input: RotateSecretRequest,
  secret: SecretTable,
): string {
  const lambda = lambdaOf(input, secret);
  if (lambda === undefined) {
    throw invalidRequest("No Lambda rotation function ARN is associated with this secret.");
  }
  if (rotations.knows(lambda)) return lambda;
  throw new ServiceError(
    "AccessDenied",
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function " +
      "policy grants access to the principal secretsmanager.amazonaws.com.",
  );
}

/** To try a rotation out again does not put off the one that is planned. */
function dueAfter(
  { RotationRules, RotateImmediately }: RotateSecretRequest,
  secret: SecretTable,
  now: number,
): number | null {
  const isTrial = RotateImmediately === false && RotationRules === undefined;
  if (isTrial && secret.rotation_enabled === 1) return secret.rotation_due_at;
  return nextWindow(RotationRules ?? rulesOf(secret), now)?.opens ?? null;
}

interface Asked {
  readonly secret: SecretTable;
  readonly lambdaArn: string;
  readonly token: string;
}

interface Now {
  readonly isImmediate: boolean;
  readonly unit: SecretsUnit;
  readonly now: number;
}

/**
 * Begins the rotation, and gives the id of its version. Where it is not to begin at once it is
 * tried out on a value that is thrown away, as AWS does.
 */
async function carryOut(
  { rotations }: SecretsManager,
  { secret, lambdaArn, token }: Asked,
  { arn }: SecretFacts,
  { isImmediate, unit, now }: Now,
): Promise<string | undefined> {
  if (isImmediate) {
    return beginRotation(rotations, { secret, arn, lambdaArn, token }, unit, now);
  }
  const job = { secretArn: arn, token, lambdaArn, replaces: undefined };
  await rotations.rehearse(job, unit);
  return undefined;
}

function rotateSecret(parts: SecretsManager): Operation {
  return secretsManagerOperation<"RotateSecret", RotatedFacts, Prepared>("RotateSecret", {
    readOnly: false,
    prepare: async ({ input }) => ({ token: input.ClientRequestToken ?? randomUUID() }),
    gather: (request, unit) => gatherRotated(parts, request, unit),
    permissions,
    arrange: (_request, { consent }, prepared, call) =>
      consent === undefined || prepared.call !== undefined
        ? undefined
        : async () => ({ ...prepared, call: call() }),
    async run(request, facts, unit, { token, call }) {
      const { input, now } = request;
      checkInput(input);
      const secret = requireLiveSecret(facts);
      const lambdaArn = requireLambda(parts, input, secret);
      if (facts.refusal !== undefined) throw invalidRequest(facts.refusal);
      await keepConsent(facts, request, call, unit);
      const rules = input.RotationRules ?? rulesOf(secret);
      const due = dueAfter(input, secret, now);
      const versionId = await carryOut(parts, { secret, lambdaArn, token }, facts, {
        isImmediate: input.RotateImmediately ?? true,
        unit,
        now,
      });
      await updateSecretRow(unit, secret, {
        rotation_enabled: 1,
        rotation_lambda_arn: lambdaArn,
        rotation_rules: rules === undefined ? null : JSON.stringify(rules),
        rotation_due_at: due,
        changed_at: now,
      });
      await planRotation(secret, due, unit, now);
      return {
        ...nameAndArn(secret),
        ...(versionId === undefined ? {} : { VersionId: versionId }),
      };
    },
    record: (request, output, facts) => {
      const { resources = [] } = secretRecord(request, output, facts);
      return { resources: [...resources, ...(facts?.consent?.resources ?? [])] };
    },
  });
}

/** What was allowed for another function, or another user, holds no longer. */
async function keepConsent(
  { secret, consent }: RotatedFacts,
  { caller, now }: Request,
  call: RememberedCall | undefined,
  unit: SecretsUnit,
): Promise<void> {
  if (secret === undefined || caller.kind === "anonymous") return;
  if (consent === undefined) return dropConsent(unit.database, secret.secret_id);
  assert(call !== undefined, "a call that gives consent is remembered");
  await consent.keep({ by: caller, call, at: now }, unit);
}

function cancelRotateSecret({ rotations }: SecretsManager): Operation {
  return secretsManagerOperation<"CancelRotateSecret", SecretFacts>("CancelRotateSecret", {
    readOnly: false,
    gather: gatherForChange,
    permissions: ({ input }, facts) => [
      secretPermission("CancelRotateSecret", input.SecretId, facts),
    ],
    async run({ now }, facts, unit) {
      const secret = requireLiveSecret(facts);
      if (secret.rotation_enabled === null) {
        throw invalidRequest("The secret isn't configured for rotation.");
      }
      const columns = { rotation_enabled: 0, rotation_due_at: null, changed_at: now };
      await updateSecretRow(unit, secret, columns);
      await planRotation(secret, null, unit, now);
      await dropConsent(unit.database, secret.secret_id);
      const stages = await stagesOfSecret(unit.database, secret.secret_id);
      const waiting = stages.get(pending);
      const isUnderWay = waiting !== undefined && waiting !== stages.get(current);
      const lambdaArn = secret.rotation_lambda_arn;
      if (isUnderWay && lambdaArn !== null) {
        const replaces = stages.get(current);
        const job = { secretArn: facts.arn, token: waiting, lambdaArn, replaces };
        await rotations.cancel(job, unit);
      }
      return { ...nameAndArn(secret), ...(isUnderWay ? { VersionId: waiting } : {}) };
    },
    record: secretRecord,
  });
}

export function rotationOperations(parts: SecretsManager): readonly Operation[] {
  return [rotateSecret(parts), cancelRotateSecret(parts)];
}
