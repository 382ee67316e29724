/** Temporary credentials as answers show them. */
import { SessionTokenTooLargeError } from "../../keys/session-token.ts";
import type { SessionGrant, SessionTokens } from "../../pipeline/session-tokens.ts";
import type { Credentials } from "../../wire/generated/sts.ts";
import { packedPolicyTooLarge } from "./errors.ts";

/** Throws `PackedPolicyTooLarge` where the session does not fit into a token. */
export function issueCredentials(
  sessions: SessionTokens,
  grant: Omit<SessionGrant, "accessKeyId">,
): Credentials {
  try {
    const issued = sessions.issue(grant);
    return {
      AccessKeyId: issued.accessKeyId,
      SecretAccessKey: issued.secretAccessKey,
      SessionToken: issued.sessionToken,
      Expiration: new Date(issued.expiresAt),
    };
  } catch (error) {
    if (error instanceof SessionTokenTooLargeError) throw packedPolicyTooLarge(101, "policy");
    throw error;
  }
}
