/** What comes unsigned from outside is only ever refused, never a fault of ours. */
import fc from "fast-check";
import type { JWTPayload } from "jose";
import { describe, expect, it } from "vitest";
import type { AccountId, Arn } from "../../base/arn.ts";
import { ServiceError } from "../../base/errors.ts";
import { verifiedResponse } from "./saml-response.ts";
import { parseXml, XmlError } from "./saml-xml.ts";
import { claimedTags, claimKeys } from "./web-identity-claims.ts";
import { readToken } from "./web-identity-token.ts";

const account = "123456789012" as AccountId;

/** Runs; gives true where it ends well or with a `ServiceError`. */
function isAnswered(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof ServiceError) return true;
    throw error;
  }
}

function base64url(text: string): string {
  return Buffer.from(text).toString("base64url");
}

describe("Strangers", () => {
  it("send any text as a token", () => {
    const pieces = fc.oneof(
      fc.string(),
      fc.json().map(base64url),
      fc.record({ alg: fc.string(), iss: fc.anything() }).map((value) => {
        return base64url(JSON.stringify(value));
      }),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 4 }), (parts) =>
        isAnswered(() => readToken(parts.join("."))),
      ),
    );
  });

  it("send any claims", () => {
    const claims = fc.record(
      {
        "https://aws.amazon.com/tags": fc.jsonValue(),
        "https://aws.amazon.com/tags/principal_tags/a": fc.jsonValue(),
        "https://aws.amazon.com/tags/transitive_tag_keys": fc.jsonValue(),
        amr: fc.jsonValue(),
        aud: fc.jsonValue(),
        google: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const provider = {
      arn: "arn:aws:iam::123456789012:oidc-provider/accounts.google.com" as Arn,
      account,
      issuer: "https://accounts.google.com",
      url: "accounts.google.com",
      clientIds: [],
      thumbprints: [],
    };
    fc.assert(
      fc.property(claims, (some) =>
        isAnswered(() => {
          claimedTags(some);
          const token = { claims: some as JWTPayload, subject: "s", audience: "a" };
          const { trust } = claimKeys(provider, token);
          for (const key of Object.keys(trust)) expect(key).toMatch(/^accounts\.google\.com:/);
        }),
      ),
    );
  });

  it("send any XML as a response", () => {
    const provider = {
      arn: "arn:aws:iam::123456789012:saml-provider/idp" as Arn,
      account,
      name: "idp",
      entityId: "https://idp.example.com",
      signingCertificates: ["-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"],
      validUntil: undefined,
      assertionEncryptionMode: undefined,
      privateKeys: [],
    };
    const names = [
      "samlp:Response",
      "samlp:Status",
      "saml:Assertion",
      "saml:EncryptedAssertion",
      "ds:Signature",
      "ds:SignedInfo",
      "ds:Reference",
      "x",
    ];
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.stringMatching(/^[\w ]{0,9}$/),
        fc
          .tuple(fc.constantFrom(...names), fc.array(tie("tree"), { maxLength: 3 }), fc.nat(999))
          .map(([name, children, id]) => `<${name} ID="a${id}">${children.join("")}</${name}>`),
      ),
    }));
    const declared =
      'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ' +
      'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ' +
      'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Version="2.0"';
    const success =
      '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>' +
      "</samlp:Status>";
    fc.assert(
      fc.property(tree, (inner) => {
        const xml = `<samlp:Response ${declared}>${success}${inner}</samlp:Response>`;
        const encoded = Buffer.from(xml).toString("base64");
        return isAnswered(() => verifiedResponse(encoded, provider));
      }),
    );
  });

  it.each([
    ["deeply nested", "<x>".repeat(15_000) + "</x>".repeat(15_000)],
    [
      "a tag of many attributes",
      `<x ${Array.from({ length: 9_000 }, (_, i) => `a${i}=""`).join(" ")}/>`,
    ],
  ])("send XML that is costly to read: %s", (_what, xml) => {
    expect(() => parseXml(xml)).toThrow(XmlError);
  });
});
