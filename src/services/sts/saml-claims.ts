/** What an assertion brings: the role's name, condition keys, session tags, a source identity. */
import { createHash } from "node:crypto";
import type { SamlProviderFacts } from "../../pipeline/identity-providers.ts";
import type { Tag } from "../../wire/generated/sts.ts";
import { accessDenied, invalidIdentityToken } from "./errors.ts";
import type { SamlAssertion } from "./saml-assertion.ts";
import { checkedSourceIdentity } from "./web-identity-claims.ts";

/** AWS's attributes (IAM User Guide, "Configure SAML assertions"). */
const prefix = "https://aws.amazon.com/SAML/Attributes/";
const tagPrefix = `${prefix}PrincipalTag:`;

export interface SamlClaims {
  readonly sessionName: string;
  readonly sourceIdentity: string | undefined;
  readonly sessionSeconds: number | undefined;
  readonly tags: readonly Tag[];
  readonly transitiveTagKeys: readonly string[];
}

/**
 * Throws `InvalidIdentityToken` in the words of IAM User Guide, "Troubleshoot SAML federation", and
 * `AccessDenied` where the assertion does not grant this role by this provider.
 */
export function samlClaims(
  { attributes }: SamlAssertion,
  roleArn: string,
  providerArn: string,
): SamlClaims {
  const values = (name: string) => attributes.get(prefix + name) ?? [];
  if (!grantsRole(values("Role"), roleArn, providerArn)) {
    throw accessDenied("Not authorized to perform sts:AssumeRoleWithSAML");
  }
  return {
    sessionName: sessionName(single("RoleSessionName", values("RoleSessionName"))),
    sourceIdentity: checkedSourceIdentity(single("SourceIdentity", values("SourceIdentity"))),
    sessionSeconds: sessionSeconds(single("SessionDuration", values("SessionDuration"))),
    tags: [...attributes]
      .filter(([name]) => name.startsWith(tagPrefix))
      .map(([name, given]) => {
        const Key = name.slice(tagPrefix.length);
        return { Key, Value: single(`PrincipalTag:${Key}`, given) ?? "" };
      }),
    transitiveTagKeys: values("TransitiveTagKeys"),
  };
}

/** Role and provider, with a comma between, in either order. */
function grantsRole(pairs: readonly string[], roleArn: string, providerArn: string): boolean {
  return pairs.some((pair) => {
    const arns = pair.split(",").map((arn) => arn.trim());
    return arns.length === 2 && arns.includes(roleArn) && arns.includes(providerArn);
  });
}

function single(name: string, values: readonly string[]): string | undefined {
  if (values.length > 1) throw invalidIdentityToken(`${name} has more than one value.`);
  return values[0];
}

function sessionName(name: string | undefined): string {
  if (name === undefined) {
    throw invalidIdentityToken("RoleSessionName is required in AuthnResponse");
  }
  if (/^[\w+=,.@-]{2,64}$/.test(name)) return name;
  throw invalidIdentityToken(
    "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
  );
}

function sessionSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (seconds >= 900 && seconds <= 43_200) return seconds;
  throw invalidIdentityToken("SessionDuration must be from 900 to 43200 seconds.");
}

type Keys = Readonly<Record<string, string | readonly string[]>>;

export interface SamlKeys {
  /** All of them, for the role's trust policy. */
  readonly trust: Keys;
  /** Those that stay with the session (IAM User Guide, "Available keys for SAML"). */
  readonly session: Keys;
}

export function samlKeys(assertion: SamlAssertion, provider: SamlProviderFacts): SamlKeys {
  const session = {
    "saml:namequalifier": nameQualifier(assertion.issuer, provider),
    "saml:sub": assertion.subject,
    "saml:sub_type": assertion.subjectType,
  };
  const trust: Record<string, string | readonly string[]> = {
    ...session,
    "saml:aud": assertion.recipient,
    "saml:iss": assertion.issuer,
    "saml:doc": `${provider.account}/${provider.name}`,
  };
  for (const [name, key, isList] of attributeKeys) {
    const values = assertion.attributes.get(name);
    const [first] = values ?? [];
    if (values === undefined || first === undefined) continue;
    trust[`saml:${key.toLowerCase()}`] = isList ? values : first;
  }
  return { trust, session };
}

/** Tells subjects of two providers apart (STS API Reference, AssumeRoleWithSAML). */
export function nameQualifier(issuer: string, { account, name }: SamlProviderFacts): string {
  return createHash("sha1").update(`${issuer}${account}/${name}`).digest("base64");
}

const eduPerson = "urn:oid:1.3.6.1.4.1.5923.1.1.1.";
const eduOrg = "urn:oid:1.3.6.1.4.1.5923.1.2.1.";
const claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

/** Attribute, condition key, and whether the key has several values. */
const attributeKeys: readonly (readonly [string, string, boolean])[] = [
  [`${eduPerson}1`, "eduPersonAffiliation", true],
  [`${eduPerson}2`, "eduPersonNickname", true],
  [`${eduPerson}3`, "eduPersonOrgDN", false],
  [`${eduPerson}4`, "eduPersonOrgUnitDN", true],
  [`${eduPerson}5`, "eduPersonPrimaryAffiliation", false],
  [`${eduPerson}6`, "eduPersonPrincipalName", false],
  [`${eduPerson}7`, "eduPersonEntitlement", true],
  [`${eduPerson}8`, "eduPersonPrimaryOrgUnitDN", false],
  [`${eduPerson}9`, "eduPersonScopedAffiliation", true],
  [`${eduPerson}10`, "eduPersonTargetedID", true],
  [`${eduPerson}11`, "eduPersonAssurance", true],
  [`${eduOrg}2`, "eduOrgHomePageURI", true],
  [`${eduOrg}3`, "eduOrgIdentityAuthNPolicyURI", true],
  [`${eduOrg}4`, "eduOrgLegalName", true],
  [`${eduOrg}5`, "eduOrgSuperiorURI", true],
  [`${eduOrg}6`, "eduOrgWhitePagesURI", true],
  ["urn:oid:2.5.4.3", "cn", true],
  ["urn:oid:2.5.4.4", "surname", false],
  ["urn:oid:2.5.4.41", "name", false],
  ["urn:oid:2.5.4.42", "givenName", false],
  ["urn:oid:2.5.4.45", "x500UniqueIdentifier", false],
  ["urn:oid:0.9.2342.19200300.100.1.1", "uid", false],
  ["urn:oid:0.9.2342.19200300.100.1.3", "mail", false],
  ["urn:oid:0.9.2342.19200300.100.1.45", "organizationStatus", false],
  ["http://schemas.xmlsoap.org/claims/CommonName", "commonName", false],
  [`${claims}givenname`, "givenName", false],
  [`${claims}surname`, "surname", false],
  [`${claims}name`, "name", false],
  [`${claims}emailaddress`, "mail", false],
  [
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid",
    "primaryGroupSID",
    false,
  ],
];
