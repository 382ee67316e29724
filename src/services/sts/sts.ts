/** What STS's operations are built from, and how one is declared. */
import type { Clock } from "../../base/clock.ts";
import type { Sealer } from "../../keys/sealing.ts";
import type { OutboundRule } from "../../outbound/rule.ts";
import type { AuthorizationMessages } from "../../pipeline/authorization-messages.ts";
import type { IdentityDirectory } from "../../pipeline/caller.ts";
import type { IdentityProviders } from "../../pipeline/identity-providers.ts";
import { operationMaker } from "../../pipeline/operation-maker.ts";
import type { OrganizationDirectory } from "../../pipeline/organization.ts";
import type { RootAccess } from "../../pipeline/root-access.ts";
import type { SessionTokens } from "../../pipeline/session-tokens.ts";
import type { Storage } from "../../storage/storage.ts";
import type { StsOperations } from "../../wire/generated/sts.ts";
import type { StsTables } from "./tables.ts";

/** All that STS is connected to; built by `assembly.ts`. */
export interface Sts {
  readonly clock: Clock;
  readonly storage: Storage<StsTables>;
  readonly sealer: Sealer;
  readonly directory: IdentityDirectory;
  readonly organizations: OrganizationDirectory;
  readonly rootAccess: RootAccess;
  readonly sessions: SessionTokens;
  readonly providers: IdentityProviders;
  readonly authorizationMessages: AuthorizationMessages;
  /** Where clients reach this server; our own tokens' issuers begin with it. */
  readonly endpoint: string;
  /** Lets an issuer be `http:` on a loopback address, for tests. */
  readonly insecureLoopbackIssuers: boolean;
  /** Where issuers may be. */
  readonly outbound: OutboundRule;
}

/** Declares one operation with the input and output of its model. */
export const stsOperation = operationMaker<StsOperations, StsTables>();
