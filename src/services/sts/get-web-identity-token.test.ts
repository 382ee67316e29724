import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JSONWebKeySet,
  jwtVerify,
} from "jose";
import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import { bearer, makeRole, mayAll, policy, trusting } from "./testing/fixtures.ts";

const ask = { Audience: ["https://api.example.com"], SigningAlgorithm: "ES384" } as const;

/** Reads one of the server's plain paths, as anyone may. */
async function read({ assembled }: TestServer, url: string): Promise<object> {
  const path = new URL(url).pathname;
  for (const route of assembled.routes) {
    const match = route.path.exec(path);
    if (match === null) continue;
    const { status, body } = await route.answer({
      parameters: { ...match.groups },
      http: { method: "GET", path, query: "", headers: {}, body: Buffer.alloc(0) },
      transport: { sourceAddress: "127.0.0.1", secureTransport: false },
    });
    expect(status).toBe(200);
    return JSON.parse(String(body));
  }
  throw new Error(`nothing answers ${path}`);
}

/** What a service does that is told nothing but the token. */
async function verify(server: TestServer, token: string, audience: string) {
  const { iss = "" } = decodeJwt(token);
  const discovered = (await read(server, `${iss}/.well-known/openid-configuration`)) as {
    readonly issuer: string;
    readonly jwks_uri: string;
  };
  expect(discovered.issuer).toBe(iss);
  const keys = createLocalJWKSet((await read(server, discovered.jwks_uri)) as JSONWebKeySet);
  const currentDate = new Date(server.clock.now());
  return jwtVerify(token, keys, { issuer: iss, audience, currentDate });
}

async function enabled(start: () => Promise<TestServer>): Promise<TestServer> {
  const server = await start();
  await server.root.iam("EnableOutboundWebIdentityFederation", {});
  return server;
}

