/** One secret as operations gather it: its row, the questions about it, and its name in records. */
import type { Kysely } from "kysely";
import type { AccountId, Arn } from "../../base/arn.ts";
import { compilePolicyText } from "../../pipeline/compiled-policies.ts";
import type {
  OperationRequest,
  PermissionRequest,
  RecordDetails,
} from "../../pipeline/operation.ts";
import { markedForDeletion, secretNotFound } from "./errors.ts";
import { findByName } from "./rows.ts";
import { type CachedSecret, type SecretCache, secretChangeKey } from "./secret-cache.ts";
import { missingArn, parseSecretId, type SecretReference, secretArn } from "./secret-id.ts";
import type { SecretsUnit } from "./secretsmanager.ts";
import { decidedPolicyOf } from "./stored-policy.ts";
import type { SecretsManagerTables, SecretTable } from "./tables.ts";
import { tagRecord, tagsOf } from "./tags.ts";

/** The secret that the input names; `secret` is undefined where there is none. */
export interface SecretFacts {
  readonly reference: SecretReference;
  readonly secret: SecretTable | undefined;
  /** The secret's, or the one that a missing secret would have. */
  readonly arn: Arn;
  /** Its resource policy as decisions read it. */
  readonly policyText: string | undefined;
}

export type SecretRequest = OperationRequest<{ readonly SecretId: string }>;

/** A secret whose recovery window has ended is gone, whether or not its row was removed yet. */
export async function findSecret(
  database: Kysely<SecretsManagerTables>,
  reference: SecretReference,
  now: number,
): Promise<SecretTable | undefined> {
  const { account, region, name } = reference;
  return meant(await findByName(database, account, region, name), reference, now);
}

/** The secret of the name, if it is the one that the reference means and not gone. */
function meant(
  secret: SecretTable | undefined,
  { suffix }: SecretReference,
  now: number,
): SecretTable | undefined {
  if (secret === undefined || isGone(secret, now)) return undefined;
  return suffix === undefined || suffix === secret.arn_suffix ? secret : undefined;
}

export function isGone({ deletion_at }: SecretTable, now: number): boolean {
  return deletion_at !== null && deletion_at <= now;
}

export function arnOf({ account_id, region, name, arn_suffix }: SecretTable): Arn {
  return secretArn({ account: account_id as AccountId, region }, name, arn_suffix);
}

type Asking = Pick<OperationRequest<unknown>, "account" | "region" | "now">;

/** What is told of a secret, or of one that is missing; its policy's text where it is known. */
export function factsOf(
  reference: SecretReference,
  secret: SecretTable | undefined,
  policyText = secret && decidedPolicyOf(secret),
): SecretFacts {
  if (secret === undefined) {
    return { reference, secret, arn: missingArn(reference), policyText: undefined };
  }
  return { reference, secret, arn: arnOf(secret), policyText };
}

/**
 * Loads the secret that a `SecretId` means; an ARN may name one of another account. Regions are
 * apart: an ARN of another one names nothing here.
 */
export async function gatherSecret(
  request: SecretRequest,
  { database }: SecretsUnit,
): Promise<SecretFacts> {
  const reference = parseSecretId(request.input.SecretId, request);
  if (reference.region !== request.region) return factsOf(reference, undefined);
  return factsOf(reference, await findSecret(database, reference, request.now));
}

/** A secret as reads of its value find it: from memory, where nothing of it has changed. */
export interface ReadFacts extends SecretFacts {
  readonly cached: CachedSecret | undefined;
}

export async function gatherForRead(
  cache: SecretCache,
  secretId: string,
  asking: Asking,
  unit: SecretsUnit,
): Promise<ReadFacts> {
  const reference = parseSecretId(secretId, asking);
  if (reference.region !== asking.region) {
    return { ...factsOf(reference, undefined), cached: undefined };
  }
  const cached = await cache.read(reference, unit);
  const secret = meant(cached?.secret, reference, asking.now);
  return { ...factsOf(reference, secret, cached?.policyText), cached };
}

/** As `gatherSecret`, for a change: those of the secret's account take turns, whoever asks. */
export async function gatherForChange(
  request: SecretRequest,
  unit: SecretsUnit,
): Promise<SecretFacts> {
  const { account } = parseSecretId(request.input.SecretId, request);
  if (account !== request.account) await unit.lock(account);
  return gatherSecret(request, unit);
}

/** The question about one secret; `action` is without its prefix: `GetSecretValue`. */
export function secretPermission(
  action: string,
  secretId: string,
  { reference, secret, arn, policyText }: SecretFacts,
  { keys, ...further }: Partial<PermissionRequest> = {},
): PermissionRequest {
  return {
    action: `secretsmanager:${action}`,
    resource: arn,
    resourceShown: secretId,
    resourceAccount: reference.account,
    keys: {
      "secretsmanager:SecretId": secretId,
      "secretsmanager:SecretPrimaryRegion": secret && primaryRegion(secret),
      "secretsmanager:resource/AllowRotationLambdaArn": secret?.rotation_lambda_arn ?? undefined,
      ...keys,
    },
    resourceTags: secret && tagRecord(tagsOf(secret)),
    resourcePolicy: resourcePolicyOf(policyText),
    ...further,
  };
}

/** Told of secrets with replicas only. */
export function primaryRegion({ replicas, region }: SecretTable): string | undefined {
  return replicas === "[]" ? undefined : region;
}

function resourcePolicyOf(text: string | undefined): PermissionRequest["resourcePolicy"] {
  if (text === undefined) return undefined;
  return { kind: "standard", policy: compilePolicyText(text, "resource policy") };
}

/** The secret, or `ResourceNotFoundException`. */
export function requireSecret({ secret }: SecretFacts): SecretTable {
  if (secret === undefined) throw secretNotFound();
  return secret;
}

/** The secret, unless it is to be deleted: `InvalidRequestException`. */
export function requireLiveSecret(facts: SecretFacts): SecretTable {
  const secret = requireSecret(facts);
  if (secret.deletion_at !== null) throw markedForDeletion();
  return secret;
}

/** What nearly every answer begins with. */
export function nameAndArn(secret: SecretTable): { readonly ARN: Arn; readonly Name: string } {
  return { ARN: arnOf(secret), Name: secret.name };
}

/** Names the secret in the record, so that look-ups by its ARN find the call. */
export function secretRecord(
  _request: unknown,
  _output: unknown,
  facts: SecretFacts | undefined,
): RecordDetails {
  return facts?.secret === undefined ? {} : { resources: [recordedSecret(facts.arn)] };
}

export function recordedSecret(arn: Arn) {
  return { type: "AWS::SecretsManager::Secret", name: arn, arn };
}

/** Writes columns of one secret's row, and tells all nodes that something of the secret changed. */
export async function updateSecretRow(
  unit: SecretsUnit,
  secret: SecretTable,
  columns: Partial<SecretTable>,
): Promise<void> {
  await unit.database
    .updateTable("secretsmanager_secret")
    .set(columns)
    .where("secret_id", "=", secret.secret_id)
    .execute();
  unit.changed(secretChangeKey(secret));
}
