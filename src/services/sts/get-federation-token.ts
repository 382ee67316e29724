/** `GetFederationToken`: credentials that a user hands to someone else, narrowed by a policy. */
import { formatArn } from "../../base/arn.ts";
import type { RootCaller, UserCaller } from "../../pipeline/caller.ts";
import type { Operation } from "../../pipeline/operation.ts";
import { issueCredentials } from "./credentials.ts";
import { requireLongTermKey, sessionSeconds } from "./own-session.ts";
import {
  packedPolicySize,
  requireManagedPolicies,
  type SessionPolicies,
  sessionPolicies,
} from "./session-policies.ts";
import { type SessionTags, sessionTags } from "./session-tags.ts";
import { type Sts, stsOperation } from "./sts.ts";

interface FederationFacts {
  readonly owner: UserCaller | RootCaller;
  readonly policies: SessionPolicies;
  readonly packed: number | undefined;
  readonly tags: SessionTags;
}

export function getFederationToken(sts: Sts): Operation {
  return stsOperation<"GetFederationToken", FederationFacts>("GetFederationToken", {
    readOnly: true,
    recordsAnswer: true,
    async gather({ input, caller }) {
      const owner = requireLongTermKey(caller, "GetFederationToken");
      const policies = sessionPolicies(input);
      const tags = sessionTags(input.Tags);
      return { owner, policies, tags, packed: packedPolicySize(policies, tags.tags) };
    },
    permissions({ input, account }, { tags }) {
      const resource = formatArn("sts", account, `federated-user/${input.Name}`);
      const hasTags = Object.keys(tags.tags).length > 0;
      const asked = { resource, requestTags: hasTags ? tags.tags : undefined };
      const own = { action: "sts:GetFederationToken", ...asked };
      return hasTags ? [own, { action: "sts:TagSession", ...asked }] : [own];
    },
    async run({ input, account, now }, { owner, policies, packed, tags }, unit) {
      await requireManagedPolicies(sts.directory, account, policies, unit);
      const { Name: name } = input;
      const seconds = sessionSeconds(input.DurationSeconds, owner);
      const credentials = issueCredentials(sts.sessions, {
        account,
        subject: {
          kind: "federated-user",
          name,
          ...(owner.kind === "user" ? { userId: owner.userId } : {}),
        },
        issuedAt: now,
        expiresAt: now + seconds * 1_000,
        issuingAccessKeyId: owner.accessKeyId,
        ...policies,
        ...tags,
        chained: false,
      });
      return {
        Credentials: credentials,
        FederatedUser: {
          FederatedUserId: `${account}:${name}`,
          Arn: formatArn("sts", account, `federated-user/${name}`),
        },
        PackedPolicySize: packed ?? 0,
      };
    },
  });
}
