/** A closed account opens nothing from the next call on; what one node changes binds on others. */
import { expect, it } from "vitest";
import { eachDatabase, onTwoNodes } from "../services/testing/harness.ts";
import { accessRoleArn, invite, organize } from "../services/testing/organization.ts";

const everything = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};
const invalid = { code: "InvalidClientTokenId", status: 403 };

eachDatabase("a suspended account", (start) => {
  it("has credentials that open nothing, those of its sessions too", async () => {
    const server = await start();
    const organization = await organize(server);
    const dev = await organization.member("dev");
    const engineer = await dev.user("engineer", everything);
    const { Credentials } = await engineer.sts("GetSessionToken", {});
    const session = server.as({
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken,
    });
    const clients = [engineer, session, dev.admin];
    for (const client of clients) await client.sts("GetCallerIdentity", {});
    await server.root.organizations("CloseAccount", { AccountId: dev.account });
    for (const client of clients) {
      await expect(client.sts("GetCallerIdentity", {})).rejects.toMatchObject(invalid);
    }
  });

  it("has roles that answer as if they did not exist", async () => {
    const server = await start();
    const organization = await organize(server);
    const dev = await organization.member("dev");
    await server.root.organizations("CloseAccount", { AccountId: dev.account });
    const words = async (RoleArn: string) => {
      const call = organization.admin.sts("AssumeRole", { RoleArn, RoleSessionName: "work" });
      const refusal = await call.catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: "AccessDenied", status: 403 });
      return String(refusal).replaceAll(RoleArn, "ROLE");
    };
    const there = accessRoleArn(dev.account);
    expect(await words(there)).toBe(await words(there.replace(/[^/]+$/, "Nothing")));
  });

  it("has keys that open nothing, not even the secret of another account", async () => {
    const server = await start();
    const organization = await organize(server);
    const dev = await organization.member("dev");
    const { KeyMetadata } = await dev.admin.kms("CreateKey", {});
    const KeyId = KeyMetadata?.Arn ?? "";
    await dev.admin.kms("PutKeyPolicy", {
      KeyId,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: [dev.account, server.account] },
            Action: "kms:*",
            Resource: "*",
          },
        ],
      }),
    });
    const { admin } = organization;
    const { ARN: SecretId = "" } = await admin.secretsmanager("CreateSecret", {
      Name: "abroad",
      SecretString: "s",
      KmsKeyId: KeyId,
    });
    await admin.secretsmanager("GetSecretValue", { SecretId });
    await server.root.organizations("CloseAccount", { AccountId: dev.account });
    const attempts = [
      () => admin.secretsmanager("GetSecretValue", { SecretId }),
      () => admin.kms("Encrypt", { KeyId, Plaintext: new Uint8Array([1]) }),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toMatchObject({ code: "AccessDeniedException" });
    }
  });
});

onTwoNodes("what is changed on one node", (start) => {
  it("closes an account for the other node's next call", async () => {
    const [manager, member] = await start();
    await manager.root.organizations("CreateOrganization", {});
    await invite(manager, member);
    await member.root.sts("GetCallerIdentity", {});
    await manager.root.organizations("CloseAccount", { AccountId: member.account });
    await expect(member.root.sts("GetCallerIdentity", {})).rejects.toMatchObject(invalid);
  });

  it("binds an account by a policy for the other node's next call", async () => {
    const [manager, member] = await start();
    const organization = await organize(manager);
    await invite(manager, member);
    await member.root.iam("ListUsers", {});
    await organization.guard("SERVICE_CONTROL_POLICY", organization.rootId, {
      Effect: "Deny",
      Action: "iam:ListUsers",
      Resource: "*",
    });
    await expect(member.root.iam("ListUsers", {})).rejects.toMatchObject({ code: "AccessDenied" });
  });
});
