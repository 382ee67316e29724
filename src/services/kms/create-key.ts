/** CreateKey: kinds of key, who may use them, and their first material. */

import { type AccountId, formatArn } from "../../base/arn.ts";
import { assert, ServiceError } from "../../base/errors.ts";
import type { Caller } from "../../pipeline/caller.ts";
import type { Operation, OperationRequest, PermissionRequest } from "../../pipeline/operation.ts";
import type { CreateKeyRequest, KeyUsageType } from "../../wire/generated/kms.ts";
import { changeKeys } from "./change-keys.ts";
import { unsupported, validationError } from "./errors.ts";
import { keyMetadata } from "./key-metadata.ts";
import { callerKeys, kindKeys } from "./key-permission.ts";
import { defaultKeyPolicy } from "./key-policy-text.ts";
import { insertKey, newKeyId } from "./key-row.ts";
import { forwardedKeys } from "./key-service.ts";
import { type Making, type SpecFacts, specFacts } from "./key-spec.ts";
import { keyArn } from "./key-store.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import type { NewMaterial } from "./material.ts";
import { checkedKeyPolicy } from "./stored-policy.ts";
import type { KeyTable } from "./tables.ts";
import { putTags, tagRecord } from "./tags.ts";

/** What the input asks for, with the defaults filled in. */
interface Wanted {
  readonly spec: KeyTable["spec"];
  readonly facts: SpecFacts;
  readonly usage: KeyUsageType;
  readonly origin: KeyTable["origin"];
}

/** By either name; the second is deprecated. */
function askedSpec({ KeySpec, CustomerMasterKeySpec }: CreateKeyRequest): KeyTable["spec"] {
  return KeySpec ?? CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
}

