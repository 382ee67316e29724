/** The public keys of identity providers: discovered, kept for a while, and fetched again. */
import { type CompactVerifyGetKey, createLocalJWKSet, errors, type JSONWebKeySet } from "jose";
import type { Clock, EpochMilliseconds } from "../../base/clock.ts";
import type { OidcProviderFacts } from "../../pipeline/identity-providers.ts";
import { invalidIdentityToken, providerUnreachable } from "./errors.ts";
import { IssuerUntrustedError } from "./issuer-connection.ts";
import { fetchIssuerDocument, type IssuerAccess, IssuerFetchError } from "./issuer-fetch.ts";

export interface IssuerKeys {
  /** Finds the key of a token by its header. */
  readonly find: CompactVerifyGetKey;
  readonly staleAt: EpochMilliseconds;
}

/** Kept keys are fetched again after what the provider says, within these bounds, in seconds. */
const lifetimeSeconds = { least: 60, most: 86_400, unsaid: 3_600 } as const;

/**
 * An unknown key id makes us look again, but not more often than this, in milliseconds. The first
 * time is at once: providers sign with a new key as soon as they published it.
 */
const refetchMilliseconds = 30_000;

/** How long a provider that failed is not asked again, in milliseconds. */
const failureMilliseconds = 2_000;

const issuersMax = 1_000;

/**
 * "The JSON Web Key Set (JWKS) … can have a maximum of 100 RSA keys and 100 EC keys": beyond, only
 * tokens by keys of that type are refused (IAM User Guide, "Create an OpenID Connect (OIDC)
 * identity provider in IAM").
 */
const keysOfTypeMax = 100;

/** Fetches under way at once; one more is refused, so that slow providers tie up nothing. */
const fetchesMax = 32;

interface Failure {
  readonly error: Error;
  readonly until: EpochMilliseconds;
}

/** What AWS says where keys cannot be had from what the provider published. */
const noVerificationKey =
  "Couldn't retrieve verification key from your identity provider,  please reference " +
  "AssumeRoleWithWebIdentity documentation for requirements";

/** What AWS says where neither its authorities nor the thumbprints vouch for the provider. */
const noThumbprintMatches =
  "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint";

/** Whose keys are asked for, and by whose certificates: another list may reach another server. */
type Issuer = Pick<OidcProviderFacts, "issuer" | "thumbprints">;

function nameOf({ issuer, thumbprints }: Issuer): string {
  return [issuer, ...thumbprints].join(" ");
}

export interface IssuerKeyRingOptions extends IssuerAccess {
  readonly clock: Clock;
}

/** One fetch at a time for each issuer and list of thumbprints, whoever asks. */
export class IssuerKeyRing {
  readonly #clock: Clock;
  readonly #access: IssuerAccess;
  readonly #known = new Map<string, IssuerKeys>();
  readonly #failed = new Map<string, Failure>();
  /** When an unknown key id last made us look again. */
  readonly #lookedAgain = new Map<string, EpochMilliseconds>();
  readonly #fetching = new Map<string, Promise<IssuerKeys>>();

  constructor({ clock, ...access }: IssuerKeyRingOptions) {
    this.#clock = clock;
    this.#access = access;
  }

