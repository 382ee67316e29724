import { createHmac, X509Certificate } from "node:crypto";
import { afterEach, expect, it } from "vitest";
import { makeCertificate } from "../iam/testing/certificates.ts";
import { eachDatabase, type TestClient, type TestServer } from "../testing/harness.ts";
import { bearer, makeRole, mayAll, policy, type Statement } from "./testing/fixtures.ts";
import { startIssuer, type TestIssuer, type TokenOptions } from "./testing/oidc-issuer.ts";

/** TLS goes by the machine's clock, and not by the tests'. */
const aroundNow = {
  notBefore: new Date(Date.now() - 365 * 86_400_000),
  notAfter: new Date(Date.now() + 365 * 86_400_000),
};
const RoleSessionName = "build-7";
const aud = "sts.amazonaws.com";
const sub = "repo:acme/shop:ref:refs/heads/main";

interface Federation {
  readonly server: TestServer;
  readonly issuer: TestIssuer;
  readonly RoleArn: string;
  readonly providerArn: string;
  readonly anyone: TestClient;
  token(claims?: object, options?: Partial<TokenOptions>): Promise<string>;
  assume(token: string, more?: object): ReturnType<typeof assumption>;
}

function assumption(client: TestClient, RoleArn: string, token: string, more: object) {
  return client.sts("AssumeRoleWithWebIdentity", {
    RoleArn,
    RoleSessionName,
    WebIdentityToken: token,
    ...more,
  });
}

const issuers: TestIssuer[] = [];

afterEach(async () => {
  for (const issuer of issuers.splice(0)) await issuer.close();
});

async function federation(
  start: () => Promise<TestServer>,
  condition?: (name: string) => Statement["Condition"],
  own?: TestIssuer,
): Promise<Federation> {
  const server = await start();
  const issuer = own ?? (await startIssuer());
  if (own === undefined) issuers.push(issuer);
  const { OpenIDConnectProviderArn: providerArn = "" } = await server.root.iam(
    "CreateOpenIDConnectProvider",
    { Url: issuer.url, ClientIDList: [aud, "other-client"] },
  );
  const RoleArn = await makeRole(server.root, "pipeline", {
    trust: policy({
      Principal: { Federated: providerArn },
      Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
      ...(condition === undefined ? {} : { Condition: condition(issuer.name) }),
    }),
    permissions: mayAll,
  });
  const anyone = server.as({ accessKeyId: "none", secretAccessKey: "none" });
  return {
    server,
    issuer,
    RoleArn,
    providerArn,
    anyone,
    token: (claims = {}, options = {}) =>
      issuer.token({ aud, sub, ...claims }, { now: server.clock.now(), ...options }),
    assume: (token, more = {}) => assumption(anyone, RoleArn, token, more),
  };
}

