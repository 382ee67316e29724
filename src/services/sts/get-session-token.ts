/** `GetSessionToken`: credentials of the caller itself, usually to show a second factor. */
import { assert } from "../../base/errors.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { issueCredentials } from "./credentials.ts";
import { showsSecondFactor } from "./mfa.ts";
import { requireLongTermKey, sessionSeconds } from "./own-session.ts";
import { type Sts, stsOperation } from "./sts.ts";

/** Nothing can forbid it (STS API Reference, GetSessionToken, "Permissions"). */
export function getSessionToken(sts: Sts): Operation {
  return stsOperation<"GetSessionToken", boolean>("GetSessionToken", {
    readOnly: true,
    recordsAnswer: true,
    async gather({ input, caller, now }, unit) {
      const owner = requireLongTermKey(caller, "GetSessionToken");
      return showsSecondFactor(sts.providers, owner, input, now, unit);
    },
    permissions: () => [],
    async run({ input, caller, account, now }, hasSecondFactor) {
      assert(caller.kind === "user" || caller.kind === "root", "gather refuses other callers");
      const seconds = sessionSeconds(input.DurationSeconds, caller);
      const credentials = issueCredentials(sts.sessions, {
        account,
        subject:
          caller.kind === "root" ? { kind: "root" } : { kind: "user", userId: caller.userId },
        issuedAt: now,
        expiresAt: now + seconds * 1_000,
        mfaAuthenticatedAt: hasSecondFactor ? now : undefined,
        issuingAccessKeyId: caller.accessKeyId,
        tags: {},
        transitiveTagKeys: [],
        chained: false,
      });
      return { Credentials: credentials };
    },
  });
}
