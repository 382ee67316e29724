/** The question about a key: its policy, its grants, and the condition keys that go with it. */
import type { Caller } from "../../pipeline/caller.ts";
import type { EncryptionContext } from "../../pipeline/key-service.ts";
import type { PermissionRequest } from "../../pipeline/operation.ts";
import type { ContextValue } from "../../policy/index.ts";
import type { GrantOperation, KeySpec, KeyUsageType } from "../../wire/generated/kms.ts";
import { contextConditionKeys } from "./encryption-context.ts";
import { type CallerGrants, keyResourcePolicy, noGrants } from "./grant-match.ts";
import type { LoadedKey } from "./key-store.ts";
import type { KeyTarget } from "./key-target.ts";

export interface KeyQuestion {
  /** Without its prefix: `Encrypt`. */
  readonly action: string;
  readonly caller: Caller;
  readonly target: KeyTarget;
  /** What grants may allow of the action; nothing where it is left out. */
  readonly grants?: CallerGrants | undefined;
  readonly grantOperation?: GrantOperation | undefined;
  readonly context?: EncryptionContext | undefined;
  readonly keys?: Readonly<Record<string, ContextValue | undefined>> | undefined;
  /** Tags of the request, or their keys alone. */
  readonly tags?: Pick<PermissionRequest, "requestTags" | "requestTagKeys"> | undefined;
}

/** The condition key that every question of this service has. */
export function callerKeys(caller: Caller) {
  return { "kms:CallerAccount": caller.kind === "anonymous" ? undefined : caller.account };
}

/** What kind of key: by the names of now, and by the deprecated ones, which AWS supports too. */
export function kindKeys(spec: KeySpec, usage: KeyUsageType) {
  return {
    "kms:KeySpec": spec,
    "kms:CustomerMasterKeySpec": spec,
    "kms:KeyUsage": usage,
    "kms:CustomerMasterKeyUsage": usage,
  };
}

/** A key that is not there is asked about by the name that the caller gave it. */
export function keyPermission(question: KeyQuestion): PermissionRequest {
  const { action, caller, target, grants, grantOperation, context } = question;
  const common = { action: `kms:${action}`, ...question.tags };
  const keys = {
    ...contextConditionKeys(context),
    ...question.keys,
    ...callerKeys(caller),
  };
  if (target.key === undefined) {
    return { ...common, resource: target.arn, resourceAccount: target.account, keys };
  }
  const { key, alias } = target;
  return {
    ...common,
    resource: key.arn,
    resourceAccount: key.account,
    isServiceOwned: key.row.managed_for !== null,
    resourceTags: key.tags,
    resourcePolicy: keyResourcePolicy(key, grants ?? noGrants, grantOperation, context),
    keys: { ...keys, ...resourceKeys(key), "kms:RequestAlias": alias },
  };
}

/** The condition keys of a key itself (Service Authorization Reference). */
function resourceKeys({ row, aliases }: LoadedKey) {
  return {
    "kms:KeyOrigin": row.origin,
    ...kindKeys(row.spec, row.usage),
    "kms:MultiRegion": row.multi_region === 1,
    "kms:MultiRegionKeyType": row.multi_region === 1 ? "PRIMARY" : undefined,
    "kms:ResourceAliases": aliases.length === 0 ? undefined : aliases,
  };
}
