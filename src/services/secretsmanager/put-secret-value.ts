/** `PutSecretValue`: a new version of a secret. */
import { randomUUID } from "node:crypto";
import type { Operation } from "../../pipeline/operation.ts";
import { invalidParameter } from "./errors.ts";
import { gatherRepeated, storeVersion } from "./new-version.ts";
import {
  gatherForChange,
  nameAndArn,
  requireLiveSecret,
  type SecretFacts,
  secretPermission,
  secretRecord,
} from "./secret.ts";
import {
  gatherSealingKey,
  type KeyRight,
  puttingActions,
  requestedValue,
  type SealingKey,
} from "./secret-value.ts";
import { type SecretsManager, secretsManagerOperation } from "./secretsmanager.ts";

interface Facts extends SecretFacts {
  readonly key: SealingKey;
  readonly repeated: KeyRight;
}

interface Prepared {
  readonly versionId: string;
}

function putSecretValue(parts: SecretsManager): Operation {
  return secretsManagerOperation<"PutSecretValue", Facts, Prepared>("PutSecretValue", {
    readOnly: false,
    prepare: async ({ input }) => ({ versionId: input.ClientRequestToken ?? randomUUID() }),
    async gather(request, unit, { versionId }) {
      const facts = await gatherForChange(request, unit);
      const { account } = facts.reference;
      const reference = facts.secret?.kms_key ?? undefined;
      const sealing = { account, arn: facts.arn, versionId, reference, actions: puttingActions };
      return {
        ...facts,
        key: await gatherSealingKey(parts, request, sealing, unit),
        repeated: await gatherRepeated(parts, request, facts.secret, versionId, unit),
      };
    },
    permissions: ({ input }, facts) => [
      secretPermission("PutSecretValue", input.SecretId, facts),
      ...facts.key.questions,
      ...facts.repeated.questions,
    ],
    async run({ input, now }, facts, unit, { versionId }) {
      const value = requestedValue(input);
      if (value === undefined) {
        throw invalidParameter("You must provide either SecretString or SecretBinary.");
      }
      const secret = requireLiveSecret(facts);
      const { arn, key, repeated } = facts;
      const version = { secret, arn, versionId, value, key, repeated, now };
      const stages = input.VersionStages;
      const VersionStages = await storeVersion(parts, { ...version, stages }, unit);
      return { ...nameAndArn(secret), VersionId: versionId, VersionStages };
    },
    record: secretRecord,
  });
}

export function putSecretValueOperations(parts: SecretsManager): readonly Operation[] {
  return [putSecretValue(parts)];
}
