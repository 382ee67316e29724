/** Grants: what they allow, to whom, under which encryption context, and until when. */
import { describe, expect, it } from "vitest";
import type { CreateGrantRequest } from "../../wire/generated/kms.ts";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import { allow, bytes, makeKey, policyOf, rootStatement } from "./testing/calls.ts";

const denied = { code: "AccessDeniedException", status: 400 };

const userArn = ({ account }: TestServer, name: string) => `arn:aws:iam::${account}:user/${name}`;

const pairs = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`name${index}`, "value"]));

/** A key, and a user whom nothing but grants lets use it. */
async function keyAndUser(server: TestServer, name = "alice") {
  const { KeyId, arn } = await makeKey(server.root);
  const user = await server.user(name);
  const grant = (input: Partial<CreateGrantRequest>) =>
    server.root.kms("CreateGrant", {
      KeyId,
      GranteePrincipal: userArn(server, name),
      Operations: ["Encrypt"],
      ...input,
    });
  return { KeyId, arn, user, grant };
}

eachDatabase("grants", (newServer) => {
  it("allow their grantee their operations, at once and until they are revoked", async () => {
    const server = await newServer();
    const { KeyId, user, grant } = await keyAndUser(server);
    const encrypt = () => user.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
    await expect(encrypt()).rejects.toMatchObject(denied);
    const { GrantId = "", GrantToken = "" } = await grant({});
    const { CiphertextBlob } = await encrypt();
    await user.kms("Encrypt", { KeyId, Plaintext: bytes("a"), GrantTokens: [GrantToken] });
    await expect(user.kms("Decrypt", { CiphertextBlob })).rejects.toMatchObject(denied);
    await server.root.kms("RevokeGrant", { KeyId, GrantId });
    await expect(encrypt()).rejects.toMatchObject(denied);
  });

  it("give way to an explicit deny", async () => {
    const server = await newServer();
    const { KeyId, user, grant } = await keyAndUser(server);
    await grant({});
    await server.root.iam("PutUserPolicy", {
      UserName: "alice",
      PolicyName: "deny",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Deny", Action: "kms:*", Resource: "*" },
      }),
    });
    const sealing = user.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
    await expect(sealing).rejects.toMatchObject(denied);
  });

  describe("hold their grantee to an encryption context", () => {
    const wanted = { tenant: "a" };
    it.for([
      ["EncryptionContextEquals", { tenant: "a" }, true],
      ["EncryptionContextEquals", { tenant: "a", more: "x" }, false],
      ["EncryptionContextEquals", {}, false],
      ["EncryptionContextSubset", { tenant: "a", more: "x" }, true],
      ["EncryptionContextSubset", { tenant: "b" }, false],
      ["EncryptionContextSubset", {}, false],
    ] as const)("%s %o: %s", async ([constraint, EncryptionContext, allowed]) => {
      const server = await newServer();
      const { KeyId, user, grant } = await keyAndUser(server);
      await grant({ Constraints: { [constraint]: wanted } });
      const sealing = user.kms("Encrypt", { KeyId, Plaintext: bytes("a"), EncryptionContext });
      if (allowed) await sealing;
      else await expect(sealing).rejects.toMatchObject(denied);
    });
  });

  it("reach a role's sessions, and only those", async () => {
    const server = await newServer();
    const { root, account } = server;
    const { KeyId } = await makeKey(root);
    const trust = {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "sts:AssumeRole",
      },
    };
    const { Role } = await root.iam("CreateRole", {
      RoleName: "Sealer",
      AssumeRolePolicyDocument: JSON.stringify(trust),
    });
    await root.kms("CreateGrant", { KeyId, GranteePrincipal: Role.Arn, Operations: ["Encrypt"] });
    const bob = await server.user("bob", allow("sts:AssumeRole"));
    const { Credentials } = await bob.sts("AssumeRole", {
      RoleArn: Role.Arn,
      RoleSessionName: "one",
    });
    const session = server.as({
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken,
    });
    await session.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
    const outside = bob.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
    await expect(outside).rejects.toMatchObject(denied);
  });

  it("to an account let its own policies say who in it may use them", async () => {
    const owner = await newServer();
    const other = await newServer();
    const { arn } = await makeKey(owner.root);
    await owner.root.kms("CreateGrant", {
      KeyId: arn,
      GranteePrincipal: `arn:aws:iam::${other.account}:root`,
      Operations: ["Encrypt"],
    });
    const call = { KeyId: arn, Plaintext: bytes("a") };
    const silent = await other.user("silent");
    await expect(silent.kms("Encrypt", call)).rejects.toMatchObject(denied);
    const allowed = await other.user("allowed", allow("kms:Encrypt"));
    await allowed.kms("Encrypt", call);
  });

  it("by name are made once, and without a name again and again", async () => {
    const server = await newServer();
    const { KeyId, arn, grant } = await keyAndUser(server);
    const first = await grant({ Name: "one" });
    const again = await grant({ Name: "one" });
    expect(again.GrantId).toBe(first.GrantId);
    const other = await grant({ Name: "one", Operations: ["Encrypt", "Decrypt"] });
    expect(other.GrantId).not.toBe(first.GrantId);
    const unnamed = [await grant({}), await grant({})];
    expect(unnamed[0]?.GrantId).not.toBe(unnamed[1]?.GrantId);
    const page = await server.root.kms("ListGrants", { KeyId, Limit: 3 });
    expect(page.Truncated).toBe(true);
    const rest = await server.root.kms("ListGrants", { KeyId, Marker: page.NextMarker });
    expect([...(page.Grants ?? []), ...(rest.Grants ?? [])]).toHaveLength(4);
    const one = await server.root.kms("ListGrants", { KeyId, GrantId: first.GrantId });
    expect(one.Grants).toEqual([
      {
        KeyId: arn,
        GrantId: first.GrantId,
        Name: "one",
        CreationDate: new Date(server.clock.now()),
        GranteePrincipal: userArn(server, "alice"),
        IssuingAccount: `arn:aws:iam::${server.account}:root`,
        Operations: ["Encrypt"],
      },
    ]);
  });

  it("are retired by those whom they name, and by no other", async () => {
    const server = await newServer();
    const { arn, user, grant } = await keyAndUser(server);
    const retirer = await server.user("retirer");
    const RetiringPrincipal = userArn(server, "retirer");
    const { GrantId = "" } = await grant({ RetiringPrincipal });
    const byId = { KeyId: arn, GrantId };
    await expect(user.kms("RetireGrant", byId)).rejects.toMatchObject(denied);
    const listed = await server.root.kms("ListRetirableGrants", { RetiringPrincipal });
    expect(listed.Grants?.map((one) => one.GrantId)).toEqual([GrantId]);
    await retirer.kms("RetireGrant", byId);
    await expect(server.root.kms("RetireGrant", byId)).rejects.toMatchObject({
      code: "NotFoundException",
    });
    const own = await grant({ Operations: ["Encrypt", "RetireGrant"] });
    await user.kms("RetireGrant", { GrantToken: own.GrantToken });
  });

  it("stand on record by their ids, and their tokens do not", async () => {
    const { root, account } = await newServer();
    const { KeyId, arn } = await makeKey(root);
    const GranteePrincipal = `arn:aws:iam::${account}:root`;
    const made = await root.kms("CreateGrant", {
      KeyId,
      GranteePrincipal,
      Operations: ["Encrypt"],
    });
    const { GrantId, GrantToken = "" } = made;
    await root.kms("Encrypt", { KeyId, Plaintext: bytes("a"), GrantTokens: [GrantToken] });
    await root.kms("RetireGrant", { GrantToken });
    const { Events = [] } = await root.cloudtrail("LookupEvents", {
      LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: arn }],
    });
    const texts = new Map(Events.map((event) => [event.EventName, event.CloudTrailEvent ?? ""]));
    expect([...texts.values()].join("")).not.toContain(GrantToken);
    const recorded = (name: string) => JSON.parse(texts.get(name) ?? "{}");
    expect(recorded("CreateGrant").responseElements.grantId).toBe(GrantId);
    expect(recorded("RetireGrant").additionalEventData).toEqual({ grantId: GrantId });
  });

  it("are retired by policies of the accounts concerned, and by no key's policy", async () => {
    const [owner, other] = [await newServer(), await newServer()];
    const { KeyId, arn, grant } = await keyAndUser(owner);
    const named = await owner.user("named");
    const stranger = await other.user("stranger", allow("kms:RetireGrant"));
    const delegate = await owner.user("delegate", allow("kms:RetireGrant"));
    const RetiringPrincipal = userArn(owner, "named");
    const statement = { Action: "kms:RetireGrant", Resource: "*" };
    const Policy = policyOf([
      rootStatement(owner.account),
      { ...statement, Effect: "Allow", Principal: "*" },
      { ...statement, Effect: "Deny", Principal: { AWS: RetiringPrincipal } },
    ]);
    await owner.root.kms("PutKeyPolicy", { KeyId, Policy });
    const { GrantId = "" } = await grant({ RetiringPrincipal });
    const byId = { KeyId: arn, GrantId };
    const bystander = await owner.user("bystander");
    await expect(bystander.kms("RetireGrant", byId)).rejects.toMatchObject(denied);
    await expect(stranger.kms("RetireGrant", byId)).rejects.toMatchObject(denied);
    await named.kms("RetireGrant", byId);
    const { GrantToken } = await grant({ RetiringPrincipal });
    await delegate.kms("RetireGrant", { GrantToken });
  });

  it("that another account may retire are retired by its delegates", async () => {
    const [owner, other] = [await newServer(), await newServer()];
    const { grant } = await keyAndUser(owner);
    const RetiringPrincipal = `arn:aws:iam::${other.account}:root`;
    const { GrantToken } = await grant({ RetiringPrincipal });
    const silent = await other.user("silent");
    await expect(silent.kms("RetireGrant", { GrantToken })).rejects.toMatchObject(denied);
    const delegate = await other.user("delegate", allow("kms:RetireGrant"));
    await delegate.kms("RetireGrant", { GrantToken });
    const { GrantToken: own } = await grant({ RetiringPrincipal });
    await other.root.kms("RetireGrant", { GrantToken: own });
  });

  it("are listed for whoever may list those of the retiring principal", async () => {
    const server = await newServer();
    const { grant } = await keyAndUser(server);
    const [own, another] = ["lister", "another"].map((name) => userArn(server, name));
    const lister = await server.user("lister", {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "kms:ListRetirableGrants", Resource: own },
    });
    await server.user("another");
    const { GrantId } = await grant({ RetiringPrincipal: own });
    const list = (RetiringPrincipal = "") =>
      lister.kms("ListRetirableGrants", { RetiringPrincipal });
    expect((await list(own)).Grants?.map((one) => one.GrantId)).toEqual([GrantId]);
    await expect(list(another)).rejects.toMatchObject(denied);
  });

  it("match the names of their constraints ignoring case, and the values with it", async () => {
    const server = await newServer();
    const { KeyId, user, grant } = await keyAndUser(server);
    await grant({ Constraints: { EncryptionContextEquals: { Tenant: "Blue" } } });
    const encrypt = (EncryptionContext: Record<string, string>) =>
      user.kms("Encrypt", { KeyId, Plaintext: bytes("a"), EncryptionContext });
    await encrypt({ tenant: "Blue" });
    for (const wrong of [{ tenant: "blue" }, { tenant: "Blue", more: "a" }, {}]) {
      await expect(encrypt(wrong)).rejects.toMatchObject(denied);
    }
  });

  it("hand on no more than they have", async () => {
    const server = await newServer();
    const { KeyId, user, grant } = await keyAndUser(server);
    await server.user("bob");
    await grant({
      Operations: ["Encrypt", "CreateGrant"],
      Constraints: { EncryptionContextSubset: { tenant: "a" } },
    });
    const GranteePrincipal = userArn(server, "bob");
    const handOn = (input: Partial<CreateGrantRequest>) =>
      user.kms("CreateGrant", { KeyId, GranteePrincipal, Operations: ["Encrypt"], ...input });
    await expect(handOn({})).rejects.toMatchObject(denied);
    const Constraints = { EncryptionContextEquals: { tenant: "a", more: "x" } };
    await expect(handOn({ Operations: ["Decrypt"], Constraints })).rejects.toMatchObject(denied);
    await handOn({ Constraints });
  });

  it("take eight pairs, and values of 384 characters", async () => {
    const { KeyId, user, grant } = await keyAndUser(await newServer());
    const EncryptionContext = { ...pairs(7), long: "a".repeat(384) };
    await grant({ Constraints: { EncryptionContextSubset: EncryptionContext } });
    await user.kms("Encrypt", { KeyId, Plaintext: bytes("a"), EncryptionContext });
  });

  describe("are refused", () => {
    it.for<readonly [string, Partial<CreateGrantRequest>, string]>([
      [
        "to nobody",
        { GranteePrincipal: "arn:aws:iam::123456789012:group/a" },
        "InvalidArnException",
      ],
      ["for what the key cannot do", { Operations: ["Sign"] }, "ValidationException"],
      ["for nothing", { Operations: [] }, "ValidationException"],
      ["with a made-up token", { GrantTokens: ["made-up"] }, "InvalidGrantTokenException"],
      ["on a key that is not there", { KeyId: "none" }, "NotFoundException"],
      ["in a dry run", { DryRun: true }, "DryRunOperationException"],
      ["to do nothing but hand on", { Operations: ["CreateGrant"] }, "ValidationException"],
      [
        "with more than eight pairs",
        { Constraints: { EncryptionContextSubset: pairs(9) } },
        "ValidationException",
      ],
      [
        "with a value of more than 384 characters",
        { Constraints: { EncryptionContextEquals: { tenant: "a".repeat(385) } } },
        "ValidationException",
      ],
      [
        "with both kinds of constraint",
        { Constraints: { EncryptionContextEquals: pairs(1), EncryptionContextSubset: pairs(1) } },
        "ValidationException",
      ],
    ])("%s", async ([, input, code]) => {
      const { grant } = await keyAndUser(await newServer());
      await expect(grant(input)).rejects.toMatchObject({ code, status: 400 });
    });

    it("to a user who is not there", async () => {
      const server = await newServer();
      const { grant } = await keyAndUser(server);
      const asked = grant({ GranteePrincipal: userArn(server, "nobody") });
      await expect(asked).rejects.toMatchObject({ code: "InvalidArnException" });
    });

    it("when they are revoked by an id that is none, or of another key", async () => {
      const server = await newServer();
      const { KeyId, grant } = await keyAndUser(server);
      const other = await makeKey(server.root);
      const { GrantId = "" } = await grant({});
      const revoke = (input: { KeyId: string; GrantId: string }) =>
        server.root.kms("RevokeGrant", input);
      await expect(revoke({ KeyId: other.KeyId, GrantId })).rejects.toMatchObject({
        code: "NotFoundException",
        message: `Grant ID ${GrantId} not found`,
      });
      await expect(revoke({ KeyId, GrantId: "x" })).rejects.toMatchObject({
        code: "InvalidGrantIdException",
      });
    });
  });
});
