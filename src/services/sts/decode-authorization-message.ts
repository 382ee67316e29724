/** `DecodeAuthorizationMessage`: why a call was denied, for those who may know. */
import { ServiceError } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { type Sts, stsOperation } from "./sts.ts";

export function decodeAuthorizationMessage(sts: Sts): Operation {
  return stsOperation("DecodeAuthorizationMessage", {
    readOnly: true,
    permissions: () => [{ action: "sts:DecodeAuthorizationMessage", resource: "*" }],
    async run({ input, account }) {
      const decoded = sts.authorizationMessages.open(input.EncodedMessage, account);
      if (decoded === undefined) {
        throw new ServiceError("InvalidAuthorizationMessageException", "Message is not valid");
      }
      return { DecodedMessage: decoded };
    },
  });
}
