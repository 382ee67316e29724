/** SAML providers through the whole line, and which metadata is taken. */
import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { Constants, IdentityProvider } from "samlify";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ServiceError } from "../../base/errors.ts";
import { eachDatabase } from "../testing/harness.ts";
import { readSamlMetadata } from "./saml-metadata.ts";
import { makeCertificate, thisYear } from "./testing/certificates.ts";

const { certificate } = makeCertificate("idp.example.com", thisYear);
const certificateBody = certificate.replace(/-----[^-]+-----|\n/g, "");

function x509Data(base64: string): string {
  return `<ds:X509Data><ds:X509Certificate>${base64}</ds:X509Certificate></ds:X509Data>`;
}

interface MetadataParts {
  readonly entityAttributes?: string;
  readonly use?: string;
  readonly protocol?: string;
  readonly keyInfo?: string;
  readonly prolog?: string;
}

/** Metadata as identity providers write it; long enough for the API's least length. */
function metadata(parts: MetadataParts = {}): string {
  const {
    entityAttributes = 'entityID="https://idp.example.com/metadata"',
    use = 'use="signing"',
    protocol = "urn:oasis:names:tc:SAML:2.0:protocol",
    keyInfo = x509Data(certificateBody),
    prolog = "",
  } = parts;
  return `<?xml version="1.0" encoding="UTF-8"?>${prolog}
<!-- ${"This identity provider is made for a test. ".repeat(12)} -->
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ${entityAttributes}>
  <md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="${protocol}">
    <md:KeyDescriptor ${use}>
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${keyInfo}</ds:KeyInfo>
    </md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
      Location="https://idp.example.com/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;
}

describe("SAML metadata", () => {
  it("tells the entity, its signing certificates and its end", () => {
    expect(readSamlMetadata(metadata())).toEqual({
      entityId: "https://idp.example.com/metadata",
      signingCertificates: [certificate],
      validUntil: undefined,
    });
    const ending = metadata({ entityAttributes: 'entityID="x" validUntil="2027-01-01T00:00:00Z"' });
    expect(readSamlMetadata(ending).validUntil).toBe(Date.UTC(2027, 0, 1));
    expect(readSamlMetadata(metadata({ use: "" })).signingCertificates).toHaveLength(1);
  });

  it.each([
    "2027-01-01T00:00:00Z",
    "2027-01-01T00:00:00.000",
    "2027-01-01T00:00:00",
    "2027-01-01T02:00:00+02:00",
  ])("reads %s as an instant of UTC, wherever the server is", (validUntil) => {
    vi.stubEnv("TZ", "America/New_York");
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect(new Date(0).getTimezoneOffset()).not.toBe(0);
    const xml = metadata({ entityAttributes: `entityID="x" validUntil="${validUntil}"` });
    expect(readSamlMetadata(xml).validUntil).toBe(Date.UTC(2027, 0, 1));
  });

  it("reads what another implementation writes", () => {
    const idp = IdentityProvider({
      entityID: "https://idp.example.com/metadata",
      signingCert: certificate,
      singleSignOnService: [
        { Binding: Constants.namespace.binding.post, Location: "https://idp.example.com/sso" },
      ],
    });
    expect(readSamlMetadata(idp.getMetadata())).toEqual({
      entityId: "https://idp.example.com/metadata",
      signingCertificates: [certificate],
      validUntil: undefined,
    });
  });

  it.each([
    { what: "no XML", xml: "hello" },
    { what: "broken XML", xml: "<md:EntityDescriptor>" },
    { what: "another document", xml: '<a xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>' },
    { what: "a document type", xml: metadata({ prolog: "<!DOCTYPE md [<!ENTITY a 'b'>]>" }) },
    { what: "no entity id", xml: metadata({ entityAttributes: "" }) },
    { what: "a key for encryption only", xml: metadata({ use: 'use="encryption"' }) },
    { what: "no key", xml: metadata({ keyInfo: "" }) },
    { what: "no SAML 2.0", xml: metadata({ protocol: "urn:oasis:names:tc:SAML:1.1:protocol" }) },
    {
      what: "a broken certificate",
      xml: metadata({ keyInfo: x509Data("AAAA") }),
    },
    { what: "a broken end", xml: metadata({ entityAttributes: 'entityID="x" validUntil="soon"' }) },
  ])("refuses $what", ({ xml }) => {
    expect(() => readSamlMetadata(xml)).toThrow(expect.objectContaining({ code: "InvalidInput" }));
  });

  it("answers any damage with an error that its sender is told", () => {
    const whole = metadata();
    fc.assert(
      fc.property(fc.nat(whole.length), fc.string({ maxLength: 8 }), (at, text) => {
        try {
          readSamlMetadata(whole.slice(0, at) + text + whole.slice(at + text.length));
          return true;
        } catch (error) {
          return error instanceof ServiceError && error.code === "InvalidInput";
        }
      }),
    );
  });
});

eachDatabase("SAML providers", (server) => {
  const SAMLMetadataDocument = metadata();

  it("creates, shows, lists, updates and deletes a provider as AWS does", async () => {
    const { root, account, clock } = await server();
    const SAMLProviderArn = `arn:aws:iam::${account}:saml-provider/corp`;
    const target = { SAMLProviderArn };
    const create = { Name: "corp", SAMLMetadataDocument };
    expect(await root.iam("CreateSAMLProvider", create)).toEqual(target);
    const CreateDate = new Date(clock.now());
    const ValidUntil = new Date("2126-11-22T10:00:00Z");
    expect(await root.iam("GetSAMLProvider", target)).toEqual({
      SAMLMetadataDocument,
      SAMLProviderUUID: expect.stringMatching(/^[A-Z0-9]{22,64}$/),
      CreateDate,
      ValidUntil,
    });
    expect((await root.iam("ListSAMLProviders", {})).SAMLProviderList).toEqual([
      { Arn: SAMLProviderArn, CreateDate, ValidUntil },
    ]);
    await expect(root.iam("CreateSAMLProvider", create)).rejects.toMatchObject({
      code: "EntityAlreadyExists",
      status: 409,
    });
    const ending = metadata({ entityAttributes: 'entityID="x" validUntil="2027-01-01T00:00:00Z"' });
    const update = { ...target, SAMLMetadataDocument: ending };
    expect(await root.iam("UpdateSAMLProvider", update)).toEqual(target);
    const updated = await root.iam("GetSAMLProvider", target);
    expect(updated).toMatchObject({
      SAMLMetadataDocument: ending,
      ValidUntil: new Date("2027-01-01T00:00:00Z"),
    });
    await root.iam("DeleteSAMLProvider", target);
    await expect(root.iam("GetSAMLProvider", target)).rejects.toMatchObject({
      code: "NoSuchEntity",
      status: 404,
      message: `Manifest not found for arn ${SAMLProviderArn}`,
    });
  });

  it("refuses metadata that it cannot read or that ran out", async () => {
    const { root } = await server();
    const create = (document: string) =>
      root.iam("CreateSAMLProvider", { Name: "corp", SAMLMetadataDocument: document });
    const past = 'entityID="x" validUntil="2020-01-01T00:00:00Z"';
    for (const document of ["x".repeat(1000), metadata({ entityAttributes: past })]) {
      await expect(create(document)).rejects.toMatchObject({ code: "InvalidInput", status: 400 });
    }
  });

  it("keeps two private keys, sealed, for encrypted assertions", async () => {
    const { root, storage, account } = await server();
    const newKey = () =>
      generateKeyPairSync("rsa", { modulusLength: 2048 })
        .privateKey.export({ type: "pkcs8", format: "pem" })
        .toString();
    const create = { Name: "corp", SAMLMetadataDocument };
    const needsKey = { ...create, AssertionEncryptionMode: "Required" } as const;
    await expect(root.iam("CreateSAMLProvider", needsKey)).rejects.toMatchObject({
      code: "InvalidInput",
    });
    const AddPrivateKey = newKey();
    const created = await root.iam("CreateSAMLProvider", { ...needsKey, AddPrivateKey });
    const target = { SAMLProviderArn: created.SAMLProviderArn ?? "" };
    await root.iam("UpdateSAMLProvider", { ...target, AddPrivateKey: newKey() });
    const { PrivateKeyList = [], AssertionEncryptionMode } = await root.iam(
      "GetSAMLProvider",
      target,
    );
    expect(AssertionEncryptionMode).toBe("Required");
    expect(PrivateKeyList).toHaveLength(2);
    const third = root.iam("UpdateSAMLProvider", { ...target, AddPrivateKey: newKey() });
    await expect(third).rejects.toMatchObject({ code: "LimitExceeded", status: 409 });
    const RemovePrivateKey = PrivateKeyList[0]?.KeyId ?? "";
    await root.iam("UpdateSAMLProvider", { ...target, RemovePrivateKey });
    const left = (await root.iam("GetSAMLProvider", target)).PrivateKeyList;
    expect(left).toEqual([PrivateKeyList[1]]);
    const twice = root.iam("UpdateSAMLProvider", { ...target, RemovePrivateKey });
    await expect(twice).rejects.toMatchObject({ code: "NoSuchEntity" });
    const rows = await storage.read((database) =>
      database
        .selectFrom("iam_saml_provider")
        .selectAll()
        .where("account_id", "=", account)
        .execute(),
    );
    const { Events } = await root.cloudtrail("LookupEvents", {});
    const secret = AddPrivateKey.split("\n")[3] ?? AddPrivateKey;
    expect(JSON.stringify([rows, Events])).not.toContain(secret);
  });

  it("tags providers", async () => {
    const { root } = await server();
    const Tags = [{ Key: "team", Value: "corp" }];
    const create = { Name: "corp", SAMLMetadataDocument, Tags };
    const created = await root.iam("CreateSAMLProvider", create);
    expect(created.Tags).toEqual(Tags);
    const target = { SAMLProviderArn: created.SAMLProviderArn ?? "" };
    expect((await root.iam("GetSAMLProvider", target)).Tags).toEqual(Tags);
    await root.iam("UntagSAMLProvider", { ...target, TagKeys: ["team"] });
    expect((await root.iam("ListSAMLProviderTags", target)).Tags).toEqual([]);
    await root.iam("TagSAMLProvider", { ...target, Tags });
    expect((await root.iam("ListSAMLProviderTags", target)).Tags).toEqual(Tags);
  });
});
