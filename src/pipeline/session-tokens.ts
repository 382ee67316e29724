/** Temporary credentials: what is sealed into a session token, and how it is opened again. */
import { createHash } from "node:crypto";
import type { AccountId } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import { temporaryAccessKeyId } from "../base/identifiers.ts";
import type { SessionTokenSealer } from "../keys/session-token.ts";

/** Whom a session speaks for. Names are looked up again at every call, so a rename is seen. */
export type SessionSubject =
  | { readonly kind: "root" }
  | { readonly kind: "user"; readonly userId: string }
  | { readonly kind: "role"; readonly roleId: string; readonly sessionName: string }
  | { readonly kind: "federated-user"; readonly name: string; readonly userId?: string };

/** All that a session token carries. Texts, not compiled policies: it must survive a restart. */
export interface SessionGrant {
  readonly accessKeyId: string;
  readonly account: AccountId;
  readonly subject: SessionSubject;
  readonly issuedAt: EpochMilliseconds;
  readonly expiresAt: EpochMilliseconds;
  readonly mfaAuthenticatedAt?: EpochMilliseconds | undefined;
  readonly issuingAccessKeyId?: string | undefined;
  /** Undefined where no session policy was passed. */
  readonly inlinePolicy?: string | undefined;
  readonly policyArns?: readonly string[] | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string | undefined;
  readonly chained: boolean;
  /** `AssumeRoot`: the organization of both accounts; the session ends where the member leaves. */
  readonly assumedRootIn?: string | undefined;
  readonly federatedProvider?: string | undefined;
  readonly keys?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: EpochMilliseconds;
}

export interface OpenedSession {
  readonly grant: SessionGrant;
  readonly secretAccessKey: string;
}

/** How many opened tokens are kept; each is a few hundred bytes to a few kilobytes. */
const openedTokensMax = 20_000;

/**
 * Issues and opens session tokens. Opened ones are kept by the hash of the token, so a session
 * that calls often costs one unsealing, and no token lies about in a map's keys.
 */
export class SessionTokens {
  readonly #sealer: SessionTokenSealer;
  readonly #opened = new Map<string, OpenedSession>();
  #droppedKeys = 0;

  constructor(sealer: SessionTokenSealer) {
    this.#sealer = sealer;
  }

  issue(grant: Omit<SessionGrant, "accessKeyId">): TemporaryCredentials {
    const accessKeyId = temporaryAccessKeyId(grant.account);
    const sealed = this.#sealer.seal({ ...grant, accessKeyId });
    return {
      accessKeyId,
      secretAccessKey: sealed.secretAccessKey,
      sessionToken: sealed.token,
      expiresAt: grant.expiresAt,
    };
  }

  /** The session behind a token, or undefined where the token is not one of ours. */
  open(token: string): OpenedSession | undefined {
    if (this.#droppedKeys !== this.#sealer.droppedKeys) this.#opened.clear();
    this.#droppedKeys = this.#sealer.droppedKeys;
    const key = createHash("sha256").update(token).digest("base64");
    const known = this.#opened.get(key);
    if (known !== undefined) return known;
    const opened = this.#sealer.open<SessionGrant>(token);
    if (opened === undefined) return undefined;
    if (this.#opened.size >= openedTokensMax) this.#forgetOldest();
    const session = { grant: opened.payload, secretAccessKey: opened.secretAccessKey };
    this.#opened.set(key, session);
    return session;
  }

  #forgetOldest(): void {
    const oldest = this.#opened.keys().next();
    if (!oldest.done) this.#opened.delete(oldest.value);
  }
}