eachDatabase("AssumeRoleWithWebIdentity", (start) => {
  it("opens a session for a token of a trusted provider", async () => {
    const { server, providerArn, token, assume } = await federation(start, (name) => ({
      StringEquals: { [`${name}:aud`]: aud },
      StringLike: { [`${name}:sub`]: "repo:acme/*" },
    }));
    const answer = await assume(await token());
    expect(answer).toMatchObject({
      SubjectFromWebIdentityToken: sub,
      Audience: aud,
      Provider: providerArn,
      AssumedRoleUser: {
        Arn: `arn:aws:sts::${server.account}:assumed-role/pipeline/build-7`,
      },
    });
    expect(answer.PackedPolicySize).toBeUndefined();
    await bearer(server, answer).iam("ListUsers", {});
  });

  it("is denied in the same words whatever the trust policy misses", async () => {
    const { anyone, token, assume, RoleArn } = await federation(start, (name) => ({
      StringEquals: { [`${name}:sub`]: "someone else" },
    }));
    const denied = {
      code: "AccessDenied",
      status: 403,
      message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
    };
    await expect(assume(await token())).rejects.toMatchObject(denied);
    for (const arn of [`${RoleArn}-not-there`, "arn:aws:iam::999999999999:role/elsewhere"]) {
      const call = assumption(anyone, arn, await token(), {});
      await expect(call).rejects.toMatchObject(denied);
    }
  });

  it.each([
    ["another audience", { aud: "someone-else" }, {}, "InvalidIdentityToken", 400],
    ["another client in azp", { azp: "someone-else" }, {}, "InvalidIdentityToken", 400],
    ["no subject", { sub: undefined }, {}, "InvalidIdentityToken", 400],
    ["an end in the past", {}, { expiresIn: 0 }, "ExpiredTokenException", 400],
    ["an unknown issuer", { iss: "https://example.com" }, {}, "InvalidIdentityToken", 400],
    ["a beginning in the future", { nbf: 4_000_000_000 }, {}, "InvalidIdentityToken", 400],
    ["an unknown key", {}, { kidShown: "key-9" }, "InvalidIdentityToken", 400],
  ])("refuses a token with %s", async (_what, claims, options, code, status) => {
    const { token, assume } = await federation(start);
    await expect(assume(await token(claims, options))).rejects.toMatchObject({ code, status });
  });

  it("refuses tokens that are unsigned, changed, or signed with a shared secret", async () => {
    const { issuer, token, assume } = await federation(start);
    const real = await token();
    const [header = "", payload = "", signature = ""] = real.split(".");
    const forged = Buffer.from(JSON.stringify({ iss: issuer.url, aud, sub: "admin" }));
    const headerOf = (alg: string) =>
      Buffer.from(JSON.stringify({ alg, kid: "key-1" })).toString("base64url");
    const shared = `${headerOf("HS256")}.${payload}`;
    const mac = createHmac("sha256", "public").update(shared).digest("base64url");
    for (const token of [
      `${headerOf("none")}.${payload}.`,
      `${header}.${forged.toString("base64url")}.${signature}`,
      `${header}.${payload}.${signature.slice(4)}AAAA`,
      `${shared}.${mac}`,
      "not.a.token",
      "none",
    ]) {
      await expect(assume(token)).rejects.toMatchObject({ code: "InvalidIdentityToken" });
    }
  });

  it.each(["ES256", "ES384", "EdDSA", "PS256"])("takes tokens signed with %s", async (alg) => {
    const { issuer, token, assume } = await federation(start);
    await issuer.addKey("key-2", alg);
    await assume(await token());
  });

  it("tries each key where a token names none", async () => {
    const { issuer, token, assume } = await federation(start);
    await issuer.addKey("key-2");
    await assume(await token({}, { kid: "key-1", kidShown: undefined }));
    await assume(await token({}, { kid: "key-2", kidShown: undefined }));
  });

  it.each([
    ["RS256", "ES256"],
    ["ES256", "RS256"],
  ])("refuses %s where there are more than a hundred such keys, and %s not", async (alg, other) => {
    const { server, issuer, token, assume } = await federation(start);
    await issuer.addKey("other", other);
    await issuer.addKey("many", alg);
    issuer.repeatKey(alg === "RS256" ? 98 : 99);
    await assume(await token({}, { kid: "many" }));
    issuer.repeatKey(1);
    server.clock.advance(3_600_000);
    const crowded = token({}, { kid: "many", expiresIn: 7_200 });
    await expect(assume(await crowded)).rejects.toMatchObject({
      code: "InvalidIdentityToken",
      status: 400,
      message: expect.stringMatching(/^Couldn't retrieve verification key/),
    });
    await assume(await token({}, { kid: "other", expiresIn: 7_200 }));
  });

  it("keeps a provider's keys, and looks again for a new one, though not too often", async () => {
    const { server, issuer, token, assume } = await federation(start);
    await assume(await token());
    await assume(await token());
    expect(issuer.requests).toEqual({ discovery: 1, jwks: 1 });
    await issuer.addKey("key-2");
    await assume(await token());
    expect(issuer.requests.jwks).toBe(2);
    await issuer.addKey("key-3");
    await expect(assume(await token())).rejects.toMatchObject({ code: "InvalidIdentityToken" });
    expect(issuer.requests.jwks).toBe(2);
    server.clock.advance(30_000);
    await assume(await token());
    expect(issuer.requests.jwks).toBe(3);
  });

  it("asks a provider once, whoever waits for its keys", async () => {
    const { issuer, token, assume } = await federation(start);
    const one = await token();
    await Promise.all(Array.from({ length: 8 }, () => assume(one)));
    expect(issuer.requests).toEqual({ discovery: 1, jwks: 1 });
  });

  it.each<readonly [string, NonNullable<TestIssuer["fault"]>]>([
    ["is down", (response) => response.destroy()],
    ["fails", (response) => response.writeHead(500).end()],
    ["sends elsewhere", (response) => response.writeHead(302, { location: "/realms/ci" }).end()],
    ["sends no JSON", (response) => response.end("<html>")],
    ["sends too much", (response) => response.end(" ".repeat(300_000))],
  ])("says so where a provider %s, and asks again later", async (_what, fault) => {
    const { server, issuer, token, assume } = await federation(start);
    issuer.fault = fault;
    await expect(assume(await token())).rejects.toMatchObject({
      code: "IDPCommunicationError",
      status: 400,
    });
    issuer.fault = undefined;
    server.clock.advance(2_000);
    await assume(await token());
  });

  it("trusts a private authority by its thumbprint, for this provider alone", async () => {
    const { certificate, privateKey } = makeCertificate("localhost", aroundNow);
    const issuer = await startIssuer({ cert: certificate, key: privateKey });
    issuers.push(issuer);
    const [one, other] = [
      await federation(start, undefined, issuer),
      await federation(start, undefined, issuer),
    ];
    const unlisted = {
      code: "InvalidIdentityToken",
      status: 400,
      message: "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
    };
    await expect(one.assume(await one.token())).rejects.toMatchObject(unlisted);
    const list = ({ server, providerArn }: Federation, thumbprint: string) =>
      server.root.iam("UpdateOpenIDConnectProviderThumbprint", {
        OpenIDConnectProviderArn: providerArn,
        ThumbprintList: [thumbprint],
      });
    const thumbprint = new X509Certificate(certificate).fingerprint.replaceAll(":", "");
    await list(one, thumbprint);
    await one.assume(await one.token());
    await expect(other.assume(await other.token())).rejects.toMatchObject(unlisted);
    await list(one, "0".repeat(40));
    await expect(one.assume(await one.token())).rejects.toMatchObject(unlisted);
  });

  it("refuses a discovery document of another issuer", async () => {
    const { issuer, token, assume } = await federation(start);
    issuer.discovery = { issuer: "https://example.com" };
    await expect(assume(await token())).rejects.toMatchObject({ code: "InvalidIdentityToken" });
  });

  it("takes session tags and a source identity from the token", async () => {
    const { server, token, assume } = await federation(start, () => ({
      StringEquals: { "aws:RequestTag/Project": "shop", "sts:SourceIdentity": "kim" },
    }));
    const claims = {
      "https://aws.amazon.com/tags": {
        principal_tags: { Project: ["shop"], Stage: ["prod"] },
        transitive_tag_keys: ["Project"],
      },
      "https://aws.amazon.com/source_identity": "kim",
    };
    const answer = await assume(await token(claims));
    expect(answer.SourceIdentity).toBe("kim");
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    await server.root.iam("PutRolePolicy", {
      RoleName: "pipeline",
      PolicyName: "inline",
      PolicyDocument: JSON.stringify(
        policy({
          Action: "iam:ListUsers",
          Resource: "*",
          Condition: {
            StringEquals: { "aws:PrincipalTag/stage": "prod", "aws:SourceIdentity": "kim" },
            ArnLike: { "aws:FederatedProvider": "arn:aws:iam::*:oidc-provider/127.0.0.1*" },
          },
        }),
      ),
    });
    await bearer(server, answer).iam("ListUsers", {});
    await expect(assume(await token())).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("takes azp for the audience; trust policies alone see `aud` and `email`", async () => {
    const { server, issuer, token, assume } = await federation(start, (name) => ({
      StringEquals: {
        [`${name}:aud`]: "other-client",
        [`${name}:oaud`]: aud,
        [`${name}:email`]: "kim@example.com",
      },
    }));
    const email = "kim@example.com";
    const session = bearer(server, await assume(await token({ azp: "other-client", email })));
    await server.root.iam("PutRolePolicy", {
      RoleName: "pipeline",
      PolicyName: "inline",
      PolicyDocument: JSON.stringify(
        policy({
          Action: "iam:ListUsers",
          Resource: "*",
          Condition: {
            StringEquals: { [`${issuer.name}:aud`]: "other-client" },
            Null: { [`${issuer.name}:oaud`]: "true", [`${issuer.name}:email`]: "true" },
          },
        }),
      ),
    });
    await session.iam("ListUsers", {});
    await expect(assume(await token({ email }))).rejects.toMatchObject({ code: "AccessDenied" });
  });

  const rolesClaim = "https://aws.amazon.com/roles";

  it.each([
    ["a list", (arn: string): unknown => ["arn:aws:iam::111122223333:role/other", arn]],
    ["one text", (arn: string): unknown => `arn:aws:iam::111122223333:role/other;${arn}`],
  ])("knows the roles that a token names in %s", async (_what, claimOf) => {
    const { RoleArn, token, assume } = await federation(start, () => ({
      Bool: { "sts:RoleAuthorizedByIdp": "true" },
    }));
    await assume(await token({ [rolesClaim]: claimOf(RoleArn) }));
    await expect(assume(await token())).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it.each([
    ["other roles", ["arn:aws:iam::111122223333:role/other"]],
    ["another role in one text", "arn:aws:iam::111122223333:role/other"],
    ["no role", []],
    ["what is no list of roles", { role: "pipeline" }],
  ])("takes no token that names %s", async (_what, roles) => {
    const { token, assume } = await federation(start);
    const named = assume(await token({ [rolesClaim]: roles }));
    await expect(named).rejects.toMatchObject({ code: "InvalidIdentityToken", status: 400 });
    await assume(await token());
  });

  it("tells a trust policy that a token names no roles", async () => {
    const { token, assume } = await federation(start, () => ({
      Bool: { "sts:RoleAuthorizedByIdp": "false" },
    }));
    await assume(await token());
  });

  it("shows a team's own GitLab the keys that gitlab.com has", async () => {
    const { token, assume } = await federation(start, (name) => ({
      StringEquals: { [`${name}:project_id`]: "42" },
    }));
    const claims = {
      namespace_id: "1",
      project_id: "42",
      project_path: "acme/shop",
      pipeline_id: "9",
      ref_protected: "true",
    };
    await assume(await token(claims));
    const { project_path: _path, ...unlike } = claims;
    await expect(assume(await token(unlike))).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("ends at once for a provider that was deleted, and keeps the sessions it opened", async () => {
    const { server, providerArn, token, assume } = await federation(start);
    const session = bearer(server, await assume(await token()));
    await server.root.iam("DeleteOpenIDConnectProvider", {
      OpenIDConnectProviderArn: providerArn,
    });
    await expect(assume(await token())).rejects.toMatchObject({ code: "InvalidIdentityToken" });
    await session.sts("GetCallerIdentity", {});
  });
});
