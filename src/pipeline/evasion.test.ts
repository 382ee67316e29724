/** What callers try in order to slip past a policy: each attempt meets the policy all the same. */
import { expect, it } from "vitest";
import { bearer, makeRole, mayAll, policy, trusting } from "../services/sts/testing/fixtures.ts";
import { eachDatabase, type TestClient, type TestServer } from "../services/testing/harness.ts";
import { organize, type TestMember } from "../services/testing/organization.ts";

const denied = { code: "AccessDenied", status: 403 };
/** What JSON services call it. */
const deniedInJson = { code: "AccessDeniedException", status: 400 };

const red = [{ Key: "Team", Value: "red" }];
const ofTeam = (key: string) => ({ StringEquals: { [key]: "blue" } });

async function secretOf(client: TestClient, Tags = red): Promise<string> {
  const made = await client.secretsmanager("CreateSecret", {
    Name: "plans",
    SecretString: "attack at dawn",
    Tags,
  });
  return made.ARN ?? "";
}

eachDatabase("tags whose keys differ by case alone", (start) => {
  it("do not open what is another team's", async () => {
    const server = await start();
    const SecretId = await secretOf(server.root);
    const thief = await server.user(
      "thief",
      policy(
        {
          Action: "secretsmanager:GetSecretValue",
          Resource: "*",
          Condition: ofTeam("aws:ResourceTag/Team"),
        },
        { Action: "secretsmanager:TagResource", Resource: "*" },
        {
          Effect: "Deny",
          Action: "secretsmanager:TagResource",
          Resource: "*",
          Condition: { "ForAnyValue:StringEquals": { "aws:TagKeys": "Team" } },
        },
      ),
    );
    const read = () => thief.secretsmanager("GetSecretValue", { SecretId });
    await expect(read()).rejects.toMatchObject(deniedInJson);
    const Tags = [{ Key: "team", Value: "blue" }];
    await thief.secretsmanager("TagResource", { SecretId, Tags });
    await expect(read()).rejects.toMatchObject(deniedInJson);
  });

  it("do not slip past a deny", async () => {
    const server = await start();
    const SecretId = await secretOf(server.root, [...red, { Key: "team", Value: "blue" }]);
    const reader = await server.user(
      "reader",
      policy(
        { Action: "secretsmanager:*", Resource: "*" },
        {
          Effect: "Deny",
          Action: "secretsmanager:GetSecretValue",
          Resource: "*",
          Condition: { StringNotEquals: { "aws:ResourceTag/Team": "blue" } },
        },
      ),
    );
    const read = reader.secretsmanager("GetSecretValue", { SecretId });
    await expect(read).rejects.toMatchObject(deniedInJson);
  });

  it("are not taken for the one that a new thing must have", async () => {
    const server = await start();
    const maker = await server.user(
      "maker",
      policy({
        Action: ["secretsmanager:CreateSecret", "secretsmanager:TagResource"],
        Resource: "*",
        Condition: ofTeam("aws:RequestTag/Team"),
      }),
    );
    const blue = { Key: "Team", Value: "blue" };
    const both = [{ Key: "team", Value: "red" }, blue];
    await expect(secretOf(maker, both)).rejects.toMatchObject(deniedInJson);
    await expect(secretOf(maker, both.toReversed())).rejects.toMatchObject(deniedInJson);
    await secretOf(maker, [blue]);
  });
});

