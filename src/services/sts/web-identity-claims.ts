/** What a verified token brings: condition keys, session tags and a source identity. */
import type { OidcProviderFacts } from "../../pipeline/identity-providers.ts";
import type { Tag } from "../../wire/generated/sts.ts";
import { claimFamily } from "./ci-claims.ts";
import { invalidIdentityToken } from "./errors.ts";
import type { VerifiedToken } from "./web-identity-token.ts";

type Claims = Readonly<Record<string, unknown>>;
type Keys = Readonly<Record<string, string | readonly string[]>>;

export interface ClaimKeys {
  /** All of them, for the role's trust policy. */
  readonly trust: Keys;
  /** Those that stay with the session. */
  readonly session: Keys;
}

/** Condition keys begin with the provider's URL: `token.example.com/path:sub`. */
export function claimKeys(provider: OidcProviderFacts, token: VerifiedToken): ClaimKeys {
  const { claims, subject, audience } = token;
  const session: Record<string, string | readonly string[]> = {
    [keyName(provider, "aud")]: audience,
    [keyName(provider, "sub")]: subject,
  };
  const amr = keyValue(claims.amr);
  if (amr !== undefined) session[keyName(provider, "amr")] = amr;
  const trust = { ...session };
  for (const claim of claimFamily(provider.url, claims)?.claims ?? []) {
    const value = keyValue(claimAt(claims, claim));
    if (value !== undefined) trust[keyName(provider, claim)] = value;
  }
  for (const [key, claim] of trustClaims) {
    const value = keyValue(claims[claim]);
    if (value !== undefined) trust[keyName(provider, key)] = value;
  }
  return { trust, session };
}

/** Of every provider, for trust policies alone: `aud` is the key of `azp` where there is one. */
const trustClaims = [
  ["email", "email"],
  ["oaud", "aud"],
] as const;

function keyName({ url }: OidcProviderFacts, claim: string): string {
  return `${url}:${claim}`.toLowerCase();
}

/** A claim by its name, or by the path that the name spells: `google/organization_number`. */
function claimAt(claims: Claims, name: string): unknown {
  if (claims[name] !== undefined) return claims[name];
  const [outer = "", inner] = name.split("/");
  const nested = claims[outer];
  if (inner === undefined || typeof nested !== "object" || nested === null) return undefined;
  return (nested as Claims)[inner];
}

function keyValue(claim: unknown): string | readonly string[] | undefined {
  if (Array.isArray(claim)) {
    const texts = claim.filter((item) => typeof item === "string");
    return texts.length === claim.length ? texts : undefined;
  }
  if (typeof claim === "string") return claim;
  return typeof claim === "number" || typeof claim === "boolean" ? String(claim) : undefined;
}

export interface ClaimedTags {
  readonly tags: readonly Tag[];
  readonly transitiveTagKeys: readonly string[];
}

const tagsClaim = "https://aws.amazon.com/tags";
const principalTags = "principal_tags";
const transitiveTagKeys = "transitive_tag_keys";

/**
 * Session tags in the token, in either of their forms: one claim that nests them, or a claim for
 * each (`https://aws.amazon.com/tags/principal_tags/KEY`) (IAM User Guide, "Passing session tags
 * using AssumeRoleWithWebIdentity"). Each tag has one value, which may stand in a list.
 *
 * Throws `InvalidIdentityToken` where they have another form.
 */
export function claimedTags(claims: Claims): ClaimedTags {
  const nested = claims[tagsClaim];
  const tree: Claims = typeof nested === "object" && nested !== null ? (nested as Claims) : {};
  if (nested !== undefined && nested !== tree) throw badTags();
  const nestedTags = tree[principalTags] ?? {};
  if (typeof nestedTags !== "object" || nestedTags === null) throw badTags();
  const flatPrefix = `${tagsClaim}/${principalTags}/`;
  const flat = Object.entries(claims)
    .filter(([name]) => name.startsWith(flatPrefix))
    .map(([name, value]) => [name.slice(flatPrefix.length), value] as const);
  const keys = tree[transitiveTagKeys] ?? claims[`${tagsClaim}/${transitiveTagKeys}`] ?? [];
  const isListOfTexts = Array.isArray(keys) && keys.every((key) => typeof key === "string");
  if (!isListOfTexts) throw badTags();
  return {
    tags: [...Object.entries(nestedTags), ...flat].map(([Key, value]) => ({
      Key,
      Value: tagValue(value),
    })),
    transitiveTagKeys: keys,
  };
}

function tagValue(value: unknown): string {
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (typeof single !== "string") throw badTags();
  return single;
}

function badTags() {
  return invalidIdentityToken(`The claim ${tagsClaim} does not have the form of session tags.`);
}

const rolesClaim = "https://aws.amazon.com/roles";

/**
 * `sts:RoleAuthorizedByIdp`: whether the token names the role among those that its bearer may take,
 * as a list of ARNs or as one text with semicolons between them; false where it names no roles
 * (IAM User Guide, "IAM and AWS STS condition context keys").
 *
 * Throws `InvalidIdentityToken` where the token names roles, and not this one.
 */
export function isRoleAuthorized(claims: Claims, roleArn: string): boolean {
  const claim = claims[rolesClaim];
  if (claim === undefined) return false;
  const roles: unknown = typeof claim === "string" ? claim.split(";") : claim;
  if (Array.isArray(roles) && roles.includes(roleArn)) return true;
  throw invalidIdentityToken(`The claim ${rolesClaim} does not name the requested role.`);
}

const sourceIdentityPattern = /^(?!aws:)[\w+=,.@-]{2,64}$/;

/** Throws `InvalidIdentityToken` in the words of IAM User Guide, "Troubleshoot SAML federation". */
export function checkedSourceIdentity(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && sourceIdentityPattern.test(value)) return value;
  throw invalidIdentityToken(
    'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
  );
}
