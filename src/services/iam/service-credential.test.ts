/** Service-specific credentials through the whole line; wording from facts, answers 5 to 11. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";

const ServiceName = "codecommit.amazonaws.com";
const UserName = "alice";
const dayMilliseconds = 86_400_000;

eachDatabase("service-specific credentials", (server) => {
  async function withAlice() {
    const fresh = await server();
    await fresh.root.iam("CreateUser", { UserName });
    return fresh;
  }

  it("tells the password when it is made and reset, and never in the list", async () => {
    const { root, account, clock } = await withAlice();
    const created = await root.iam("CreateServiceSpecificCredential", { UserName, ServiceName });
    const issued = created.ServiceSpecificCredential;
    expect.assert(issued !== undefined);
    const { ServicePassword, ...shown } = issued;
    expect(shown).toEqual({
      UserName,
      Status: "Active",
      CreateDate: new Date(clock.now()),
      ServiceName,
      ServiceUserName: `alice-at-${account}`,
      ServiceSpecificCredentialId: expect.stringMatching(/^ACCA[A-Z2-7]{17}$/),
    });
    expect(ServicePassword).toHaveLength(44);
    const { ServiceSpecificCredentialId } = shown;
    const listed = await root.iam("ListServiceSpecificCredentials", { UserName });
    expect(listed.ServiceSpecificCredentials).toEqual([shown]);
    const target = { UserName, ServiceSpecificCredentialId };
    const reset = await root.iam("ResetServiceSpecificCredential", target);
    expect(reset.ServiceSpecificCredential).toMatchObject(shown);
    expect(reset.ServiceSpecificCredential?.ServicePassword).not.toBe(ServicePassword);
    await root.iam("UpdateServiceSpecificCredential", { ...target, Status: "Inactive" });
    const { ServiceSpecificCredentials } = await root.iam("ListServiceSpecificCredentials", {
      UserName,
      ServiceName,
    });
    expect(ServiceSpecificCredentials).toEqual([{ ...shown, Status: "Inactive" }]);
    await expect(root.iam("DeleteUser", { UserName })).rejects.toMatchObject({
      code: "DeleteConflict",
      message: "Cannot delete entity, must remove referenced objects first.",
    });
    await root.iam("DeleteServiceSpecificCredential", target);
    await root.iam("DeleteUser", { UserName });
  });

  it("names a second credential apart and refuses a third", async () => {
    const { root, account } = await withAlice();
    const create = () => root.iam("CreateServiceSpecificCredential", { UserName, ServiceName });
    await create();
    const second = await create();
    expect(second.ServiceSpecificCredential?.ServiceUserName).toBe(`alice+1-at-${account}`);
    await expect(create()).rejects.toMatchObject({
      code: "LimitExceeded",
      message: "Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2",
    });
  });

  it("says which thing is not there, the user before the service", async () => {
    const { root } = await withAlice();
    const noUser = { code: "NoSuchEntity", message: "The user with name bob cannot be found." };
    const unknown = { UserName: "bob", ServiceName: "nothing" };
    await expect(root.iam("CreateServiceSpecificCredential", unknown)).rejects.toMatchObject(
      noUser,
    );
    await expect(root.iam("ListServiceSpecificCredentials", unknown)).rejects.toMatchObject(noUser);
    const noService = {
      code: "NoSuchEntity",
      status: 404,
      message: "No such service nothing is supported for Service Specific Credentials",
    };
    const wrong = { UserName, ServiceName: "nothing" };
    await expect(root.iam("CreateServiceSpecificCredential", wrong)).rejects.toMatchObject(
      noService,
    );
    await expect(root.iam("ListServiceSpecificCredentials", wrong)).rejects.toMatchObject(
      noService,
    );
    const { ServiceSpecificCredentials } = await root.iam("ListServiceSpecificCredentials", {
      UserName,
      ServiceName: "cassandra.amazonaws.com",
    });
    expect(ServiceSpecificCredentials).toEqual([]);
    const ServiceSpecificCredentialId = "ACCAAAAAAAAAAAAAAAAAA";
    const target = { UserName, ServiceSpecificCredentialId };
    const noCredential = {
      code: "NoSuchEntity",
      message: `No such credential ${ServiceSpecificCredentialId} exists`,
    };
    for (const name of [
      "ResetServiceSpecificCredential",
      "DeleteServiceSpecificCredential",
    ] as const) {
      await expect(root.iam(name, target)).rejects.toMatchObject(noCredential);
    }
    const update = root.iam("UpdateServiceSpecificCredential", { ...target, Status: "Active" });
    await expect(update).rejects.toMatchObject(noCredential);
  });

  it("makes keys for Bedrock that run out", async () => {
    const fresh = await withAlice();
    const { root, account, clock } = fresh;
    const created = await root.iam("CreateServiceSpecificCredential", {
      UserName,
      ServiceName: "bedrock.amazonaws.com",
      CredentialAgeDays: 30,
    });
    const issued = created.ServiceSpecificCredential;
    expect.assert(issued !== undefined);
    const { ServiceCredentialSecret, ...shown } = issued;
    expect(ServiceCredentialSecret).toMatch(/^ABSK/);
    expect(shown).toMatchObject({
      ServiceCredentialAlias: `alice-at-${account}`,
      ExpirationDate: new Date(clock.now() + 30 * dayMilliseconds),
      Status: "Active",
    });
    expect(shown).not.toHaveProperty("ServicePassword");
    const withAge = { UserName, ServiceName, CredentialAgeDays: 30 };
    await expect(root.iam("CreateServiceSpecificCredential", withAge)).rejects.toMatchObject({
      code: "ValidationError",
    });
    // A client takes the time from the server at its first call: this one's is after the end.
    const later = await fresh.user("later", {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "iam:List*", Resource: "*" }],
    });
    clock.advance(30 * dayMilliseconds);
    const { ServiceSpecificCredentials } = await later.iam("ListServiceSpecificCredentials", {
      UserName,
    });
    expect(ServiceSpecificCredentials?.[0]?.Status).toBe("Expired");
  });

  it.each([
    "aws-external-anthropic.amazonaws.com",
    "bedrock.amazonaws.com",
    "cloudwatch.amazonaws.com",
    "logs.amazonaws.com",
  ])("makes a key for %s", async (service) => {
    const { root, account } = await withAlice();
    const { ServiceSpecificCredential } = await root.iam("CreateServiceSpecificCredential", {
      UserName,
      ServiceName: service,
    });
    expect(ServiceSpecificCredential).toMatchObject({
      ServiceName: service,
      ServiceCredentialAlias: `alice-at-${account}`,
    });
    expect(ServiceSpecificCredential?.ServiceCredentialSecret).toBeDefined();
  });

  it("lists the credentials of all users, of one service or of every one", async () => {
    const { root } = await withAlice();
    await root.iam("CreateUser", { UserName: "bob" });
    for (const name of [UserName, "bob"]) {
      await root.iam("CreateServiceSpecificCredential", { UserName: name, ServiceName });
    }
    await root.iam("CreateServiceSpecificCredential", {
      UserName,
      ServiceName: "logs.amazonaws.com",
    });
    const namesOf = async (service: { readonly ServiceName?: string }) => {
      const all = { AllUsers: true, ...service };
      const { ServiceSpecificCredentials } = await root.iam("ListServiceSpecificCredentials", all);
      return ServiceSpecificCredentials?.map((credential) => credential.UserName).toSorted();
    };
    expect(await namesOf({ ServiceName })).toEqual(["alice", "bob"]);
    expect(await namesOf({})).toEqual(["alice", "alice", "bob"]);
    const both = { AllUsers: true, UserName };
    await expect(root.iam("ListServiceSpecificCredentials", both)).rejects.toMatchObject({
      code: "ValidationError",
    });
  });

  it("decides by the service's name", async () => {
    const fresh = await server();
    const carol = await fresh.user("carol", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "iam:*ServiceSpecificCredential",
          Resource: "*",
          Condition: {
            StringEquals: { "iam:ServiceSpecificCredentialServiceName": ServiceName },
          },
        },
      ],
    });
    await carol.iam("CreateServiceSpecificCredential", { UserName: "carol", ServiceName });
    const other = { UserName: "carol", ServiceName: "cassandra.amazonaws.com" };
    await expect(carol.iam("CreateServiceSpecificCredential", other)).rejects.toMatchObject({
      code: "AccessDenied",
    });
  });
});
