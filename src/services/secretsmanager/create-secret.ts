/** `CreateSecret`. */
import { randomUUID, randomUUIDv7 } from "node:crypto";
import type { Arn } from "../../base/arn.ts";
import type { Operation, OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import type { CreateSecretRequest } from "../../wire/generated/secretsmanager.ts";
import { checkKind } from "./dynamic/kind.ts";
import { alreadyExists, invalidParameter, invalidRequest } from "./errors.ts";
import { gatherRepeated, storeVersion } from "./new-version.ts";
import { removeSecret } from "./removal.ts";
import { withReplicas } from "./replicas.ts";
import { findByName, findVersion } from "./rows.ts";
import { arnOf, isGone, recordedSecret } from "./secret.ts";
import { secretChangeKey } from "./secret-cache.ts";
import { checkNewName, randomSuffix, secretArn } from "./secret-id.ts";
import {
  gatherSealingKey,
  isSameValue,
  type KeyRight,
  openValue,
  requestedValue,
  type SealingKey,
  type SecretValue,
} from "./secret-value.ts";
import {
  type SecretsManager,
  type SecretsUnit,
  secretsManagerOperation,
} from "./secretsmanager.ts";
import type { SecretTable } from "./tables.ts";
import { checkTags, requestedTags, type StoredTag, tagRecord, tagsColumn } from "./tags.ts";

interface Prepared {
  readonly versionId: string;
  readonly suffix: string;
}

interface Facts {
  readonly arn: Arn;
  /** Whoever has the name already, gone or not. */
  readonly namesake: SecretTable | undefined;
  readonly key: SealingKey;
  /** To have the namesake's version of the call's token opened. */
  readonly repeated: KeyRight;
  readonly tags: readonly StoredTag[];
}

type Request = OperationRequest<CreateSecretRequest>;

/** The key that a secret is given; undefined for `aws/secretsmanager`, by whichever name. */
export function keyReference(kmsKeyId: string | undefined): string | undefined {
  return kmsKeyId === "" || kmsKeyId === "alias/aws/secretsmanager" ? undefined : kmsKeyId;
}

/** Ours has no partner's secrets; throws rather than to rotate them never. */
export function refusePartnerType(type: string | undefined): void {
  if (type === undefined || type === "") return;
  throw invalidParameter("Managed external secrets aren't supported: the parameter Type is given.");
}

async function gather(
  parts: SecretsManager,
  request: Request,
  unit: SecretsUnit,
  { versionId, suffix }: Prepared,
): Promise<Facts> {
  const { input, account, region } = request;
  checkNewName(input.Name);
  const arn = secretArn({ account, region }, input.Name, suffix);
  const reference = keyReference(input.KmsKeyId);
  const namesake = await findByName(unit.database, account, region, input.Name);
  return {
    arn,
    namesake,
    key: await gatherSealingKey(parts, request, { account, arn, versionId, reference }, unit),
    repeated: await gatherRepeated(parts, request, namesake, versionId, unit),
    tags: requestedTags(input.Tags),
  };
}

function permissions({ input }: Request, facts: Facts): readonly PermissionRequest[] {
  const tags = tagRecord(facts.tags);
  const regions = input.AddReplicaRegions?.flatMap(({ Region }) => Region ?? []);
  // The secret has its tags already while it is made (IAM User Guide, `aws:ResourceTag`).
  const resource = { resource: facts.arn, resourceShown: input.Name, resourceTags: tags };
  const replication = {
    "secretsmanager:AddReplicaRegions": regions,
    "secretsmanager:ForceOverwriteReplicaSecret": input.ForceOverwriteReplicaSecret,
  };
  const create = {
    ...resource,
    action: "secretsmanager:CreateSecret",
    keys: {
      "secretsmanager:Name": input.Name,
      "secretsmanager:Description": input.Description,
      "secretsmanager:KmsKeyId": input.KmsKeyId,
      "secretsmanager:KmsKeyArn": facts.key.key?.arn,
      "secretsmanager:Type": input.Type,
      ...replication,
    },
    requestTags: tags,
  };
  const asked: PermissionRequest[] = [create];
  if (facts.tags.length > 0) {
    asked.push({ ...resource, action: "secretsmanager:TagResource", requestTags: tags });
  }
  if (regions !== undefined) {
    const action = "secretsmanager:ReplicateSecretToRegions";
    asked.push({ ...resource, action, keys: replication });
  }
  return [...asked, ...facts.key.questions, ...facts.repeated.questions];
}

/** A call that is made again with its token gets the same answer; any other is refused. */
async function repeated(
  parts: SecretsManager,
  { namesake, right }: { readonly namesake: SecretTable; readonly right: KeyRight },
  value: SecretValue | undefined,
  { versionId }: Prepared,
  unit: SecretsUnit,
) {
  if (namesake.deletion_at !== null) {
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for " +
        "deletion.",
    );
  }
  const arn = arnOf(namesake);
  const version = await findVersion(unit.database, namesake.secret_id, versionId);
  if (value === undefined || version === undefined || version.sealed === null) {
    throw alreadyExists(namesake.name);
  }
  if (right.refusal !== undefined) throw right.refusal;
  if (!isSameValue(await openValue(parts, version, arn, unit), value)) {
    throw alreadyExists(namesake.name);
  }
  return { ARN: arn, Name: namesake.name, VersionId: versionId };
}