  /**
   * The issuer's keys. Throws `IDPCommunicationError` where the provider does not answer, and
   * `InvalidIdentityToken` where what it answers is of no use.
   */
  async keysOf(issuer: Issuer): Promise<IssuerKeys> {
    const known = this.#known.get(nameOf(issuer));
    if (known !== undefined && this.#clock.now() < known.staleAt) return known;
    return this.#fetchOnce(issuer);
  }

  /** Keys newer than `known`, in which a key was missing; `known` itself if it is too soon. */
  async newerKeysOf(issuer: Issuer, known: IssuerKeys): Promise<IssuerKeys> {
    const name = nameOf(issuer);
    const current = this.#known.get(name);
    if (current !== undefined && current !== known) return current;
    const now = this.#clock.now();
    const lookedAgainAt = this.#lookedAgain.get(name);
    if (lookedAgainAt !== undefined && now < lookedAgainAt + refetchMilliseconds) return known;
    remember(this.#lookedAgain, name, now);
    return this.#fetchOnce(issuer);
  }

  #fetchOnce(issuer: Issuer): Promise<IssuerKeys> {
    const name = nameOf(issuer);
    const underWay = this.#fetching.get(name);
    if (underWay !== undefined) return underWay;
    const failure = this.#failed.get(name);
    if (failure !== undefined && this.#clock.now() < failure.until) {
      return Promise.reject(failure.error);
    }
    if (this.#fetching.size >= fetchesMax) {
      return Promise.reject(providerUnreachable("Too many identity providers are slow just now."));
    }
    const fetching = this.#fetch(name, issuer).finally(() => this.#fetching.delete(name));
    this.#fetching.set(name, fetching);
    return fetching;
  }

  async #fetch(name: string, { issuer, thumbprints }: Issuer): Promise<IssuerKeys> {
    const document = (url: string) => fetchIssuerDocument(url, thumbprints, this.#access);
    try {
      const discovered = await document(`${issuer.replace(/\/$/, "")}/${discoveryPath}`);
      const jwksUri = jwksUriOf(discovered.json, issuer);
      const { json, maxAgeSeconds } = await document(jwksUri);
      const keys = {
        find: keyFinder(json),
        staleAt: this.#clock.now() + lifetime(maxAgeSeconds) * 1_000,
      };
      remember(this.#known, name, keys);
      this.#failed.delete(name);
      return keys;
    } catch (cause) {
      const error = told(cause);
      const until = this.#clock.now() + failureMilliseconds;
      remember(this.#failed, name, { error, until });
      throw error;
    }
  }
}

/** OpenID Connect Discovery 1.0, section 4. */
const discoveryPath = ".well-known/openid-configuration";

function told(cause: unknown): Error {
  if (cause instanceof IssuerFetchError) {
    return providerUnreachable(
      `The identity provider could not be reached: ${cause.message}`,
      cause,
    );
  }
  const isUntrusted = cause instanceof IssuerUntrustedError;
  return invalidIdentityToken(isUntrusted ? noThumbprintMatches : noVerificationKey, cause);
}

function jwksUriOf(document: unknown, issuer: string): string {
  if (typeof document !== "object" || document === null) throw new Error("not a JSON object");
  const { issuer: said, jwks_uri: uri } = document as Readonly<Record<string, unknown>>;
  // Another issuer's document must not vouch for this one (Discovery 1.0, section 4.3).
  if (typeof said !== "string" || said.replace(/\/$/, "") !== issuer.replace(/\/$/, "")) {
    throw new Error("the discovery document is of another issuer");
  }
  if (typeof uri !== "string") throw new Error("the discovery document has no jwks_uri");
  return uri;
}

/** A crowded type of keys answers as one without the token's key; the others are found. */
function keyFinder(json: unknown): IssuerKeys["find"] {
  const find = createLocalJWKSet(json as JSONWebKeySet);
  const crowded = crowdedTypes(json as JSONWebKeySet);
  return async (header, token) => {
    if (crowded.has(keyTypeOf(header.alg))) throw new errors.JWKSNoMatchingKey();
    return find(header, token);
  };
}

function crowdedTypes({ keys }: JSONWebKeySet): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { kty = "" } of keys) counts.set(kty, (counts.get(kty) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count > keysOfTypeMax).map(([kty]) => kty));
}

/** RFC 7518, section 3.1, and RFC 8037. */
function keyTypeOf(algorithm: string | undefined): string {
  if (/^[RP]S/.test(algorithm ?? "")) return "RSA";
  return /^ES/.test(algorithm ?? "") ? "EC" : "OKP";
}

function lifetime(maxAgeSeconds: number | undefined): number {
  const { least, most, unsaid } = lifetimeSeconds;
  return Math.min(most, Math.max(least, maxAgeSeconds ?? unsaid));
}

/** The longest kept goes first where there are too many. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= issuersMax) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}
