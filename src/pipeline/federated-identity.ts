/** A subject whom an outside identity provider vouches for, while it asks for a role. */
import type { ContextValue } from "../policy/index.ts";

export interface FederatedIdentity {
  readonly kind: "web-identity" | "saml";
  /** The provider as a trust policy names it: its ARN, or a well-known host name. */
  readonly provider: string;
  /** Who it is, for the record: issuer-qualified subject. */
  readonly userName: string;
  /** The token's claims as condition keys, in lower case: `token.example.com:sub`. */
  readonly keys: Readonly<Record<string, ContextValue>>;
}
