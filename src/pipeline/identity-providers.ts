/** What the token service asks of whoever keeps identity providers, second factors and issuers. */
import type { AccountId, Arn } from "../base/arn.ts";
import type { EpochMilliseconds } from "../base/clock.ts";
import type { AnyUnit } from "./caller.ts";

/** An OpenID Connect provider that the account trusts. */
export interface OidcProviderFacts {
  readonly arn: Arn;
  readonly account: AccountId;
  /** With its scheme, as a token's `iss` says it: `https://token.actions.example.com`. */
  readonly issuer: string;
  /** Without the scheme: as `GetOpenIDConnectProvider` shows it, and condition keys begin. */
  readonly url: string;
  /** The audiences that tokens may be for. */
  readonly clientIds: readonly string[];
  /** SHA-1 of certificates of the provider's certificate authorities: 40 lower-case hex digits. */
  readonly thumbprints: readonly string[];
}

/** A SAML 2.0 provider that the account trusts, with its metadata read. */
export interface SamlProviderFacts {
  readonly arn: Arn;
  readonly account: AccountId;
  readonly name: string;
  /** The `entityID` of the metadata: what assertions name as their issuer. */
  readonly entityId: string;
  /** The identity provider's signing certificates, in PEM; never empty. */
  readonly signingCertificates: readonly string[];
  /** When the metadata runs out; absent where it never does. */
  readonly validUntil: EpochMilliseconds | undefined;
  /** `Required`: only encrypted assertions are taken. Absent where it was never set. */
  readonly assertionEncryptionMode: "Required" | "Allowed" | undefined;
  /** The account's private keys for encrypted assertions, in PEM, newest first: secrets. */
  readonly privateKeys: readonly string[];
}

/** The account as an issuer of tokens. */
export interface IssuerFacts {
  /** Names the account's issuer in its URL: `ENDPOINT/issuer/ISSUER_ID`. */
  readonly issuerId: string;
  /** Whether `EnableOutboundWebIdentityFederation` is in force. */
  readonly outboundFederation: boolean;
  /** `SetSecurityTokenServicePreferences`: the form of tokens from the global endpoint. */
  readonly globalEndpointTokenVersion: "v1Token" | "v2Token";
}

export interface MfaCheck {
  readonly account: AccountId;
  /** The device's ARN, as `SerialNumber` gives it. */
  readonly serialNumber: string;
  /** The unique id of the user, or the account's id for the root user. */
  readonly ownerId: string;
  /** Six digits. */
  readonly code: string;
  readonly now: EpochMilliseconds;
}

/**
 * `unknown-device`: there is no such device, or it is not enabled for this owner. `wrong-code`: the
 * code is not of this minute, or was taken before.
 */
export type MfaOutcome = "accepted" | "unknown-device" | "wrong-code";

/**
 * IAM hands this to STS where the server is wired. A question from inside a unit of work names
 * the unit, and is answered from its transaction.
 */
export interface IdentityProviders {
  /** By the provider's ARN, or by its issuer's URL with or without the scheme. */
  oidcProvider(
    account: AccountId,
    arnOrIssuer: string,
    unit?: AnyUnit,
  ): Promise<OidcProviderFacts | undefined>;
  samlProvider(
    account: AccountId,
    arn: string,
    unit?: AnyUnit,
  ): Promise<SamlProviderFacts | undefined>;
  /**
   * Checks a second factor's code and takes it: a code counts once only, so this writes, and the
   * unit must be one that may. What it wrote stays only if the unit commits.
   */
  verifyMfaCode(check: MfaCheck, unit: AnyUnit): Promise<MfaOutcome>;
  /** Undefined where the account is not one of this server's. */
  issuer(account: AccountId, unit?: AnyUnit): Promise<IssuerFacts | undefined>;
  /** The account behind an issuer's id, whether or not its federation is in force. */
  issuerAccount(issuerId: string): Promise<AccountId | undefined>;
}
