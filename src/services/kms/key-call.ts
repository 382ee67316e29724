/** What operations on one key share: the key they are about, the question, the record. */
import type { AnyUnit } from "../../pipeline/caller.ts";
import type { EncryptionContext } from "../../pipeline/key-service.ts";
import type {
  OperationRequest,
  PermissionRequest,
  RecordDetails,
} from "../../pipeline/operation.ts";
import type { ContextValue } from "../../policy/index.ts";
import type { GrantOperation } from "../../wire/generated/kms.ts";
import { dryRun, invalidKeyUsage, keyNotFound, unsupported } from "./errors.ts";
import { type CallerGrants, grantsOf, noGrants } from "./grant-match.ts";
import { checkGrantTokens } from "./grant-token.ts";
import { type KeyQuestion, keyPermission } from "./key-permission.ts";
import { type KeySource, keyRows, type LoadedKey } from "./key-store.ts";
import { findKey, type KeyTarget } from "./key-target.ts";
import type { Kms } from "./kms.ts";

/** The key of a call, and the grants on it that name the caller. */
export interface KeyFacts {
  readonly target: KeyTarget;
  readonly grants: CallerGrants;
}

type Request = Pick<OperationRequest<unknown>, "account" | "region" | "now" | "caller">;

type KeyRequest = Request & { readonly input: { readonly KeyId: string } };

/** Loads the key of a call that shows something of a key of the caller's own account. */
export function gatherOwnKey(kms: Kms, request: KeyRequest, unit: AnyUnit): Promise<KeyFacts> {
  return ownKey(kms.store, request, unit);
}

/** Loads the key of a call that changes it: of the caller's own account, whose lock is held. */
export function gatherChangedKey(request: KeyRequest, unit: AnyUnit): Promise<KeyFacts> {
  return ownKey(keyRows, request, unit);
}

/**
 * Another account's key is asked about as one that is not there, so that nothing of its policy
 * counts.
 */
async function ownKey(source: KeySource, request: KeyRequest, unit: AnyUnit): Promise<KeyFacts> {
  const target = await keyOf(source, request, unit);
  const { key } = target;
  if (key === undefined || key.account === request.account) return { target, grants: noGrants };
  const { arn, account } = key;
  return { target: { key: undefined, arn, account, error: keyNotFound(arn) }, grants: noGrants };
}

/** Management calls name a key by id or ARN, and by no alias. */
function keyOf(
  source: KeySource,
  { input, account, region, now }: KeyRequest,
  unit: AnyUnit,
): Promise<KeyTarget> {
  return findKey(source, { text: input.KeyId, account, region, now, aliases: false }, unit);
}

/** Loads the key that a call shows something of, of any account. */
export async function gatherKey(kms: Kms, request: KeyRequest, unit: AnyUnit): Promise<KeyFacts> {
  return { target: await keyOf(kms.store, request, unit), grants: noGrants };
}

/**
 * Loads the key of any account whose grants a call changes, with those that name the caller. The
 * changes of a key's account take turns, whoever asks.
 */
export async function gatherGrantableKey(
  kms: Kms,
  request: KeyRequest,
  unit: AnyUnit,
): Promise<KeyFacts> {
  const { key } = await keyOf(kms.store, request, unit);
  if (key !== undefined && key.account !== request.account) await unit.lock(key.account);
  return withGrants(kms, request, await keyOf(keyRows, request, unit), unit);
}

/** Loads the key that a call uses: by id, alias or the ARN of either, of any account. */
export async function gatherUsedKey(
  kms: Kms,
  request: Request & {
    readonly input: {
      readonly KeyId: string;
      readonly GrantTokens?: readonly string[] | undefined;
    };
  },
  unit: AnyUnit,
): Promise<KeyFacts> {
  const { input, account, region, now } = request;
  checkGrantTokens(kms.sealer, input.GrantTokens);
  const reference = { text: input.KeyId, account, region, now, aliases: true };
  return withGrants(kms, request, await findKey(kms.store, reference, unit), unit);
}

async function withGrants(
  kms: Kms,
  request: Pick<Request, "caller">,
  target: KeyTarget,
  unit: AnyUnit,
): Promise<KeyFacts> {
  if (target.key === undefined) return { target, grants: noGrants };
  return { target, grants: await grantsOf(kms.store, target.key, request.caller, unit) };
}

/** The question of a call that changes a key; no grant allows it. */
export function managePermission(
  action: string,
  { caller }: Pick<Request, "caller">,
  { target }: KeyFacts,
  further: Pick<KeyQuestion, "keys" | "tags"> = {},
): PermissionRequest {
  return keyPermission({ action, caller, target, ...further });
}

export interface KeyUse {
  readonly context?: EncryptionContext | undefined;
  readonly keys?: Readonly<Record<string, ContextValue | undefined>> | undefined;
}

/** The question of a call that uses a key, which a grant may allow. */
export function usePermission(
  operation: GrantOperation,
  { caller }: Pick<Request, "caller">,
  { target, grants }: KeyFacts,
  use: KeyUse = {},
): PermissionRequest {
  const grantOperation = operation;
  return keyPermission({ action: operation, caller, target, grants, grantOperation, ...use });
}

/** The key, as CloudTrail lists it; a call that failed early has gathered nothing. */
export function recordedKey(
  _request: unknown,
  _output: unknown,
  facts: KeyFacts | undefined,
): RecordDetails {
  return facts === undefined ? {} : recordOf([facts.target]);
}

export function recordOf(targets: readonly KeyTarget[]): RecordDetails {
  const arns = targets.flatMap(({ key }) => (key === undefined ? [] : [key.arn]));
  return { resources: arns.map((arn) => ({ type: "AWS::KMS::Key", name: arn, arn })) };
}

/** Throws `InvalidKeyUsageException` where the key is for something else. */
export function requireUsage(key: LoadedKey, usage: string, operation: string): void {
  if (key.row.usage === usage) return;
  throw invalidKeyUsage(
    `${key.arn} key usage is ${key.row.usage} which is not valid for ${operation}.`,
  );
}

/** Throws `InvalidKeyUsageException` where the key is not a symmetric encryption key. */
export function requireSymmetric(key: LoadedKey, operation: string): void {
  requireUsage(key, "ENCRYPT_DECRYPT", operation);
  if (key.row.spec === "SYMMETRIC_DEFAULT") return;
  throw invalidKeyUsage(
    `${key.arn} key spec is ${key.row.spec} which is not valid for ${operation}.`,
  );
}

/** Throws where the algorithm is none of the key's. */
export function requireAlgorithm<Algorithm extends string>(
  key: LoadedKey,
  algorithm: Algorithm,
  known: readonly Algorithm[] | undefined,
): void {
  if (known?.includes(algorithm)) return;
  throw invalidKeyUsage(
    `Algorithm ${algorithm} and key spec ${key.row.spec} are incompatible for this request.`,
  );
}

/** The last thing before a call takes effect: it would have succeeded. */
export function stopDryRun(input: { readonly DryRun?: boolean | undefined }): void {
  if (input.DryRun === true) throw dryRun();
}

/** Answers for Nitro enclaves are encrypted to an attested key, which is not built. */
export function refuseRecipient(input: { readonly Recipient?: unknown }): void {
  if (input.Recipient !== undefined) {
    throw unsupported("Recipients with attestation documents are not supported.");
  }
}