eachDatabase("a name in another case", (start) => {
  it("is decided as the thing that it finds", async () => {
    const server = await start();
    const { root, account } = server;
    await root.iam("CreateUser", { UserName: "Boss" });
    await root.iam("CreateGroup", { GroupName: "Admins" });
    await makeRole(root, "Deployer", { trust: trusting({ AWS: account }) });
    const arn = (rest: string) => `arn:aws:iam::${account}:${rest}`;
    const Resource = [arn("user/Boss"), arn("group/Admins"), arn("role/Deployer")];
    const caller = await server.user(
      "caller",
      policy({ Action: "iam:*", Resource: "*" }, { Effect: "Deny", Action: "iam:*", Resource }),
    );
    const attempts = [
      () => caller.iam("DeleteUser", { UserName: "boss" }),
      () => caller.iam("CreateAccessKey", { UserName: "BOSS" }),
      () => caller.iam("AddUserToGroup", { GroupName: "admins", UserName: "caller" }),
      () => caller.iam("DeleteRole", { RoleName: "deployer" }),
      () => caller.iam("UpdateUser", { UserName: "caller", NewUserName: "Boss" }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(denied);
  });

  it("attaches no policy that a condition keeps away", async () => {
    const server = await start();
    const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
    const caller = await server.user(
      "caller",
      policy(
        { Action: "iam:*", Resource: "*" },
        {
          Effect: "Deny",
          Action: "iam:AttachUserPolicy",
          Resource: "*",
          Condition: { ArnEquals: { "iam:PolicyARN": administrator } },
        },
      ),
    );
    const attach = (PolicyArn: string) =>
      caller.iam("AttachUserPolicy", { UserName: "caller", PolicyArn });
    await expect(attach(administrator)).rejects.toMatchObject(denied);
    await expect(attach(administrator.toLowerCase())).rejects.toMatchObject({ status: 404 });
  });
});

eachDatabase("wildcards in what is asked for", (start) => {
  it("match nothing in a policy but themselves", async () => {
    const server = await start();
    const { root, account } = server;
    const SecretId = await secretOf(server.root);
    await root.ssm("PutParameter", { Name: "/prod/key", Value: "k", Type: "String" });
    const parameters = `arn:aws:ssm:us-east-1:${account}:parameter`;
    const caller = await server.user(
      "caller",
      policy({
        Action: ["secretsmanager:*", "ssm:*"],
        Resource: [SecretId.replace("plans", "dev-*"), `${parameters}/dev/*`],
      }),
    );
    for (const id of ["*", "?????", SecretId.replace("plans", "*"), SecretId]) {
      const read = caller.secretsmanager("GetSecretValue", { SecretId: id });
      await expect(read, id).rejects.toMatchObject({ status: 400 });
    }
    for (const Name of ["*", "/*", "/????/key", "/dev/../prod/key", `${parameters}/*`]) {
      await expect(caller.ssm("GetParameter", { Name }), Name).rejects.toMatchObject({
        status: 400,
      });
      await expect(caller.ssm("GetParametersByPath", { Path: "/" })).rejects.toMatchObject(
        deniedInJson,
      );
    }
  });
});

/** Every way by which a member's user gets other credentials out of its own. */
async function sessionsOf(server: TestServer, dev: TestMember) {
  const engineer = await dev.user("engineer", mayAll);
  const role = await makeRole(dev.admin, "helper", {
    trust: trusting({ AWS: dev.account }),
    permissions: mayAll,
  });
  const next = await makeRole(dev.admin, "next", {
    trust: trusting({ AWS: dev.account }),
    permissions: mayAll,
  });
  const asked = { RoleArn: role, RoleSessionName: "work" };
  const helper = bearer(server, await engineer.sts("AssumeRole", asked));
  const Policy = JSON.stringify(mayAll);
  return {
    "long-term key": engineer,
    GetSessionToken: bearer(server, await engineer.sts("GetSessionToken", {})),
    GetFederationToken: bearer(
      server,
      await engineer.sts("GetFederationToken", { Name: "guest", Policy }),
    ),
    AssumeRole: helper,
    "a chain of roles": bearer(server, await helper.sts("AssumeRole", { ...asked, RoleArn: next })),
  };
}

eachDatabase("other credentials of the same account", (start) => {
  it("are bound by the control policies that bind the key they came from", async () => {
    const server = await start();
    const organization = await organize(server);
    const dev = await organization.member("dev");
    const sessions = Object.entries(await sessionsOf(server, dev));
    const guard = { Effect: "Deny", Action: "secretsmanager:CreateSecret", Resource: "*" };
    await organization.guard("SERVICE_CONTROL_POLICY", dev.account, guard);
    for (const [name, client] of sessions) {
      await expect(secretOf(client), name).rejects.toMatchObject(deniedInJson);
    }
  });

  it("do not lose the boundary of the user who asked for them", async () => {
    const server = await start();
    const { root } = server;
    const user = await server.user("bound", mayAll);
    const { Policy } = await root.iam("CreatePolicy", {
      PolicyName: "edge",
      PolicyDocument: JSON.stringify(policy({ Action: ["sts:*", "iam:List*"], Resource: "*" })),
    });
    const PermissionsBoundary = Policy?.Arn ?? "";
    await root.iam("PutUserPermissionsBoundary", { UserName: "bound", PermissionsBoundary });
    const guest = await user.sts("GetFederationToken", {
      Name: "guest",
      Policy: JSON.stringify(mayAll),
    });
    const own = await user.sts("GetSessionToken", {});
    for (const client of [user, bearer(server, guest), bearer(server, own)]) {
      await expect(secretOf(client)).rejects.toMatchObject({
        ...deniedInJson,
        message: expect.stringContaining("permissions boundary"),
      });
    }
  });
});

eachDatabase("an encryption context whose keys differ by case alone", (start) => {
  it("does not pass for the one that a policy asks for", async () => {
    const server = await start();
    const { KeyMetadata } = await server.root.kms("CreateKey", {});
    const KeyId = KeyMetadata?.Arn ?? "";
    const Condition = ofTeam("kms:EncryptionContext:Team");
    const statement = { Action: "kms:Encrypt", Resource: KeyId, Condition };
    const user = await server.user("user", policy(statement));
    const encrypt = (EncryptionContext: Record<string, string>) =>
      user.kms("Encrypt", { KeyId, Plaintext: new Uint8Array([1]), EncryptionContext });
    await encrypt({ Team: "blue" });
    const attempt = encrypt({ team: "red", Team: "blue" });
    await expect(attempt).rejects.toMatchObject(deniedInJson);
  });
});
