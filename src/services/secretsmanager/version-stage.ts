/** `UpdateSecretVersionStage`: moves one label between the versions of a secret. */
import type { Operation } from "../../pipeline/operation.ts";
import { invalidRequest, versionNotFound } from "./errors.ts";
import { relabel } from "./new-version.ts";
import { findVersion, stagesOfSecret } from "./rows.ts";
import {
  gatherForChange,
  nameAndArn,
  requireLiveSecret,
  type SecretFacts,
  secretPermission,
  secretRecord,
} from "./secret.ts";
import { type SecretsManager, secretsManagerOperation } from "./secretsmanager.ts";
import { current, moveStage } from "./stages.ts";
import type { VersionTable } from "./tables.ts";

/** Ours: readers would be left without a value. AWS does not tell what it does. */
function requireValue({ sealed }: VersionTable): void {
  if (sealed !== null) return;
  throw invalidRequest(`Staging label ${current} can't be moved to a version without a value.`);
}

function updateSecretVersionStage(parts: SecretsManager): Operation {
  return secretsManagerOperation<"UpdateSecretVersionStage", SecretFacts>(
    "UpdateSecretVersionStage",
    {
      readOnly: false,
      gather: gatherForChange,
      permissions: ({ input }, facts) => [
        secretPermission("UpdateSecretVersionStage", input.SecretId, facts, {
          keys: { "secretsmanager:VersionStage": input.VersionStage },
        }),
      ],
      async run({ input, now }, facts, unit) {
        const secret = requireLiveSecret(facts);
        const { secret_id } = secret;
        const { VersionStage: label, MoveToVersionId: to, RemoveFromVersionId: from } = input;
        for (const versionId of [to, from]) {
          if (versionId === undefined) continue;
          const version = await findVersion(unit.database, secret_id, versionId);
          if (version === undefined) throw versionNotFound();
          if (versionId === to && label === current) requireValue(version);
        }
        const before = await stagesOfSecret(unit.database, secret_id);
        const after = moveStage(before, { label, from, to });
        await relabel(parts, { secret, before, after }, unit, now);
        return nameAndArn(secret);
      },
      record: secretRecord,
    },
  );
}

export function versionStageOperations(parts: SecretsManager): readonly Operation[] {
  return [updateSecretVersionStage(parts)];
}
