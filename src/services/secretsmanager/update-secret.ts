/** `UpdateSecret`: description, key and value. */
import { randomUUID } from "node:crypto";
import type { AccountId, Arn } from "../../base/arn.ts";
import type { Operation, OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import type { UpdateSecretRequest } from "../../wire/generated/secretsmanager.ts";
import { keyReference, refusePartnerType } from "./create-secret.ts";
import { gatherRepeated, storeVersion } from "./new-version.ts";
import { findVersion, stagesOfSecret } from "./rows.ts";
import {
  gatherForChange,
  nameAndArn,
  requireLiveSecret,
  type SecretFacts,
  secretPermission,
  secretRecord,
  updateSecretRow,
} from "./secret.ts";
import {
  gatherOpening,
  gatherSealingKey,
  type KeyRight,
  openValue,
  requestedValue,
  type SealingKey,
  sealValue,
} from "./secret-value.ts";
import {
  type SecretsManager,
  type SecretsUnit,
  secretsManagerOperation,
} from "./secretsmanager.ts";
import { current, pending, previous } from "./stages.ts";
import type { SecretTable, VersionTable } from "./tables.ts";
import { fillVersion } from "./versions.ts";

/** A version that is to move under the new key. */
interface Resealed {
  readonly version: VersionTable;
  readonly key: SealingKey;
}

interface Facts extends SecretFacts {
  /** For the new version, and to prove the right to a key that is only named. */
  readonly key: SealingKey;
  /** The key as it will be; undefined for `aws/secretsmanager`. */
  readonly keyName: string | undefined;
  readonly repeated: KeyRight;
  readonly resealed: readonly Resealed[];
  readonly resealQuestions: readonly PermissionRequest[];
}

interface Prepared {
  readonly versionId: string;
}

type Request = OperationRequest<UpdateSecretRequest>;

/** Where the caller may not, the versions stay under their key: `UpdateSecret`, `KmsKeyId`. */
const reseal = "re-encryption of existing versions";

async function gather(
  parts: SecretsManager,
  request: Request,
  unit: SecretsUnit,
  { versionId }: Prepared,
): Promise<Facts> {
  const { input } = request;
  const facts = await gatherForChange(request, unit);
  const { arn, secret } = facts;
  const { account } = facts.reference;
  const oldName = secret?.kms_key ?? undefined;
  const keyName = input.KmsKeyId === undefined ? oldName : keyReference(input.KmsKeyId);
  const choice = { account, arn, versionId, reference: keyName };
  const key = await gatherSealingKey(parts, request, choice, unit);
  const isMoved = secret !== undefined && keyName !== oldName;
  const moving = isMoved ? await versionsInUse(secret, unit) : [];
  const resealed = await gatherResealing(parts, request, { arn, account, keyName, moving }, unit);
  const repeated = await gatherRepeated(parts, request, secret, versionId, unit);
  return { ...facts, key, keyName, repeated, ...resealed };
}

interface Resealing {
  readonly arn: Arn;
  readonly account: AccountId;
  readonly keyName: string | undefined;
  readonly moving: readonly VersionTable[];
}

async function gatherResealing(
  parts: SecretsManager,
  request: Request,
  { arn, account, keyName, moving }: Resealing,
  unit: SecretsUnit,
): Promise<Pick<Facts, "resealed" | "resealQuestions">> {
  const resealed: Resealed[] = [];
  const resealQuestions: PermissionRequest[] = [];
  const actions = ["kms:Encrypt"] as const;
  for (const version of moving) {
    const choice = { account, arn, versionId: version.version_id, reference: keyName, actions };
    const to = await gatherSealingKey(parts, request, choice, unit);
    const from = await gatherOpening(parts, version, arn, request, unit);
    resealQuestions.push(...from.questions, ...to.questions);
    resealed.push({ version, key: { ...to, refusal: to.refusal ?? from.refusal } });
  }
  return { resealed, resealQuestions };
}

/** Those that `AWSCURRENT`, `AWSPENDING` and `AWSPREVIOUS` are on. */
async function versionsInUse(
  { secret_id }: SecretTable,
  { database }: SecretsUnit,
): Promise<readonly VersionTable[]> {
  const stages = await stagesOfSecret(database, secret_id);
  const ids = new Set([current, pending, previous].flatMap((label) => stages.get(label) ?? []));
  const versions: VersionTable[] = [];
  for (const id of ids) {
    const version = await findVersion(database, secret_id, id);
    if (version !== undefined && version.sealed !== null) versions.push(version);
  }
  return versions;
}

function permissions({ input }: Request, facts: Facts): readonly PermissionRequest[] {
  const update = secretPermission("UpdateSecret", input.SecretId, facts, {
    keys: {
      "secretsmanager:Description": input.Description,
      "secretsmanager:KmsKeyId": input.KmsKeyId,
      "secretsmanager:KmsKeyArn": input.KmsKeyId === undefined ? undefined : facts.key.key?.arn,
      "secretsmanager:Type": input.Type,
    },
  });
  const { SecretString, SecretBinary, KmsKeyId } = input;
  const usesKey = [SecretString, SecretBinary, KmsKeyId].some((one) => one !== undefined);
  return [
    update,
    ...(usesKey ? facts.key.questions : []),
    ...facts.repeated.questions,
    ...facts.resealQuestions.map((question) => ({ ...question, part: reseal })),
  ];
}

async function resealVersions(
  parts: SecretsManager,
  { resealed, arn, reference }: Facts,
  unit: SecretsUnit,
): Promise<void> {
  const { account } = reference;
  for (const { version, key } of resealed) {
    const value = await openValue(parts, version, arn, unit);
    const sealing = { account, arn, versionId: version.version_id };
    await fillVersion(unit, version, await sealValue(parts, value, sealing, key, unit));
  }
}

function updateSecret(parts: SecretsManager): Operation {
  return secretsManagerOperation<"UpdateSecret", Facts, Prepared>("UpdateSecret", {
    readOnly: false,
    prepare: async ({ input }) => ({ versionId: input.ClientRequestToken ?? randomUUID() }),
    gather: (request, unit, prepared) => gather(parts, request, unit, prepared),
    permissions,
    async run({ input, now }, facts, unit, { versionId }, denials) {
      refusePartnerType(input.Type);
      const value = requestedValue(input);
      const secret = requireLiveSecret(facts);
      const { arn, key, keyName, repeated } = facts;
      if (key.refusal !== undefined && input.KmsKeyId !== undefined) throw key.refusal;
      await updateSecretRow(unit, secret, {
        changed_at: now,
        kms_key: keyName ?? null,
        ...(input.Description === undefined ? {} : { description: input.Description }),
      });
      if (!denials.has(reseal)) await resealVersions(parts, facts, unit);
      if (value === undefined) return nameAndArn(secret);
      const version = { secret, arn, versionId, value, stages: undefined, key, repeated, now };
      await storeVersion(parts, version, unit);
      return { ...nameAndArn(secret), VersionId: versionId };
    },
    record: secretRecord,
  });
}

export function updateSecretOperations(parts: SecretsManager): readonly Operation[] {
  return [updateSecret(parts)];
}
