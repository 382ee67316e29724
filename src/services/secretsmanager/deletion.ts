/** The end of a secret: scheduled with a recovery window, at once, or taken back. */
import type { Operation } from "../../pipeline/operation.ts";
import type { DeleteSecretRequest } from "../../wire/generated/secretsmanager.ts";
import { invalidParameter, invalidRequest } from "./errors.ts";
import { cancelRemoval, removeSecret, scheduleRemoval } from "./removal.ts";
import { planRotation } from "./rotation/due.ts";
import {
  gatherForChange,
  nameAndArn,
  requireSecret,
  type SecretFacts,
  secretPermission,
  secretRecord,
  updateSecretRow,
} from "./secret.ts";
import { secretsManagerOperation } from "./secretsmanager.ts";

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

function deleteSecret(): Operation {
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
      if (input.ForceDeleteWithoutRecovery === true) {
        const DeletionDate = new Date(now);
        // AWS finds nothing wrong with a secret that is not there: the call can be repeated.
        if (facts.secret === undefined) {
          return { ARN: facts.arn, Name: facts.reference.name, DeletionDate };
        }
        await cancelRemoval(facts.secret, unit);
        await removeSecret(unit, facts.secret);
        return { ...nameAndArn(facts.secret), DeletionDate };
      }
      const secret = requireSecret(facts);
      if (secret.deletion_at !== null) {
        throw invalidRequest(
          "You can't perform this operation on the secret because it was already scheduled for " +
            "deletion.",
        );
      }
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

export function deletionOperations(): readonly Operation[] {
  return [deleteSecret(), restoreSecret()];
}
