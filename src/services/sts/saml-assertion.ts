/** Reads a signed assertion, and checks whom it is from, whom it is for and when it holds. */
import type { EpochMilliseconds } from "../../base/clock.ts";
import type { SamlProviderFacts } from "../../pipeline/identity-providers.ts";
import { expiredIdentityToken, invalidIdentityToken } from "./errors.ts";
import {
  attributeOf,
  childNamed,
  childrenNamed,
  childrenOf,
  type Element,
  namespaces,
  textOf,
  XmlError,
} from "./saml-xml.ts";
import { clockSkewSeconds } from "./web-identity-token.ts";

export interface SamlAssertion {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  /** `persistent`, `transient`, or the whole URI of a format that is not of SAML 2.0. */
  readonly subjectType: string;
  readonly recipient: string;
  /** From then on the assertion is taken by nobody here. */
  readonly endsAt: EpochMilliseconds;
  /** When the person's session at the provider ends, where it says so. */
  readonly sessionEndsAt: EpochMilliseconds | undefined;
  /** By the attribute's name. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** How long after it was issued an assertion can be redeemed, in milliseconds. */
const redeemMilliseconds = 300_000;

const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const formatPrefix = "urn:oasis:names:tc:SAML:2.0:nameid-format:";
const formatUnspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
const conditionNames: readonly string[] = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];

/** Who this server is to an identity provider: AWS's own names, so that set-ups for AWS fit. */
export interface ServiceProvider {
  readonly endpoint: string;
}

/** `https://REGION.signin.aws.amazon.com/saml` and with a provider's own path behind it. */
const signInPattern = /^https:\/\/(?:[\w-]+\.)?signin\.aws\.amazon\.com\/saml(?:\/acs\/[\w-]+)?$/;

export function isOwnRecipient(url: string, { endpoint }: ServiceProvider): boolean {
  return url === `${endpoint}/saml` || signInPattern.test(url);
}

function isOwnAudience(audience: string, service: ServiceProvider): boolean {
  return audience === "urn:amazon:webservices" || isOwnRecipient(audience, service);
}

/** Throws `InvalidIdentityToken` and `ExpiredTokenException`. */
export function readAssertion(
  element: Element,
  provider: SamlProviderFacts,
  service: ServiceProvider,
  now: EpochMilliseconds,
): SamlAssertion {
  try {
    return read(element, provider, service, now);
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause;
    throw invalidIdentityToken(`Your request included an invalid SAML response: ${cause.message}`);
  }
}

function read(
  element: Element,
  provider: SamlProviderFacts,
  service: ServiceProvider,
  now: EpochMilliseconds,
): SamlAssertion {
  const issuer = textOf(required(element, "Issuer"));
  if (issuer !== provider.entityId) {
    throw invalidIdentityToken("Issuer not present in specified provider");
  }
  const issuedAt = instant(attributeOf(element, "IssueInstant"));
  requireBegun(issuedAt, now);
  if (now >= issuedAt + redeemMilliseconds) {
    throw expiredIdentityToken("Token must be redeemed within 5 minutes of issuance");
  }
  const conditionsEnd = readConditions(required(element, "Conditions"), service, now);
  const subject = required(element, "Subject");
  const confirmation = readConfirmation(subject, service, now);
  const nameId = required(subject, "NameID");
  return {
    id: attributeOf(element, "ID") ?? "",
    issuer,
    subject: textOf(nameId),
    subjectType: subjectType(attributeOf(nameId, "Format") ?? formatUnspecified),
    recipient: confirmation.recipient,
    endsAt: Math.min(issuedAt + redeemMilliseconds, conditionsEnd, confirmation.endsAt),
    sessionEndsAt: sessionEnd(element),
    attributes: readAttributes(element),
  };
}

/** A format of SAML 2.0 is known without its prefix (STS API Reference, `SubjectType`). */
function subjectType(format: string): string {
  return format.startsWith(formatPrefix) ? format.slice(formatPrefix.length) : format;
}

