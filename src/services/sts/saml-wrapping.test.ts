/** Signature wrapping: a right signature somewhere must not make other things believed. */
import { beforeAll, describe, expect, it } from "vitest";
import type { AccountId, Arn } from "../../base/arn.ts";
import type { SamlProviderFacts } from "../../pipeline/identity-providers.ts";
import { verifiedResponse } from "./saml-response.ts";
import { parseXml, serialize } from "./saml-xml.ts";
import { assertionText, makeIdp, type SamlIdp } from "./testing/saml-idp.ts";

const recipient = "https://signin.aws.amazon.com/saml";
let idp: SamlIdp;
let provider: SamlProviderFacts;
/** A signed assertion in an unsigned response, and a signed response. */
let signedAssertion: string;
let signedResponse: string;

beforeAll(() => {
  idp = makeIdp();
  const certificate = /<ds:X509Certificate>(.*?)<\/ds:X509Certificate>/.exec(idp.metadata)?.[1];
  provider = {
    arn: "arn:aws:iam::123456789012:saml-provider/idp" as Arn,
    account: "123456789012" as AccountId,
    name: "idp",
    entityId: idp.entityId,
    signingCertificates: [
      `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
    ],
    validUntil: undefined,
    assertionEncryptionMode: undefined,
    privateKeys: [],
  };
  const xml = idp.response({ now: Date.UTC(2026, 10, 22), recipient, attributes: {} });
  signedAssertion = idp.sign(xml, "Assertion");
  signedResponse = idp.sign(xml, "Response");
});

function verify(xml: string) {
  return serialize(verifiedResponse(Buffer.from(xml).toString("base64"), provider).assertion);
}

const signaturePattern = /<Signature .*?<\/Signature>/s;

function signatureIn(xml: string): string {
  return signaturePattern.exec(xml)?.[0] ?? "";
}

function unsigned(xml: string): string {
  return xml.replace(signaturePattern, "");
}

/** The same, speaking for someone else, under another id. */
function evil(xml: string): string {
  return unsigned(xml)
    .replace("kim@example.com", "admin@example.com")
    .replaceAll(/ ID="/g, ' ID="evil');
}

/** The message with something put into its last element. */
function into(xml: string, end: string, what: string): string {
  const at = xml.lastIndexOf(end);
  return xml.slice(0, at) + what + xml.slice(at);
}

function swapAssertion(replacement: string): string {
  return signedAssertion.replace(assertionText(signedAssertion), () => replacement);
}

const attacks: readonly (readonly [string, () => string])[] = [
  [
    "XSW1: the signed response inside the signature of a forged one",
    () => {
      const signature = into(signatureIn(signedResponse), "</Signature>", unsigned(signedResponse));
      return evil(signedResponse).replace("<samlp:Status>", () => `${signature}<samlp:Status>`);
    },
  ],
  [
    "XSW2: the signed response before the signature in a forged one",
    () => {
      const before = `${unsigned(signedResponse)}${signatureIn(signedResponse)}`;
      return evil(signedResponse).replace("<samlp:Status>", () => `${before}<samlp:Status>`);
    },
  ],
  [
    "XSW3: a forged assertion before the signed one",
    () => {
      const real = assertionText(signedAssertion);
      return swapAssertion(`${evil(real)}${real}`);
    },
  ],
  [
    "XSW4: the signed assertion inside a forged one",
    () => {
      const real = assertionText(signedAssertion);
      return swapAssertion(into(evil(real), "</saml:Assertion>", real));
    },
  ],
  [
    "XSW5: the signature in a forged assertion, the signed one behind it",
    () => {
      const real = assertionText(signedAssertion);
      const forged = into(evil(real), "<saml:Subject>", signatureIn(real));
      return swapAssertion(`${forged}${unsigned(real)}`);
    },
  ],
  [
    "XSW6: the signed assertion inside the signature of a forged one",
    () => {
      const real = assertionText(signedAssertion);
      const signature = into(signatureIn(real), "</Signature>", unsigned(real));
      return swapAssertion(into(evil(real), "<saml:Subject>", signature));
    },
  ],
  [
    "XSW7: a forged assertion in extensions before the signed one",
    () => {
      const real = assertionText(signedAssertion);
      const forged = `<samlp:Extensions>${evil(real)}</samlp:Extensions>`;
      return swapAssertion(`${forged}${real}`);
    },
  ],
  [
    "XSW8: the signed assertion as an object of a forged one's signature",
    () => {
      const real = assertionText(signedAssertion);
      const object = `<Object>${unsigned(real)}</Object>`;
      const signature = into(signatureIn(real), "</Signature>", object);
      return swapAssertion(into(evil(real), "<saml:Subject>", signature));
    },
  ],
  ["no signature at all", () => unsigned(signedAssertion)],
  ["a changed name", () => signedAssertion.replace("kim@", "admin@")],
  ["a changed name in a signed response", () => signedResponse.replace("kim@", "admin@")],
  [
    "a comment that cuts a name short",
    () => signedAssertion.replace("kim@example.com", "kim@example.com<!---->.evil.test"),
  ],
  ["a document type", () => `<!DOCTYPE r [<!ENTITY who "admin@example.com">]>${signedAssertion}`],
  ["a processing instruction", () => signedAssertion.replace("kim@", "kim<?x y?>@")],
  [
    "one id on two elements",
    () => signedAssertion.replace("<samlp:Status>", () => `<samlp:Status ID="${idOf()}">`),
  ],
  [
    "a changed signature",
    () =>
      signedAssertion.replace(
        /(<SignatureValue>)(.)/,
        (_all, start, first) => `${start}${first === "A" ? "B" : "A"}`,
      ),
  ],
  [
    "a signature by SHA-1",
    () =>
      idp.sign(unsigned(signedAssertion), "Assertion", {
        signatureAlgorithm: "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
      }),
  ],
  [
    "a digest by SHA-1",
    () =>
      idp.sign(unsigned(signedAssertion), "Assertion", {
        digestAlgorithm: "http://www.w3.org/2000/09/xmldsig#sha1",
      }),
  ],
];

function idOf(): string {
  return / ID="([^"]*)"/.exec(assertionText(signedAssertion))?.[1] ?? "";
}

describe("A SAML response", () => {
  it("is believed where its assertion or itself is signed", () => {
    for (const xml of [signedAssertion, signedResponse]) {
      const assertion = verify(xml);
      expect(assertion).toContain("kim@example.com");
      expect(assertion).not.toContain("<Signature");
    }
  });

  it("is believed where both are signed", () => {
    expect(verify(idp.sign(signedAssertion, "Response"))).toContain("kim@example.com");
  });

  it.each(attacks)("is refused with %s", (_what, forge) => {
    const forged = forge();
    expect(forged).not.toBe(signedAssertion);
    expect(() => verify(forged)).toThrow(expect.objectContaining({ code: "InvalidIdentityToken" }));
  });

  it("is refused where another provider signed it, whose certificate it carries", () => {
    const other = makeIdp();
    const xml = other.sign(unsigned(signedAssertion), "Assertion");
    expect(xml).toContain("<X509Certificate>");
    expect(() => verify(xml)).toThrow("Response signature invalid");
  });

  it("wraps well: the forged messages are well formed but for those with declarations", () => {
    for (const [what, forge] of attacks.slice(0, 8)) {
      expect(() => parseXml(forge()), what).not.toThrow();
      expect(forge()).toContain("admin@example.com");
      expect(forge()).toContain("kim@example.com");
      expect(forge()).toContain("<SignatureValue>");
    }
  });
});