/** Throws `ValidationException`, `UnsupportedOperationException` and the like. */
function wanted(input: CreateKeyRequest): Wanted {
  const { KeySpec, CustomerMasterKeySpec } = input;
  if (KeySpec !== undefined && CustomerMasterKeySpec !== undefined) {
    throw validationError(
      "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. " +
        "CustomerMasterKeySpec is deprecated.",
    );
  }
  const spec = askedSpec(input);
  const facts = specFacts(spec);
  if (facts === undefined) throw unsupported(`KeySpec ${spec} is not supported here.`);
  if (input.KeyUsage === undefined && spec !== "SYMMETRIC_DEFAULT") {
    throw validationError(
      "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    );
  }
  const usage = input.KeyUsage ?? "ENCRYPT_DECRYPT";
  if (!facts.usages.includes(usage)) {
    throw validationError(`KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  }
  const origin = wantedOrigin(input);
  if (origin === "EXTERNAL" && facts.making.kind === "ml-dsa") {
    throw unsupported(`Key material of KeySpec ${spec} cannot be imported.`);
  }
  return { spec, facts, usage, origin };
}

/** Keys in stores of one's own (CloudHSM, external) are not built. */
function wantedOrigin(input: CreateKeyRequest): KeyTable["origin"] {
  if (input.CustomKeyStoreId !== undefined) {
    throw new ServiceError(
      "CustomKeyStoreNotFoundException",
      `Custom key store ${input.CustomKeyStoreId} does not exist.`,
    );
  }
  const { Origin: origin = "AWS_KMS" } = input;
  if (input.XksKeyId !== undefined && origin !== "EXTERNAL_KEY_STORE") {
    throw validationError(`XksKeyId is not valid for a key whose origin is ${origin}.`);
  }
  if (origin === "AWS_KMS" || origin === "EXTERNAL") return origin;
  throw unsupported(`Origin ${origin} is not supported: there are no custom key stores here.`);
}

/**
 * KMS makes its service-linked role in the caller's name, each time that a multi-Region key is made
 * (KMS Developer Guide, "Control access to multi-Region keys"). Here nothing needs the role: the
 * permission alone is asked for.
 */
function rolePermission(account: AccountId, caller: Caller): PermissionRequest {
  const service = "mrk.kms.amazonaws.com";
  const name = "AWSServiceRoleForKeyManagementServiceMultiRegionKeys";
  return {
    action: "iam:CreateServiceLinkedRole",
    resource: formatArn("iam", account, `role/aws-service-role/${service}/${name}`),
    keys: { "iam:AWSServiceName": service, ...forwardedKeys("kms.amazonaws.com", caller) },
  };
}

/** The key's first policy needs no permission of its own (same guide, "Create a KMS key"). */
function permissions(request: OperationRequest<CreateKeyRequest>): readonly PermissionRequest[] {
  const { input, caller, account, region } = request;
  const { KeyUsage, MultiRegion, Origin } = input;
  const requestTags = tagRecord(input.Tags);
  const create = {
    action: "kms:CreateKey",
    resource: "*",
    requestTags,
    resourceTags: requestTags,
    keys: {
      ...callerKeys(caller),
      ...kindKeys(askedSpec(input), KeyUsage ?? "ENCRYPT_DECRYPT"),
      "kms:KeyOrigin": Origin ?? "AWS_KMS",
      "kms:MultiRegion": MultiRegion ?? false,
      "kms:MultiRegionKeyType": MultiRegion === true ? "PRIMARY" : undefined,
      "kms:BypassPolicyLockoutSafetyCheck": input.BypassPolicyLockoutSafetyCheck,
    },
  };
  const asked = MultiRegion === true ? [create, rolePermission(account, caller)] : [create];
  if ((input.Tags ?? []).length === 0) return asked;
  // Tags need their own permission, in an identity policy: the key has no policy yet.
  const resource = keyArn(region, account, "*");
  const tag = { action: "kms:TagResource", resource, keys: callerKeys(caller) };
  return [...asked, { ...tag, requestTags, resourceTags: requestTags }];
}

/** How the first material is made; undefined for what is imported, and what will be refused. */
function firstMaking(input: CreateKeyRequest): Making | undefined {
  const { KeyUsage, Origin } = input;
  const facts = specFacts(askedSpec(input));
  if (facts === undefined || (Origin ?? "AWS_KMS") !== "AWS_KMS") return undefined;
  return facts.usages.includes(KeyUsage ?? "ENCRYPT_DECRYPT") ? facts.making : undefined;
}

export function createKey(kms: Kms): Operation {
  return kmsOperation<"CreateKey", undefined, NewMaterial | undefined>("CreateKey", {
    readOnly: false,
    permissions,
    arrange: ({ input }, _facts, made) => kms.maker.workFor(firstMaking(input), made),
    async run({ input, account, caller, region, now }, _facts, unit, material) {
      const { spec, usage, origin } = wanted(input);
      const key_id = newKeyId(input.MultiRegion === true);
      const text = input.Policy ?? defaultKeyPolicy(account);
      const policy = await checkedKeyPolicy(
        kms,
        {
          text,
          arn: keyArn(region, account, key_id),
          account,
          caller,
          bypassLockoutCheck: input.BypassPolicyLockoutSafetyCheck ?? false,
        },
        unit,
      );
      const row = {
        key_id,
        account_id: account,
        region,
        managed_for: null,
        spec,
        usage,
        origin,
        description: input.Description ?? "",
        multi_region: input.MultiRegion === true ? 1 : 0,
        policy: policy.text,
        policy_principals: policy.principals,
      };
      await insertKey(unit.database, kms.sealer, row, material, now);
      await putTags(unit.database, key_id, {}, input.Tags);
      unit.changed(changeKeys.key(key_id));
      const key = await kms.store.key(key_id, unit);
      assert(key !== undefined, "a key that was just made is there");
      return { KeyMetadata: keyMetadata(key, now) };
    },
    record(_request, output) {
      const arn = output?.KeyMetadata?.Arn;
      if (arn === undefined) return {};
      return { resources: [{ type: "AWS::KMS::Key", name: arn, arn }] };
    },
  });
}