/** When the conditions end; every restriction must admit us (SAML 2.0 Core, section 2.5.1). */
function readConditions(
  conditions: Element,
  service: ServiceProvider,
  now: EpochMilliseconds,
): EpochMilliseconds {
  const notBefore = attributeOf(conditions, "NotBefore");
  if (notBefore !== undefined) requireBegun(instant(notBefore), now);
  const end = instant(attributeOf(conditions, "NotOnOrAfter"));
  requireNotEnded(end, now);
  const restrictions = childrenNamed(conditions, namespaces.assertion, "AudienceRestriction");
  const admits = restrictions.every((restriction) =>
    childrenNamed(restriction, namespaces.assertion, "Audience").some((audience) =>
      isOwnAudience(textOf(audience), service),
    ),
  );
  if (restrictions.length === 0 || !admits) {
    throw invalidIdentityToken("Response does not contain the required audience.");
  }
  const unknown = childrenOf(conditions).find(
    ({ localName }) => localName === null || !conditionNames.includes(localName),
  );
  if (unknown !== undefined) throw new XmlError(`the condition ${unknown.localName} is unknown`);
  return end;
}

/** The bearer's confirmation that is meant for us. */
function readConfirmation(subject: Element, service: ServiceProvider, now: EpochMilliseconds) {
  for (const confirmation of childrenNamed(subject, namespaces.assertion, "SubjectConfirmation")) {
    const data = childNamed(confirmation, namespaces.assertion, "SubjectConfirmationData");
    const recipient = data === undefined ? undefined : attributeOf(data, "Recipient");
    if (data === undefined || recipient === undefined) continue;
    const isBearer = attributeOf(confirmation, "Method") === bearer;
    if (!isBearer || !isOwnRecipient(recipient, service)) continue;
    const endsAt = instant(attributeOf(data, "NotOnOrAfter"));
    requireNotEnded(endsAt, now);
    return { recipient, endsAt };
  }
  throw new XmlError("no bearer's confirmation is for this recipient");
}

function sessionEnd(element: Element): EpochMilliseconds | undefined {
  const ends = childrenNamed(element, namespaces.assertion, "AuthnStatement")
    .map((statement) => attributeOf(statement, "SessionNotOnOrAfter"))
    .filter((end) => end !== undefined)
    .map(instant);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function readAttributes(element: Element): ReadonlyMap<string, readonly string[]> {
  const attributes = new Map<string, readonly string[]>();
  for (const statement of childrenNamed(element, namespaces.assertion, "AttributeStatement")) {
    for (const attribute of childrenNamed(statement, namespaces.assertion, "Attribute")) {
      const name = attributeOf(attribute, "Name") ?? "";
      const values = childrenNamed(attribute, namespaces.assertion, "AttributeValue").map(textOf);
      attributes.set(name, [...(attributes.get(name) ?? []), ...values]);
    }
  }
  return attributes;
}

function required(element: Element, name: string): Element {
  const child = childNamed(element, namespaces.assertion, name);
  if (child === undefined) throw new XmlError(`the assertion has no ${name}`);
  return child;
}

/** In UTC, as SAML demands (SAML 2.0 Core, section 1.3.3). */
const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

function instant(text: string | undefined): EpochMilliseconds {
  const time = text !== undefined && instantPattern.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new XmlError("a time is missing or is not one in UTC");
  return time;
}

function requireBegun(begin: EpochMilliseconds, now: EpochMilliseconds): void {
  if (begin <= now + clockSkewSeconds * 1_000) return;
  throw invalidIdentityToken(
    `The assertion holds from ${new Date(begin).toISOString()} on, and it is ` +
      `${new Date(now).toISOString()} here.`,
  );
}

function requireNotEnded(end: EpochMilliseconds, now: EpochMilliseconds): void {
  if (now < end) return;
  throw expiredIdentityToken(
    `The assertion ended at ${new Date(end).toISOString()}, and it is ` +
      `${new Date(now).toISOString()} here.`,
  );
}
