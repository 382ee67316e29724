/** Trust policies: what is refused, and how principals keep who they were. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replacePrincipals } from "../../pipeline/resource-policy.ts";
import type { Credentials } from "../testing/client.ts";
import { eachDatabase, type TestServer } from "../testing/harness.ts";

function trust(Principal: unknown, further: object = {}): string {
  const Statement = [{ Effect: "Allow", Principal, Action: "sts:AssumeRole", ...further }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

function makeRole({ root }: TestServer, RoleName: string, AssumeRolePolicyDocument: string) {
  return root.iam("CreateRole", { RoleName, AssumeRolePolicyDocument });
}

async function shownTrust({ root }: TestServer, RoleName: string): Promise<string> {
  const { Role } = await root.iam("GetRole", { RoleName });
  return decodeURIComponent(Role.AssumeRolePolicyDocument ?? "");
}

const githubProvider =
  "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";

const refusals = [
  { why: "no JSON", document: "{", message: "This policy contains invalid Json" },
  {
    why: "no principal",
    document: trust(undefined),
    message: "Missing required field Principal",
  },
  {
    why: "a resource",
    document: trust({ AWS: "*" }, { Resource: "*" }),
    message: "Has prohibited field Resource",
  },
  {
    why: "actions that are not of STS",
    document: trust({ AWS: "*" }, { Action: "iam:*" }),
    message: "AssumeRole policy may only specify STS AssumeRole actions.",
  },
  {
    why: "a service that is no name of one",
    document: trust({ Service: "nonsense" }),
    message: 'Invalid principal in policy: "SERVICE":"nonsense"',
  },
  {
    why: "a provider that many organizations share, whoever of them calls",
    document: trust({ Federated: githubProvider }, { Action: "sts:AssumeRoleWithWebIdentity" }),
    message:
      `Trust policy with trusted principal ${githubProvider} must evaluate, using StringEquals, ` +
      "StringLike or StringEqualsIgnoreCase, token.actions.githubusercontent.com:sub which is " +
      "not scoped to all.",
  },
];

eachDatabase("trust policies", (server) => {
  it.each(refusals)("refuses $why", async ({ document, message }) => {
    const made = await server();
    const refused = { code: "MalformedPolicyDocument", status: 400, message };
    await expect(makeRole(made, "r", document)).rejects.toMatchObject(refused);
    await makeRole(made, "r", trust({ Service: "ec2.amazonaws.com" }));
    await expect(
      made.root.iam("UpdateAssumeRolePolicy", { RoleName: "r", PolicyDocument: document }),
    ).rejects.toMatchObject(refused);
  });

  it("takes 2,048 characters without white space, and not one more", async () => {
    const made = await server();
    const ofSize = (size: number) => {
      const empty = trust({ Service: "ec2.amazonaws.com" }, { Sid: "" });
      return empty.replace('"Sid":""', `"Sid":  \n"${"x".repeat(size - empty.length)}"`);
    };
    await makeRole(made, "fits", ofSize(2048));
    await expect(makeRole(made, "over", ofSize(2049))).rejects.toMatchObject({
      code: "LimitExceeded",
      status: 409,
      message: "Cannot exceed quota for ACLSizePerRole: 2048",
    });
  });

  it("gives a document back letter for letter", async () => {
    const made = await server();
    const document = `{ "Version":"2012-10-17",\n\t"Statement": {"Sid":"A", "Effect" : "Allow",
      "Principal":{"Service":["ec2.amazonaws.com"]}, "Action":"sts:AssumeRole",
      "Condition":{"StringEquals":{"aws:PrincipalTag/a%3Ab":"it's (100%) *é"}}}}`;
    await makeRole(made, "r", document);
    expect(await shownTrust(made, "r")).toBe(document);
    const { Roles } = await made.root.iam("ListRoles", {});
    expect(decodeURIComponent(Roles[0]?.AssumeRolePolicyDocument ?? "")).toBe(document);
  });

  it("encodes the answer after RFC 3986", async () => {
    const made = await server();
    await makeRole(made, "r", trust({ AWS: "*" }, { Sid: "" }));
    const { Role } = await made.root.iam("GetRole", { RoleName: "r" });
    expect(Role.AssumeRolePolicyDocument).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+$/);
  });

  it("echoes accounts as they were given, and takes accounts that are not here", async () => {
    const made = await server();
    const other = "arn:aws:iam::999988887777";
    const AWS = [made.account, `arn:aws:iam::${made.account}:root`, `${other}:user/anybody`];
    const document = trust({ AWS });
    const { Role } = await makeRole(made, "r", document);
    expect(decodeURIComponent(Role.AssumeRolePolicyDocument ?? "")).toBe(document);
    expect(await shownTrust(made, "r")).toBe(document);
  });

  it("refuses users and roles that do not exist here, told by case and path", async () => {
    const made = await server();
    await made.root.iam("CreateUser", { UserName: "Alice", Path: "/team/" });
    const arn = `arn:aws:iam::${made.account}`;
    const absent = [
      `${arn}:user/nobody`,
      `${arn}:role/r`,
      `${arn}:user/Alice`,
      `${arn}:user/team/alice`,
      `${arn}:role/team/Alice`,
      "AIDAABCDEFGHIJKLMNOPQ",
    ];
    for (const principal of absent) {
      await expect(makeRole(made, "r", trust({ AWS: principal }))).rejects.toMatchObject({
        code: "MalformedPolicyDocument",
        status: 400,
        message: `Invalid principal in policy: "AWS":"${principal}"`,
      });
    }
    await makeRole(made, "r", trust({ AWS: `${arn}:user/team/Alice` }));
    // Now that the role is there, it may trust itself.
    const PolicyDocument = trust({ AWS: `${arn}:role/r` });
    await made.root.iam("UpdateAssumeRolePolicy", { RoleName: "r", PolicyDocument });
  });

  it("shows a principal under its new name, and its bare id once it is deleted", async () => {
    const made = await server();
    const { root, account } = made;
    const { User } = await root.iam("CreateUser", { UserName: "alice" });
    const arn = `arn:aws:iam::${account}:user/alice`;
    const condition = { Condition: { StringNotEquals: { "aws:PrincipalArn": arn } } };
    await makeRole(made, "r", trust({ AWS: [account, arn] }, condition));
    await root.iam("UpdateUser", { UserName: "alice", NewUserName: "Bob", NewPath: "/moved/" });
    const moved = `arn:aws:iam::${account}:user/moved/Bob`;
    expect(await shownTrust(made, "r")).toBe(trust({ AWS: [account, moved] }, condition));
    await root.iam("DeleteUser", { UserName: "Bob" });
    await root.iam("CreateUser", { UserName: "alice" });
    const bare = trust({ AWS: [account, User?.UserId] }, condition);
    expect(await shownTrust(made, "r")).toBe(bare);
    // What is shown then cannot be stored again, as with AWS.
    await expect(
      root.iam("UpdateAssumeRolePolicy", { RoleName: "r", PolicyDocument: bare }),
    ).rejects.toMatchObject({ code: "MalformedPolicyDocument" });
  });

  it("takes the unique id of who is there, and shows the ARN", async () => {
    const made = await server();
    const { Role } = await makeRole(made, "trusted", trust({ Service: "ec2.amazonaws.com" }));
    await makeRole(made, "r", trust({ AWS: Role.RoleId }));
    expect(await shownTrust(made, "r")).toBe(trust({ AWS: Role.Arn }));
  });

  it("gives a namesake nothing until the policy names it again", async () => {
    const made = await server();
    const { root, account } = made;
    const arn = `arn:aws:iam::${account}:user/alice`;
    const RoleArn = `arn:aws:iam::${account}:role/r`;
    const assume = { RoleArn, RoleSessionName: "session" };
    const first = await made.user("alice");
    await makeRole(made, "r", trust({ AWS: arn }));
    await first.sts("AssumeRole", assume);
    await removeUser(made, "alice");
    const namesake = await made.user("alice");
    const denied = { code: "AccessDenied", status: 403 };
    await expect(namesake.sts("AssumeRole", assume)).rejects.toMatchObject(denied);
    const PolicyDocument = trust({ AWS: arn });
    await root.iam("UpdateAssumeRolePolicy", { RoleName: "r", PolicyDocument });
    await namesake.sts("AssumeRole", assume);
  });

  it("keeps trusting a user who was renamed", async () => {
    const made = await server();
    const { root, account } = made;
    const alice = await made.user("alice");
    await makeRole(made, "r", trust({ AWS: `arn:aws:iam::${account}:user/alice` }));
    await root.iam("UpdateUser", { UserName: "alice", NewUserName: "carol" });
    const RoleArn = `arn:aws:iam::${account}:role/r`;
    await alice.sts("AssumeRole", { RoleArn, RoleSessionName: "session" });
  });

  it("keeps trusting a role by its id, and a namesake of it not", async () => {
    const made = await server();
    const { root, account } = made;
    const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
    const alice = await made.user("alice");
    const fromAlice = trust({ AWS: `arn:aws:iam::${account}:user/alice` });
    const session = async (): Promise<Credentials> => {
      const { Credentials } = await alice.sts("AssumeRole", {
        RoleArn: role("first"),
        RoleSessionName: "session",
      });
      return {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken,
      };
    };
    await makeRole(made, "first", fromAlice);
    await makeRole(made, "second", trust({ AWS: role("first") }));
    const assume = { RoleArn: role("second"), RoleSessionName: "session" };
    await made.as(await session()).sts("AssumeRole", assume);
    await root.iam("DeleteRole", { RoleName: "first" });
    await makeRole(made, "first", fromAlice);
    const namesake = made.as(await session());
    await expect(namesake.sts("AssumeRole", assume)).rejects.toMatchObject({
      code: "AccessDenied",
    });
  });

  it("names principals of another account that is kept here", async () => {
    const [one, other] = [await server(), await server()];
    await other.root.iam("CreateUser", { UserName: "alice" });
    const arn = `arn:aws:iam::${other.account}:user/alice`;
    await makeRole(one, "r", trust({ AWS: arn }));
    await other.root.iam("UpdateUser", { UserName: "alice", NewUserName: "bob" });
    const renamed = `arn:aws:iam::${other.account}:user/bob`;
    expect(await shownTrust(one, "r")).toBe(trust({ AWS: renamed }));
    await expect(makeRole(one, "s", trust({ AWS: arn }))).rejects.toMatchObject({
      code: "MalformedPolicyDocument",
    });
  });

  it("takes back a role's trust at the next call", async () => {
    const made = await server();
    const { root, account } = made;
    const alice = await made.user("alice");
    const assume = { RoleArn: `arn:aws:iam::${account}:role/r`, RoleSessionName: "session" };
    await makeRole(made, "r", trust({ AWS: `arn:aws:iam::${account}:user/alice` }));
    await alice.sts("AssumeRole", assume);
    const PolicyDocument = trust({ Service: "ec2.amazonaws.com" });
    await root.iam("UpdateAssumeRolePolicy", { RoleName: "r", PolicyDocument });
    await expect(alice.sts("AssumeRole", assume)).rejects.toMatchObject({ code: "AccessDenied" });
  });
});

async function removeUser({ root }: TestServer, UserName: string): Promise<void> {
  const { AccessKeyMetadata } = await root.iam("ListAccessKeys", { UserName });
  for (const { AccessKeyId = "" } of AccessKeyMetadata) {
    await root.iam("DeleteAccessKey", { UserName, AccessKeyId });
  }
  await root.iam("DeleteUser", { UserName });
}

describe("replacing principals", () => {
  const arn = "arn:aws:iam::123456789012:user/a";

  it("leaves the same text alone where it is no AWS principal", () => {
    const Condition = { StringEquals: { "aws:PrincipalArn": arn, [arn]: [arn] } };
    const text = (AWS: string) =>
      JSON.stringify({
        Version: "2012-10-17",
        Id: arn,
        Statement: [
          { Effect: "Allow", Principal: { AWS: [AWS, "*"] }, Action: "sts:*", Condition },
          { Effect: "Deny", Principal: { Federated: arn, AWS }, Action: arn },
        ],
      });
    expect(replacePrincipals(text(arn), { [arn]: "AIDAX" })).toBe(text("AIDAX"));
  });

  it("finds a principal however it is escaped", () => {
    const escaped = JSON.stringify(arn).replaceAll("/", "\\/").replace("user", "\\u0075ser");
    const text = `{"Statement":{"Effect":"Allow","Principal":{"AWS":${escaped}},"Action":"*"}}`;
    expect(JSON.parse(replacePrincipals(text, { [arn]: 'quote"d' }))).toMatchObject({
      Statement: { Principal: { AWS: 'quote"d' } },
    });
  });

  it("replaces what it is told to, wherever it stands, and nothing else", () => {
    const principals = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 });
    const replacements = fc.dictionary(fc.string({ minLength: 1 }), fc.string());
    fc.assert(
      fc.property(fc.array(principals, { minLength: 1 }), replacements, (lists, given) => {
        const [known = ""] = lists[0] ?? [];
        const all = { ...given, [known]: "AROAX" };
        const replaced = (text: string) => (Object.hasOwn(all, text) ? all[text] : text);
        const document = (change: (text: string) => string | undefined) => ({
          Statement: lists.map((AWS) => ({
            Effect: "Allow",
            Principal: { AWS: AWS.map(change) },
            Action: AWS,
          })),
        });
        const text = JSON.stringify(
          document((one) => one),
          null,
          1,
        );
        expect(JSON.parse(replacePrincipals(text, all))).toEqual(document(replaced));
      }),
    );
  });
});