function newRow(
  { input, account, region, now }: Request,
  facts: Facts,
  suffix: string,
): SecretTable {
  return {
    // These grow with time: secrets of one second are listed in the order of their making.
    secret_id: randomUUIDv7(),
    account_id: account,
    region,
    name: input.Name,
    arn_suffix: suffix,
    description: input.Description ?? null,
    kms_key: keyReference(input.KmsKeyId) ?? null,
    tags: tagsColumn(facts.tags),
    created_at: now,
    changed_at: now,
    accessed_on: 0,
    deletion_at: null,
    policy: null,
    policy_principals: null,
    replicas: JSON.stringify(withReplicas([], input.AddReplicaRegions ?? [], region)),
    rotation_enabled: null,
    rotation_lambda_arn: null,
    rotation_rules: null,
    rotated_at: null,
    rotation_due_at: null,
    version_count: 0,
  };
}

function createSecret(parts: SecretsManager): Operation {
  return secretsManagerOperation<"CreateSecret", Facts, Prepared>("CreateSecret", {
    readOnly: false,
    prepare: async ({ input }) => ({
      versionId: input.ClientRequestToken ?? randomUUID(),
      suffix: randomSuffix(),
    }),
    gather: (request, unit, prepared) => gather(parts, request, unit, prepared),
    permissions,
    async run(request, facts, unit, prepared) {
      const { namesake, arn, key, repeated: right } = facts;
      const { versionId, suffix } = prepared;
      refusePartnerType(request.input.Type);
      checkTags(facts.tags);
      checkKind(facts.tags);
      const value = requestedValue(request.input);
      if (namesake !== undefined) {
        if (!isGone(namesake, request.now)) {
          return repeated(parts, { namesake, right }, value, prepared, unit);
        }
        await removeSecret({ audit: parts.audit, now: request.now }, namesake, unit);
      }
      if (key.refusal !== undefined) throw key.refusal;
      const secret = newRow(request, facts, suffix);
      await unit.database.insertInto("secretsmanager_secret").values(secret).execute();
      unit.changed(secretChangeKey(secret));
      const { now } = request;
      if (value !== undefined) {
        const version = { secret, arn, versionId, value, key, repeated: right, now };
        await storeVersion(parts, { ...version, stages: undefined }, unit);
      }
      return {
        ARN: arn,
        Name: secret.name,
        ...(value === undefined ? {} : { VersionId: versionId }),
        ...(request.input.AddReplicaRegions === undefined
          ? {}
          : { ReplicationStatus: JSON.parse(secret.replicas) }),
      };
    },
    record: (_request, output) =>
      output?.ARN === undefined ? {} : { resources: [recordedSecret(output.ARN as Arn)] },
  });
}

export function createSecretOperations(parts: SecretsManager): readonly Operation[] {
  return [createSecret(parts)];
}
