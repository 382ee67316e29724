/** The end of a secret: scheduled with a recovery window, at once, or taken back. */
import type { Operation } from "../../pipeline/operation.ts";
import type { DeleteSecretRequest } from "../../wire/generated/secretsmanager.ts";
import { invalidParameter, invalidRequest } from "./errors.ts";
import { cancelRemoval, removeSecret, scheduleRemoval } from "./removal.ts";
import { replicasOf } from "./replicas.ts";
import { planRotation } from "./rotation/due.ts";
import {
  arnOf,
  gatherForChange,
  nameAndArn,
  requireSecret,
  type SecretFacts,
  secretPermission,
  secretRecord,
  updateSecretRow,
} from "./secret.ts";
import { randomSuffix, secretArn } from "./secret-id.ts";
import {
  type SecretsManager,
  type SecretsUnit,
  secretsManagerOperation,
} from "./secretsmanager.ts";
import type { SecretTable } from "./tables.ts";

const dayMilliseconds = 86_400_000;
const recoveryDays = { min: 7, max: 30, default: 30 } as const;

function checkWindow({ RecoveryWindowInDays, ForceDeleteWithoutRecovery }: DeleteSecretRequest) {
  if (RecoveryWindowInDays === undefined) return;
  if (ForceDeleteWithoutRecovery === true) {
    throw invalidParameter(
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  const { min, max } = recoveryDays;
  if (RecoveryWindowInDays < min || RecoveryWindowInDays > max) {
    throw invalidParameter(
      `The RecoveryWindowInDays value must be between ${min} and ${max} days (inclusive).`,
    );
  }
}

/** Replicas are removed first (Secrets Manager API Reference, `DeleteSecret`). */
function refuseReplicated(secret: SecretTable): void {
  const regions = replicasOf(secret).map(({ Region }) => Region);
  if (regions.length === 0) return;
  throw invalidParameter(
    `You can't delete secret ${arnOf(secret)} that still has replica regions ` +
      `[${regions.join(", ")}].`,
  );
}

/** Deletes for good and at once, in whatever state the secret is. */
async function deleteAtOnce(
  { audit }: SecretsManager,
  { secret, reference }: SecretFacts,
  unit: SecretsUnit,
  now: number,
) {
  const DeletionDate = new Date(now);
  if (secret === undefined) {
    // AWS finds nothing wrong with a secret that is not there: the call can be repeated.
    const { name, suffix = randomSuffix() } = reference;
    return { ARN: secretArn(reference, name, suffix), Name: name, DeletionDate };
  }
  refuseReplicated(secret);
  await cancelRemoval(secret, unit);
  await removeSecret({ audit, now }, secret, unit);
  return { ...nameAndArn(secret), DeletionDate };
}

function deleteSecret(parts: SecretsManager): Operation {
  return secretsManagerOperation<"DeleteSecret", SecretFacts>("DeleteSecret", {
    readOnly: false,
    gather: gatherForChange,
    permissions: ({ input }, facts) => [
      secretPermission("DeleteSecret", input.SecretId, facts, {
        keys: {
          "secretsmanager:RecoveryWindowInDays": input.RecoveryWindowInDays,
          "secretsmanager:ForceDeleteWithoutRecovery": input.ForceDeleteWithoutRecovery,
        },
      }),
    ],
    async run({ input, now }, facts, unit) {
      checkWindow(input);
      if (input.ForceDeleteWithoutRecovery === true) return deleteAtOnce(parts, facts, unit, now);
      const secret = requireSecret(facts);
      if (secret.deletion_at !== null) {
        throw invalidRequest(
          "You can't perform this operation on the secret because it was already scheduled for " +
            "deletion.",
        );
      }
      refuseReplicated(secret);
      const days = input.RecoveryWindowInDays ?? recoveryDays.default;
      const deletion_at = now + days * dayMilliseconds;
      await updateSecretRow(unit, secret, { deletion_at, changed_at: now });
      await scheduleRemoval(secret, deletion_at, unit, now);
      return { ...nameAndArn(secret), DeletionDate: new Date(deletion_at) };
    },
    record: secretRecord,
  });
}

function restoreSecret(): Operation {
  return secretsManagerOperation<"RestoreSecret", SecretFacts>("RestoreSecret", {
    readOnly: false,
    gather: gatherForChange,
    permissions: ({ input }, facts) => [secretPermission("RestoreSecret", input.SecretId, facts)],
    async run({ now }, facts, unit) {
      const secret = requireSecret(facts);
      if (secret.deletion_at !== null) {
        await updateSecretRow(unit, secret, { deletion_at: null, changed_at: now });
        await cancelRemoval(secret, unit);
        if (secret.rotation_enabled === 1) {
          await planRotation(secret, secret.rotation_due_at, unit, now);
        }
      }
      return nameAndArn(secret);
    },
    record: secretRecord,
  });
}

export function deletionOperations(parts: SecretsManager): readonly Operation[] {
  return [deleteSecret(parts), restoreSecret()];
}
