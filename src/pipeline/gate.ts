/** All that the request line is connected to; built in one place, by `assembly.ts`. */
import type { Clock } from "../base/clock.ts";
import type { AnyUnit, Storage } from "../storage/storage.ts";
import type { UntilChange } from "../storage/until-change.ts";
import type { HttpRequest } from "../wire/http.ts";
import type { SigningKeyCache } from "../wire/signature/signing-key.ts";
import type { AuditTrail } from "./audit.ts";
import type { KeyHolder } from "./authenticate.ts";
import type { AuthorizationMessages } from "./authorization-messages.ts";
import type { IdentityDirectory } from "./caller.ts";
import type { Service } from "./operation.ts";
import type { OrganizationDirectory } from "./organization.ts";
import type { SessionTokens } from "./session-tokens.ts";

/** What became of one call, for metrics. */
export interface CallObservation {
  readonly service: string;
  readonly operation: string;
  /** AWS's error code, or undefined where the call succeeded. */
  readonly errorCode: string | undefined;
  readonly status: number;
  readonly durationSeconds: number;
  readonly decision: "allowed" | "denied" | "none";
}

export interface Gate {
  readonly clock: Clock;
  readonly endpoint: string;
  readonly storage: Storage<unknown>;
  readonly services: ServiceTable;
  readonly directory: IdentityDirectory;
  readonly organizations: OrganizationDirectory;
  readonly sessions: SessionTokens;
  readonly authorizationMessages: AuthorizationMessages;
  readonly signingKeys: SigningKeyCache;
  /** Who holds a long-term access key, by its id. */
  readonly keyHolders: UntilChange<KeyHolder>;
  readonly audit: AuditTrail;
  readonly accountExists: (account: string, unit?: AnyUnit) => Promise<boolean>;
  readonly observe: (observation: CallObservation) => void;
  /** Tells the operator of a failure of ours; never of a caller's mistake. */
  readonly report: (failure: unknown, requestId: string) => void;
}

export interface ServiceTable {
  /** By the service's name in a credential scope. */
  bySigningName(name: string): Service | undefined;
  /** By the message itself, for the few operations that need no signature. */
  unsigned(http: HttpRequest): Service | undefined;
  /** Whose protocol answers where nobody can tell which service was meant. */
  readonly fallback: Service;
}
