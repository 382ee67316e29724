/** `GetAccessKeyInfo`: the account that an access key belongs to. */

import { ServiceError } from "../../base/errors.ts";
import { accountOfAccessKeyId } from "../../base/identifiers.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { type Sts, stsOperation } from "./sts.ts";

/**
 * Key ids tell their account, so temporary keys and deleted ones are known too; ids that an
 * operator chose for the root user are looked up.
 */
export function getAccessKeyInfo(sts: Sts): Operation {
  return stsOperation("GetAccessKeyInfo", {
    readOnly: true,
    permissions: () => [{ action: "sts:GetAccessKeyInfo", resource: "*" }],
    async run({ input }, _facts, unit) {
      const { AccessKeyId: id } = input;
      const key = await sts.directory.accessKey(id, unit);
      if (key !== undefined) return { Account: key.account };
      const told = accountOfAccessKeyId(id);
      const isOurs = told !== undefined && (await sts.providers.issuer(told, unit)) !== undefined;
      if (!isOurs) {
        throw new ServiceError("InvalidClientTokenId", "The access key id is not of this server.");
      }
      return { Account: told };
    },
  });
}