eachDatabase("GetWebIdentityToken", (start) => {
  it.each(["RS256", "ES384"])("signs tokens that anyone can verify, with %s", async (alg) => {
    const server = await enabled(start);
    const { root, account, clock } = server;
    const alice = await server.user("alice", mayAll);
    await root.iam("TagUser", { UserName: "alice", Tags: [{ Key: "team", Value: "red" }] });
    const { WebIdentityToken = "", Expiration } = await alice.sts("GetWebIdentityToken", {
      Audience: ["https://api.example.com"],
      SigningAlgorithm: alg,
      DurationSeconds: 600,
      Tags: [{ Key: "job", Value: "7" }],
    });
    const { payload, protectedHeader } = await verify(
      server,
      WebIdentityToken,
      "https://api.example.com",
    );
    const now = clock.now() / 1_000;
    expect(protectedHeader.alg).toBe(alg);
    expect(Expiration?.getTime()).toBe(clock.now() + 600_000);
    expect(payload).toEqual({
      iss: (await root.iam("GetOutboundWebIdentityFederationInfo", {})).IssuerIdentifier,
      aud: "https://api.example.com",
      sub: `arn:aws:iam::${account}:user/alice`,
      iat: now,
      exp: now + 600,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      "https://sts.amazonaws.com/": {
        aws_account: account,
        source_region: "us-east-1",
        principal_tags: { team: "red" },
        request_tags: { job: "7" },
      },
    });
  });

  it("keeps to one key for an account and algorithm", async () => {
    const server = await enabled(start);
    const { root } = server;
    const tokens = await Promise.all([
      root.sts("GetWebIdentityToken", ask),
      root.sts("GetWebIdentityToken", ask),
    ]);
    for (const { WebIdentityToken = "" } of tokens) {
      await verify(server, WebIdentityToken, ask.Audience[0]);
    }
    const issuer = decodeJwt(tokens[0].WebIdentityToken ?? "").iss;
    const { keys } = (await read(server, `${issuer}/.well-known/jwks.json`)) as JSONWebKeySet;
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toHaveProperty("d");
  });

  it("rotates the key, each published before and after its turn", async () => {
    const server = await enabled(start);
    const day = 86_400_000;
    const token = async () => {
      const { WebIdentityToken = "" } = await server.root.sts("GetWebIdentityToken", ask);
      return WebIdentityToken;
    };
    const kidOf = (signed: string) => decodeProtectedHeader(signed).kid;
    const first = await token();
    const jwksUrl = `${decodeJwt(first).iss}/.well-known/jwks.json`;
    const publishedKids = async () =>
      ((await read(server, jwksUrl)) as JSONWebKeySet).keys.map(({ kid }) => kid);
    server.clock.advance(89 * day);
    const [last, same] = await Promise.all([token(), token()]);
    expect([kidOf(last), kidOf(same)]).toEqual([kidOf(first), kidOf(first)]);
    expect(await publishedKids()).toHaveLength(2);
    server.clock.advance(day);
    const second = await token();
    expect(kidOf(second)).not.toBe(kidOf(first));
    await verify(server, second, ask.Audience[0]);
    expect(await publishedKids()).toEqual([kidOf(first), kidOf(second)]);
    server.clock.advance(day);
    expect(await publishedKids()).toEqual([kidOf(second)]);
    server.clock.advance(90 * day);
    await token();
    const rows = await server.storage.read((database) =>
      database
        .selectFrom("sts_signing_key")
        .select("kid")
        .where("account_id", "=", server.account)
        .execute(),
    );
    expect(rows.map(({ kid }) => kid)).not.toContain(kidOf(first));
  });

  it("tells the organization of the account, and its place there", async () => {
    const server = await enabled(start);
    const { Organization } = await server.root.organizations("CreateOrganization", {});
    const { Roots = [] } = await server.root.organizations("ListRoots", {});
    const { WebIdentityToken = "" } = await server.root.sts("GetWebIdentityToken", ask);
    expect(decodeJwt(WebIdentityToken)["https://sts.amazonaws.com/"]).toMatchObject({
      org_id: Organization?.Id,
      ou_path: [`${Organization?.Id}/${Roots[0]?.Id}/`],
    });
  });

  it("is refused while the account's federation is not enabled", async () => {
    const { root } = await start();
    await expect(root.sts("GetWebIdentityToken", ask)).rejects.toMatchObject({
      code: "OutboundWebIdentityFederationDisabledException",
      status: 403,
    });
  });

  it("lets a policy bound audience, algorithm and duration", async () => {
    const server = await enabled(start);
    const alice = await server.user(
      "alice",
      policy({
        Action: "sts:GetWebIdentityToken",
        Resource: "*",
        Condition: {
          "ForAllValues:StringEquals": { "sts:IdentityTokenAudience": ask.Audience },
          NumericLessThanEquals: { "sts:DurationSeconds": 300 },
          StringEquals: { "sts:SigningAlgorithm": "ES384" },
        },
      }),
    );
    await alice.sts("GetWebIdentityToken", ask);
    for (const more of [
      { Audience: [...ask.Audience, "https://other.test"] },
      { DurationSeconds: 301 },
      { SigningAlgorithm: "RS256" },
      { Tags: [{ Key: "a", Value: "b" }] },
    ]) {
      await expect(alice.sts("GetWebIdentityToken", { ...ask, ...more })).rejects.toMatchObject({
        code: "AccessDenied",
      });
    }
  });

  it("never outlives the session that asks", async () => {
    const server = await enabled(start);
    const alice = await server.user("alice", mayAll);
    const trust = trusting({ AWS: `arn:aws:iam::${server.account}:user/alice` });
    const RoleArn = await makeRole(server.root, "r", { trust, permissions: mayAll });
    const session = bearer(
      server,
      await alice.sts("AssumeRole", { RoleArn, RoleSessionName: "s1", DurationSeconds: 900 }),
    );
    const { WebIdentityToken = "" } = await session.sts("GetWebIdentityToken", ask);
    expect(decodeJwt(WebIdentityToken).sub).toBe(RoleArn);
    await expect(
      session.sts("GetWebIdentityToken", { ...ask, DurationSeconds: 901 }),
    ).rejects.toMatchObject({ code: "SessionDurationEscalationException", status: 403 });
  });

  it("refuses other algorithms, and claims that are too long", async () => {
    const { root } = await enabled(start);
    await expect(
      root.sts("GetWebIdentityToken", { ...ask, SigningAlgorithm: "HS256" }),
    ).rejects.toMatchObject({ code: "ValidationError" });
    const Audience = Array.from({ length: 10 }, (_, index) => `${index}${"a".repeat(999)}`);
    await expect(root.sts("GetWebIdentityToken", { ...ask, Audience })).rejects.toMatchObject({
      code: "JWTPayloadSizeExceededException",
      status: 400,
    });
  });

  it("makes tokens that do not come back as a web identity", async () => {
    const server = await enabled(start);
    const { WebIdentityToken = "" } = await server.root.sts("GetWebIdentityToken", ask);
    await expect(
      server.as({ accessKeyId: "none", secretAccessKey: "none" }).sts("AssumeRoleWithWebIdentity", {
        RoleArn: `arn:aws:iam::${server.account}:role/r`,
        RoleSessionName: "s1",
        WebIdentityToken,
      }),
    ).rejects.toMatchObject({ code: "InvalidIdentityToken" });
  });
});
