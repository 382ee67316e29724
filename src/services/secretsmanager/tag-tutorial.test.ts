/** AWS's own tutorial on access by tags, step by step: who makes and reads which secrets. */
import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import { sessionOf } from "../testing/organization.ts";

const names = ["access-project", "access-team", "cost-center"] as const;
type Values = readonly [project: string, team: string, center: string];

const tagsOf = (values: Values) => names.map((Key, at) => ({ Key, Value: values[at] ?? "" }));
const same = (prefix: string, keys: readonly string[] = names) =>
  Object.fromEntries(keys.map((name) => [`${prefix}/${name}`, `\${aws:PrincipalTag/${name}}`]));

const assumeByTags = {
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Resource: "arn:aws:iam::*:role/access-*",
  Condition: { StringEquals: same("iam:ResourceTag") },
};

/** IAM User Guide, "Define permissions to access AWS resources based on tags", step 2. */
const sameProjectTeam = [
  {
    Effect: "Allow",
    Action: "secretsmanager:*",
    Resource: "*",
    Condition: {
      StringEquals: same("aws:ResourceTag"),
      "ForAllValues:StringEquals": { "aws:TagKeys": [...names, "Name", "OwnedBy"] },
      StringEqualsIfExists: same("aws:RequestTag"),
    },
  },
  {
    Effect: "Allow",
    Action: ["secretsmanager:GetRandomPassword", "secretsmanager:ListSecrets"],
    Resource: "*",
  },
  {
    Effect: "Allow",
    Action: ["secretsmanager:Describe*", "secretsmanager:Get*", "secretsmanager:List*"],
    Resource: "*",
    Condition: { StringEquals: same("aws:ResourceTag", ["access-team"]) },
  },
  {
    Effect: "Deny",
    Action: "secretsmanager:UntagResource",
    Resource: "*",
    Condition: { "ForAnyValue:StringLike": { "aws:TagKeys": "access-*" } },
  },
  { Effect: "Deny", Action: "secretsmanager:*Policy", Resource: "*" },
];

const staff = {
  "peg-eng": ["peg", "eng", "987654"],
  "peg-qas": ["peg", "qas", "987654"],
  "uni-eng": ["uni", "eng", "123456"],
  "uni-qas": ["uni", "qas", "123456"],
} as const satisfies Readonly<Record<string, Values>>;

type Team = keyof typeof staff;
const teams = Object.keys(staff) as readonly Team[];
const denied = { code: "AccessDeniedException" };

const document = (Statement: unknown) => JSON.stringify({ Version: "2012-10-17", Statement });

async function makeRole({ root, account }: TestServer, team: Team) {
  const RoleName = `access-${team}`;
  const AssumeRolePolicyDocument = document({
    Effect: "Allow",
    Principal: { AWS: account },
    Action: "sts:AssumeRole",
  });
  await root.iam("CreateRole", { RoleName, AssumeRolePolicyDocument, Tags: tagsOf(staff[team]) });
  const PolicyDocument = document(sameProjectTeam);
  await root.iam("PutRolePolicy", { RoleName, PolicyName: "access", PolicyDocument });
}

/** A user of the team, who may take on roles whose tags are the user's own. */
async function makeUser(server: TestServer, team: Team) {
  const user = await server.user(team, { Version: "2012-10-17", Statement: [assumeByTags] });
  await server.root.iam("TagUser", { UserName: team, Tags: tagsOf(staff[team]) });
  return (role: Team) =>
    sessionOf(server, user, `arn:aws:iam::${server.account}:role/access-${role}`, "test");
}

eachDatabase("access by tags, as AWS's tutorial has it", (start) => {
  it("lets a role make secrets with its own tags alone", async () => {
    const server = await start();
    for (const team of ["peg-eng", "uni-eng"] as const) await makeRole(server, team);
    const switchTo = await makeUser(server, "peg-eng");
    await expect(switchTo("uni-eng")).rejects.toMatchObject({ code: "AccessDenied" });
    const engineer = await switchTo("peg-eng");
    const make = (Tags: readonly { Key: string; Value: string }[]) =>
      engineer.secretsmanager("CreateSecret", { Name: "a", SecretString: "s", Tags: [...Tags] });
    const refused: readonly Values[] = [
      ["uni", "eng", "987654"],
      ["peg", "qas", "987654"],
      ["peg", "eng", "123456"],
    ];
    await expect(make([])).rejects.toMatchObject(denied);
    for (const values of refused) await expect(make(tagsOf(values))).rejects.toMatchObject(denied);
    const own = tagsOf(staff["peg-eng"]);
    await expect(make([...own, { Key: "Owner", Value: "Jane" }])).rejects.toMatchObject(denied);
    await make([...own, { Key: "Name", Value: "Jane" }]);
  });

  it("lets a role read what its team has, whatever the project", async () => {
    const server = await start();
    for (const team of teams) {
      await makeRole(server, team);
      const Tags = tagsOf(staff[team]);
      await server.root.secretsmanager("CreateSecret", { Name: team, SecretString: "s", Tags });
    }
    for (const team of teams) {
      const session = await (await makeUser(server, team))(team);
      expect((await session.secretsmanager("ListSecrets", {})).SecretList).toHaveLength(4);
      for (const SecretId of teams) {
        const reading = session.secretsmanager("DescribeSecret", { SecretId });
        if (staff[team][1] === staff[SecretId][1]) await reading;
        else await expect(reading, `${team} ${SecretId}`).rejects.toMatchObject(denied);
      }
    }
  });

  it("lets a role change and delete what is its project's and its team's", async () => {
    const server = await start();
    await makeRole(server, "peg-eng");
    for (const team of ["peg-eng", "uni-eng"] as const) {
      const Tags = tagsOf(staff[team]);
      await server.root.secretsmanager("CreateSecret", { Name: team, SecretString: "s", Tags });
    }
    const session = await (await makeUser(server, "peg-eng"))("peg-eng");
    const put = (SecretId: Team) =>
      session.secretsmanager("PutSecretValue", { SecretId, SecretString: "t" });
    const untag = (...TagKeys: string[]) =>
      session.secretsmanager("UntagResource", { SecretId: "peg-eng", TagKeys });
    await put("peg-eng");
    await expect(put("uni-eng")).rejects.toMatchObject(denied);
    await untag("Name");
    await expect(untag("access-team")).rejects.toMatchObject(denied);
    await session.secretsmanager("DeleteSecret", { SecretId: "peg-eng" });
  });
});
