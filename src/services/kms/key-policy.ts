/** Key policies: put, get, list. A key has one, which is always named `default`. */

import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { shownResourcePolicy } from "../../pipeline/resource-policy.ts";
import { changeKeys } from "./change-keys.ts";
import {
  gatherChangedKey,
  gatherOwnKey,
  type KeyFacts,
  managePermission,
  recordedKey,
} from "./key-call.ts";
import { requireKey } from "./key-target.ts";
import { type Kms, kmsOperation } from "./kms.ts";
import { checkedKeyPolicy } from "./stored-policy.ts";

const onlyName = "default";

/** Throws `NotFoundException` for a policy of another name. */
function checkName({ PolicyName = onlyName }: { readonly PolicyName?: string | undefined }): void {
  if (PolicyName === onlyName) return;
  throw new ServiceError("NotFoundException", `No such policy exists: ${PolicyName}`);
}

function putKeyPolicy(kms: Kms): Operation {
  return kmsOperation<"PutKeyPolicy", KeyFacts>("PutKeyPolicy", {
    readOnly: false,
    gather: gatherChangedKey,
    permissions: (request, facts) => [
      managePermission("PutKeyPolicy", request, facts, {
        keys: {
          "kms:BypassPolicyLockoutSafetyCheck": request.input.BypassPolicyLockoutSafetyCheck,
        },
      }),
    ],
    async run({ input, caller }, { target }, unit) {
      checkName(input);
      const key = requireKey(target);
      const policy = await checkedKeyPolicy(
        kms,
        {
          text: input.Policy,
          arn: key.arn,
          account: key.account,
          caller,
          bypassLockoutCheck: input.BypassPolicyLockoutSafetyCheck ?? false,
        },
        unit,
      );
      await unit.database
        .updateTable("kms_key")
        .set({ policy: policy.text, policy_principals: policy.principals })
        .where("key_id", "=", key.row.key_id)
        .execute();
      unit.changed(changeKeys.key(key.row.key_id));
      return {};
    },
    record: recordedKey,
  });
}

function getKeyPolicy(kms: Kms): Operation {
  return kmsOperation<"GetKeyPolicy", KeyFacts>("GetKeyPolicy", {
    readOnly: true,
    gather: (request, unit) => gatherOwnKey(kms, request, unit),
    permissions: (request, facts) => [managePermission("GetKeyPolicy", request, facts)],
    async run({ input }, { target }, unit) {
      checkName(input);
      const { policy: text, policy_principals: principals } = requireKey(target).row;
      const names = kms.principals.principalNames(unit);
      return {
        Policy: await shownResourcePolicy(names, { text, principals }),
        PolicyName: onlyName,
      };
    },
    record: recordedKey,
  });
}

function listKeyPolicies(kms: Kms): Operation {
  return kmsOperation<"ListKeyPolicies", KeyFacts>("ListKeyPolicies", {
    readOnly: true,
    gather: (request, unit) => gatherOwnKey(kms, request, unit),
    permissions: (request, facts) => [managePermission("ListKeyPolicies", request, facts)],
    async run(_request, { target }) {
      requireKey(target);
      return { PolicyNames: [onlyName], Truncated: false };
    },
    record: recordedKey,
  });
}

export function keyPolicyOperations(kms: Kms): readonly Operation[] {
  return [putKeyPolicy(kms), getKeyPolicy(kms), listKeyPolicies(kms)];
}
