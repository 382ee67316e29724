/** `GetCallerIdentity`: who am I. Nothing can forbid it (STS API Reference). */
import { assert } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { stsOperation } from "./sts.ts";

export function getCallerIdentity(): Operation {
  return stsOperation("GetCallerIdentity", {
    readOnly: true,
    permissions: () => [],
    async run({ caller }) {
      assert(caller.kind !== "anonymous", "the model wants this call signed");
      return { UserId: caller.userId, Account: caller.account, Arn: caller.arn };
    },
  });
}
