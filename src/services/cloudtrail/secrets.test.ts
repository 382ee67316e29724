/** Whatever is called, no secret that went in or came out is in any row of the trail. */
import { expect, it } from "vitest";
import { makeCertificate, thisYear } from "../iam/testing/certificates.ts";
import { bearer, enableSecondFactor, makeRole, mayAll, trusting } from "../sts/testing/fixtures.ts";
import { eachDatabase, type TestServer } from "../testing/harness.ts";

/** Calls that take or give secrets, and those secrets. */
async function secretsOfCalls(server: TestServer): Promise<readonly string[]> {
  const { root, account } = server;
  const anna = await server.user("anna", mayAll);
  const keys = await root.iam("CreateAccessKey", { UserName: "anna" });
  const passwords = ["First-Passw0rd!", "Second-Passw0rd!", "Third-Passw0rd!"];
  const [first = "", second = "", third = ""] = passwords;
  await root.iam("CreateLoginProfile", { UserName: "anna", Password: first });
  await root.iam("UpdateLoginProfile", { UserName: "anna", Password: second });
  await anna.iam("ChangePassword", { OldPassword: second, NewPassword: third });
  const wrong = { OldPassword: "not-the-0ld-one", NewPassword: "never-Set-0ne!" };
  await expect(anna.iam("ChangePassword", wrong)).rejects.toThrow();
  const device = await root.iam("CreateVirtualMFADevice", { VirtualMFADeviceName: "spare" });
  const seed = Buffer.from(device.VirtualMFADevice.Base32StringSeed ?? "").toString();
  const factor = await enableSecondFactor(server, "anna");
  server.clock.advance(60_000);
  const TokenCode = factor.code();
  const SerialNumber = factor.SerialNumber;
  const session = await anna.sts("GetSessionToken", { SerialNumber, TokenCode });
  const trust = trusting({ AWS: `arn:aws:iam::${account}:user/anna` });
  const RoleArn = await makeRole(root, "Deploy", { trust, permissions: mayAll });
  const role = await bearer(server, session).sts("AssumeRole", { RoleArn, RoleSessionName: "run" });
  const bob = await anna.sts("GetFederationToken", { Name: "bob" });
  const service = await root.iam("CreateServiceSpecificCredential", {
    UserName: "anna",
    ServiceName: "codecommit.amazonaws.com",
  });
  const { certificate, privateKey } = makeCertificate("web.example.com", thisYear);
  await root.iam("UploadServerCertificate", {
    ServerCertificateName: "web",
    CertificateBody: certificate,
    PrivateKey: privateKey,
  });
  const issued = [session, role, bob].flatMap(({ Credentials }) => [
    Credentials?.SecretAccessKey,
    Credentials?.SessionToken,
  ]);
  const servicePassword = service.ServiceSpecificCredential?.ServicePassword;
  const all = [keys.AccessKey.SecretAccessKey, seed, privateKey, servicePassword, ...issued];
  const known = all.filter((secret) => secret !== undefined);
  expect(known).toHaveLength(all.length);
  const typed = [...passwords, wrong.OldPassword, wrong.NewPassword, `"${TokenCode}"`];
  return [...known, ...typed];
}

eachDatabase("the trail", (start) => {
  it("has no secret in any row", async () => {
    const server = await start();
    const secrets = await secretsOfCalls(server);
    const rows = await server.storage.read((database) =>
      database
        .selectFrom("cloudtrail_event")
        .select(["event_name", "record"])
        .where("account_id", "=", server.account)
        .execute(),
    );
    expect(rows.length).toBeGreaterThan(15);
    for (const secret of secrets) {
      // A key in PEM has line ends, which JSON writes in another way.
      const [piece = ""] = secret.split("\n").slice(secret.includes("\n") ? 1 : 0);
      expect(piece.length).toBeGreaterThan(7);
      const holders = rows.filter(({ record }) => record.includes(piece));
      expect(holders.map(({ event_name }) => event_name)).toEqual([]);
    }
  });
});
