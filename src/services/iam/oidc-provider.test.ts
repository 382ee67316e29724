/** OpenID Connect providers through the whole line, and which URLs may be issuers. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { readIssuer } from "./oidc-issuer.ts";

const Url = "https://token.example.com/tenant";
const thumbprint = "0123456789abcdef0123456789ABCDEF01234567";

describe("issuers", () => {
  it.each([
    { url: "https://token.example.com", strict: true, loopback: true },
    { url: "https://tenant.example.com/", strict: true, loopback: true },
    { url: "https://gitlab.example.com:8443/group", strict: true, loopback: true },
    { url: "http://127.0.0.1:9000/issuer", strict: false, loopback: true },
    { url: "http://localhost:9000", strict: false, loopback: true },
    { url: "http://[::1]:9000", strict: false, loopback: true },
    { url: "http://token.example.com", strict: false, loopback: false },
    { url: "http://127.0.0.1.example.com", strict: false, loopback: false },
    { url: "token.example.com", strict: false, loopback: false },
    { url: "https://", strict: false, loopback: false },
    { url: "https://token.example.com?tenant=1", strict: false, loopback: false },
    { url: "https://token.example.com#x", strict: false, loopback: false },
    { url: "https://user@token.example.com", strict: false, loopback: false },
    { url: "https:token.example.com", strict: false, loopback: false },
    { url: " https://token.example.com", strict: false, loopback: false },
    { url: "https://token.example.com/\u0001", strict: false, loopback: false },
    { url: "https://token.example.com/\u007f", strict: false, loopback: false },
    { url: "https://tokén.example.com", strict: false, loopback: false },
  ])("$url: $strict, and with loopback let in $loopback", ({ url, strict, loopback }) => {
    for (const [insecure, isTaken] of [
      [false, strict],
      [true, loopback],
    ] as const) {
      if (isTaken) expect(readIssuer(url, insecure)).toBe(url);
      else {
        const refused = expect.objectContaining({ code: "ValidationError" });
        expect(() => readIssuer(url, insecure)).toThrow(refused);
      }
    }
  });

  it("takes only what a client reads as the same https URL", () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ["http", "https"] }), (url) => {
        try {
          return URL.parse(readIssuer(url, false))?.protocol === "https:";
        } catch {
          return url.startsWith("http:") || /[?#@]/.test(url);
        }
      }),
    );
  });
});

eachDatabase("OpenID Connect providers", (server) => {
  it("creates, shows, lists and deletes a provider as AWS does", async () => {
    const { root, account, clock } = await server();
    const arn = `arn:aws:iam::${account}:oidc-provider/token.example.com/tenant`;
    const created = await root.iam("CreateOpenIDConnectProvider", {
      Url,
      ClientIDList: ["sts.amazonaws.com", "sts.amazonaws.com"],
      ThumbprintList: [thumbprint],
      Tags: [{ Key: "team", Value: "ci" }],
    });
    expect(created).toEqual({
      OpenIDConnectProviderArn: arn,
      Tags: [{ Key: "team", Value: "ci" }],
    });
    const target = { OpenIDConnectProviderArn: arn };
    expect(await root.iam("GetOpenIDConnectProvider", target)).toEqual({
      Url: "token.example.com/tenant",
      ClientIDList: ["sts.amazonaws.com"],
      ThumbprintList: [thumbprint.toLowerCase()],
      CreateDate: new Date(clock.now()),
      Tags: [{ Key: "team", Value: "ci" }],
    });
    const { OpenIDConnectProviderList } = await root.iam("ListOpenIDConnectProviders", {});
    expect(OpenIDConnectProviderList).toEqual([{ Arn: arn }]);
    await expect(root.iam("CreateOpenIDConnectProvider", { Url })).rejects.toMatchObject({
      code: "EntityAlreadyExists",
      status: 409,
      message: `Provider with url ${Url} already exists.`,
    });
    await root.iam("DeleteOpenIDConnectProvider", target);
    await root.iam("DeleteOpenIDConnectProvider", target);
    await expect(root.iam("GetOpenIDConnectProvider", target)).rejects.toMatchObject({
      code: "NoSuchEntity",
      status: 404,
      message: `OpenIDConnect Provider not found for arn ${arn}`,
    });
  });

  it("needs no thumbprints, and takes five hexadecimal ones", async () => {
    const { root } = await server();
    const created = await root.iam("CreateOpenIDConnectProvider", { Url });
    const OpenIDConnectProviderArn = created.OpenIDConnectProviderArn ?? "";
    const update = (ThumbprintList: readonly string[]) =>
      root.iam("UpdateOpenIDConnectProviderThumbprint", {
        OpenIDConnectProviderArn,
        ThumbprintList,
      });
    await update(new Array<string>(5).fill(thumbprint));
    await expect(update(new Array<string>(6).fill(thumbprint))).rejects.toMatchObject({
      code: "InvalidInput",
      status: 400,
    });
    await expect(update(["z".repeat(40)])).rejects.toMatchObject({ code: "InvalidInput" });
    await expect(update([])).rejects.toMatchObject({ code: "InvalidInput" });
  });

  it("adds and removes audiences, and minds neither twice", async () => {
    const { root } = await server();
    const created = await root.iam("CreateOpenIDConnectProvider", { Url, ClientIDList: ["one"] });
    const target = { OpenIDConnectProviderArn: created.OpenIDConnectProviderArn ?? "" };
    const audiences = async () => (await root.iam("GetOpenIDConnectProvider", target)).ClientIDList;
    await root.iam("AddClientIDToOpenIDConnectProvider", { ...target, ClientID: "two" });
    await root.iam("AddClientIDToOpenIDConnectProvider", { ...target, ClientID: "two" });
    expect(await audiences()).toEqual(["one", "two"]);
    await root.iam("RemoveClientIDFromOpenIDConnectProvider", { ...target, ClientID: "one" });
    await root.iam("RemoveClientIDFromOpenIDConnectProvider", { ...target, ClientID: "one" });
    expect(await audiences()).toEqual(["two"]);
    const many = Array.from({ length: 101 }, (_, index) => `client${index}`);
    const call = root.iam("CreateOpenIDConnectProvider", {
      Url: "https://other.example.com",
      ClientIDList: many,
    });
    await expect(call).rejects.toMatchObject({
      code: "LimitExceeded",
      message: "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100",
    });
  });

  it("tags providers, and decides by their tags", async () => {
    const fresh = await server();
    const { root, account } = fresh;
    const created = await root.iam("CreateOpenIDConnectProvider", { Url });
    const target = { OpenIDConnectProviderArn: created.OpenIDConnectProviderArn ?? "" };
    const alice = await fresh.user("alice", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "iam:GetOpenIDConnectProvider",
          Resource: `arn:aws:iam::${account}:oidc-provider/*`,
          Condition: { StringEquals: { "aws:ResourceTag/team": "ci" } },
        },
      ],
    });
    await expect(alice.iam("GetOpenIDConnectProvider", target)).rejects.toMatchObject({
      code: "AccessDenied",
    });
    const Tags = [{ Key: "team", Value: "ci" }];
    await root.iam("TagOpenIDConnectProvider", { ...target, Tags });
    expect((await alice.iam("GetOpenIDConnectProvider", target)).Tags).toEqual(Tags);
    await root.iam("UntagOpenIDConnectProvider", { ...target, TagKeys: ["team"] });
    expect((await root.iam("ListOpenIDConnectProviderTags", target)).Tags).toEqual([]);
  });

  it("refuses what is no ARN, and finds nothing of another account", async () => {
    const [one, other] = [await server(), await server()];
    const created = await one.root.iam("CreateOpenIDConnectProvider", { Url });
    const foreign = { OpenIDConnectProviderArn: created.OpenIDConnectProviderArn ?? "" };
    await expect(other.root.iam("GetOpenIDConnectProvider", foreign)).rejects.toMatchObject({
      code: "NoSuchEntity",
    });
    const noArn = { OpenIDConnectProviderArn: "token.example.com/tenant" };
    await expect(one.root.iam("GetOpenIDConnectProvider", noArn)).rejects.toMatchObject({
      code: "ValidationError",
      message: "Invalid ARN:  Could not be parsed!",
    });
  });
});
