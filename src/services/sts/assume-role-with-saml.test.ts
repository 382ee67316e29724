import { createHash, generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import { eachDatabase, type TestClient, type TestServer } from "../testing/harness.ts";
import { bearer, makeRole, mayAll, policy, type Statement } from "./testing/fixtures.ts";
import {
  type AssertionOptions,
  encryptAssertion,
  makeIdp,
  type SamlIdp,
} from "./testing/saml-idp.ts";

const recipient = "https://signin.aws.amazon.com/saml";
const attribute = (name: string) => `https://aws.amazon.com/SAML/Attributes/${name}`;

interface Federation {
  readonly server: TestServer;
  readonly idp: SamlIdp;
  readonly anyone: TestClient;
  readonly RoleArn: string;
  readonly PrincipalArn: string;
  /** An unsigned response, and one whose assertion is signed. */
  response(options?: Partial<AssertionOptions>): string;
  signed(options?: Partial<AssertionOptions>): string;
  assume(xml: string, more?: object): ReturnType<typeof assumption>;
}

function assumption(client: TestClient, xml: string, roles: Roles, more: object) {
  const SAMLAssertion = Buffer.from(xml).toString("base64");
  return client.sts("AssumeRoleWithSAML", { ...roles, SAMLAssertion, ...more });
}

interface Roles {
  readonly RoleArn: string;
  readonly PrincipalArn: string;
}

async function federation(
  start: () => Promise<TestServer>,
  Condition?: Statement["Condition"],
): Promise<Federation> {
  const server = await start();
  const idp = makeIdp();
  const { SAMLProviderArn: PrincipalArn = "" } = await server.root.iam("CreateSAMLProvider", {
    Name: "corp",
    SAMLMetadataDocument: idp.metadata,
  });
  const RoleArn = await makeRole(server.root, "staff", {
    trust: policy({
      Principal: { Federated: PrincipalArn },
      Action: ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"],
      ...(Condition === undefined ? {} : { Condition }),
    }),
    permissions: mayAll,
  });
  const anyone = server.as({ accessKeyId: "none", secretAccessKey: "none" });
  const response = (options: Partial<AssertionOptions> = {}) =>
    idp.response({
      now: server.clock.now(),
      recipient,
      ...options,
      attributes: {
        [attribute("Role")]: [`${RoleArn},${PrincipalArn}`],
        [attribute("RoleSessionName")]: ["kim@example.com"],
        ...options.attributes,
      },
    });
  return {
    server,
    idp,
    anyone,
    RoleArn,
    PrincipalArn,
    response,
    signed: (options) => idp.sign(response(options), "Assertion"),
    assume: (xml, more = {}) => assumption(anyone, xml, { RoleArn, PrincipalArn }, more),
  };
}

eachDatabase("AssumeRoleWithSAML", (start) => {
  it("opens a session for a signed assertion that names the role", async () => {
    const { server, idp, signed, assume } = await federation(start, {
      StringEquals: {
        "SAML:aud": recipient,
        "SAML:iss": "https://idp.example.com/saml",
        "SAML:sub_type": "persistent",
      },
    });
    const answer = await assume(signed());
    const { account } = server;
    const qualifier = createHash("sha1").update(`${idp.entityId}${account}/corp`);
    expect(answer).toMatchObject({
      Subject: "kim@example.com",
      SubjectType: "persistent",
      Issuer: idp.entityId,
      Audience: recipient,
      NameQualifier: qualifier.digest("base64"),
      AssumedRoleUser: {
        Arn: `arn:aws:sts::${account}:assumed-role/staff/kim@example.com`,
      },
    });
    await bearer(server, answer).iam("ListUsers", {});
  });

  it("takes each assertion once, however it is wrapped", async () => {
    const { server, idp, response, assume } = await federation(start);
    const xml = response();
    await assume(idp.sign(xml, "Assertion"));
    await expect(assume(idp.sign(xml, "Response"))).rejects.toMatchObject({
      code: "InvalidIdentityToken",
      message: "The SAML assertion was redeemed before; each is taken once.",
    });
    const kept = () =>
      server.storage.read((database) =>
        database
          .selectFrom("sts_redeemed_assertion")
          .selectAll()
          .where("account_id", "=", server.account)
          .execute(),
      );
    expect(await kept()).toHaveLength(1);
    server.clock.advance(300_000);
    await assume(idp.sign(response(), "Assertion"));
    expect(await kept()).toHaveLength(1);
  });

  it.each<readonly [string, Partial<AssertionOptions>, string, number]>([
    ["an end in the past", { endsIn: 0 }, "ExpiredTokenException", 400],
    ["an age of five minutes", { issuedIn: -300, endsIn: 600 }, "ExpiredTokenException", 400],
    ["a beginning in the future", { issuedIn: 301, endsIn: 900 }, "InvalidIdentityToken", 400],
    ["another audience", { audience: "urn:other" }, "InvalidIdentityToken", 400],
    ["another recipient", { recipient: "https://evil.test" }, "InvalidIdentityToken", 400],
    ["another issuer", { issuer: "https://other.test" }, "InvalidIdentityToken", 400],
    [
      "a failed sign-in",
      { status: "urn:oasis:names:tc:SAML:2.0:status:Responder" },
      "IDPRejectedClaim",
      403,
    ],
    [
      "no session name",
      { attributes: { [attribute("RoleSessionName")]: [] } },
      "InvalidIdentityToken",
      400,
    ],
    [
      "a session name that is none",
      { attributes: { [attribute("RoleSessionName")]: ["kim kim"] } },
      "InvalidIdentityToken",
      400,
    ],
    ["another role", { attributes: { [attribute("Role")]: ["a,b"] } }, "AccessDenied", 403],
  ])("refuses an assertion with %s", async (_what, options, code, status) => {
    const { signed, assume } = await federation(start);
    await expect(assume(signed(options))).rejects.toMatchObject({ code, status });
  });

  it("refuses what is no response, and providers that it does not know", async () => {
    const { anyone, RoleArn, PrincipalArn, signed, assume } = await federation(start);
    await expect(assume("<html/>")).rejects.toMatchObject({ code: "InvalidIdentityToken" });
    const roles = { RoleArn, PrincipalArn: `${PrincipalArn}-other` };
    await expect(assumption(anyone, signed(), roles, {})).rejects.toMatchObject({
      code: "InvalidIdentityToken",
      message: "Specified provider doesn't exist.",
    });
  });

  it("is denied where the trust policy asks for more", async () => {
    const { signed, assume } = await federation(start, {
      StringEquals: { "SAML:eduPersonOrgDN": "ExampleOrg" },
    });
    const eduPersonOrgDn = "urn:oid:1.3.6.1.4.1.5923.1.1.1.3";
    await assume(signed({ attributes: { [eduPersonOrgDn]: ["ExampleOrg"] } }));
    await expect(assume(signed())).rejects.toMatchObject({
      code: "AccessDenied",
      status: 403,
      message: "Not authorized to perform sts:AssumeRoleWithSAML",
    });
  });

  it("takes tags, a source identity and the session's length from the assertion", async () => {
    const { server, signed, assume } = await federation(start);
    const answer = await assume(
      signed({
        sessionEndsIn: 1_800,
        attributes: {
          [attribute("PrincipalTag:Team")]: ["red"],
          [attribute("TransitiveTagKeys")]: ["Team"],
          [attribute("SourceIdentity")]: ["kim"],
        },
      }),
    );
    expect(answer.SourceIdentity).toBe("kim");
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    expect(answer.Credentials?.Expiration.getTime()).toBe(server.clock.now() + 1_800_000);
    const Condition = {
      StringEquals: {
        "aws:PrincipalTag/team": "red",
        "aws:SourceIdentity": "kim",
        "saml:sub": "kim@example.com",
      },
    };
    await server.root.iam("PutRolePolicy", {
      RoleName: "staff",
      PolicyName: "inline",
      PolicyDocument: JSON.stringify(policy({ Action: "iam:ListUsers", Resource: "*", Condition })),
    });
    await bearer(server, answer).iam("ListUsers", {});
    const shorter = signed({ attributes: { [attribute("SessionDuration")]: ["900"] } });
    const { Credentials } = await assume(shorter);
    expect(Credentials?.Expiration.getTime()).toBe(server.clock.now() + 900_000);
  });

  it.each(["gcm", "cbc"] as const)("decrypts assertions encrypted by AES-%s", async (mode) => {
    const { server, idp, response, PrincipalArn, assume } = await federation(start);
    const { publicKey, privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2_048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    await server.root.iam("UpdateSAMLProvider", {
      SAMLProviderArn: PrincipalArn,
      AddPrivateKey: privateKey,
      AssertionEncryptionMode: "Required",
    });
    await assume(encryptAssertion(idp.sign(response(), "Assertion"), publicKey, mode));
    await assume(idp.sign(encryptAssertion(response(), publicKey, mode), "Response"));
    for (const refused of [
      encryptAssertion(response(), publicKey, mode),
      idp.sign(encryptAssertion(response(), idpKey(), mode), "Response"),
    ]) {
      await expect(assume(refused)).rejects.toMatchObject({ code: "InvalidIdentityToken" });
    }
    await expect(assume(idp.sign(response(), "Assertion"))).rejects.toMatchObject({
      code: "AccessDenied",
    });
  });
});

/** A key that the provider here does not have. */
function idpKey(): string {
  const { publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2_048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return publicKey;
}
