/** Which policies grant access to a service, through the whole line, on both databases. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient } from "../testing/harness.ts";

function policy(...statements: readonly object[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((each) => ({ Effect: "Allow", Resource: "*", ...each })),
  });
}

async function make(root: TestClient, PolicyName: string, PolicyDocument: string) {
  return (await root.iam("CreatePolicy", { PolicyName, PolicyDocument })).Policy?.Arn ?? "";
}

/** What a policy is about, and which of `services` it can grant access to. */
const services = ["s3", "iam", "ec2"];
const cases: readonly (readonly [string, object, readonly string[]])[] = [
  ["one action", { Action: "s3:GetObject" }, ["s3"]],
  ["an action in other letters", { Action: "S3:getobject" }, ["s3"]],
  ["patterns of two services", { Action: ["iam:List*", "ec2:*"] }, ["iam", "ec2"]],
  ["everything", { Action: "*" }, ["s3", "iam", "ec2"]],
  ["everything of every service", { Action: "*:*" }, ["s3", "iam", "ec2"]],
  ["nothing by its exceptions", { NotAction: "*:*" }, []],
  ["everything but a service", { NotAction: ["iam:*", "sts:*"] }, ["s3", "ec2"]],
  ["everything but an action", { NotAction: "s3:GetObject" }, ["s3", "iam", "ec2"]],
  ["a denial", { Effect: "Deny", Action: "*" }, []],
  ["a service whose name only begins alike", { Action: "s3express:CreateSession" }, []],
];

eachDatabase("policies that grant access to a service", (server) => {
  it.each(cases)("counts the statement: %s", async (_name, statement, expected) => {
    const { root, account } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    await root.iam("PutUserPolicy", {
      UserName: "alice",
      PolicyName: "p",
      PolicyDocument: policy(statement),
    });
    const answer = await root.iam("ListPoliciesGrantingServiceAccess", {
      Arn: `arn:aws:iam::${account}:user/alice`,
      ServiceNamespaces: services,
    });
    expect(answer.IsTruncated).toBe(false);
    const granting = answer.PoliciesGrantingServiceAccess.filter(
      ({ Policies }) => Policies?.length === 1,
    );
    expect(granting.map(({ ServiceNamespace }) => ServiceNamespace)).toEqual(expected);
  });

  it("tells managed policies by ARN and inline ones by holder, of groups too", async () => {
    const { root, account } = await server();
    await root.iam("CreateUser", { UserName: "alice", Path: "/team/" });
    await root.iam("CreateGroup", { GroupName: "readers" });
    await root.iam("AddUserToGroup", { GroupName: "readers", UserName: "alice" });
    const PolicyArn = await make(root, "managed", policy({ Action: "s3:*" }));
    const PolicyDocument = policy({ Action: "s3:*" });
    await root.iam("AttachGroupPolicy", { GroupName: "readers", PolicyArn });
    await root.iam("AttachUserPolicy", { UserName: "alice", PolicyArn });
    await root.iam("PutGroupPolicy", { GroupName: "readers", PolicyName: "g", PolicyDocument });
    await root.iam("PutUserPolicy", { UserName: "alice", PolicyName: "u", PolicyDocument });
    const { PoliciesGrantingServiceAccess } = await root.iam("ListPoliciesGrantingServiceAccess", {
      Arn: `arn:aws:iam::${account}:user/team/alice`,
      ServiceNamespaces: ["s3", "ec2"],
    });
    expect(PoliciesGrantingServiceAccess).toEqual([
      {
        ServiceNamespace: "s3",
        Policies: [
          { PolicyName: "managed", PolicyType: "MANAGED", PolicyArn },
          { PolicyName: "u", PolicyType: "INLINE", EntityType: "USER", EntityName: "alice" },
          { PolicyName: "g", PolicyType: "INLINE", EntityType: "GROUP", EntityName: "readers" },
        ],
      },
      { ServiceNamespace: "ec2", Policies: [] },
    ]);
  });

  it("goes by the default version", async () => {
    const { root, account } = await server();
    await root.iam("CreateGroup", { GroupName: "readers" });
    const PolicyArn = await make(root, "managed", policy({ Action: "s3:*" }));
    await root.iam("AttachGroupPolicy", { GroupName: "readers", PolicyArn });
    const PolicyDocument = policy({ Action: "ec2:*" });
    await root.iam("CreatePolicyVersion", { PolicyArn, PolicyDocument, SetAsDefault: true });
    const answer = await root.iam("ListPoliciesGrantingServiceAccess", {
      Arn: `arn:aws:iam::${account}:group/readers`,
      ServiceNamespaces: ["s3", "ec2"],
    });
    const counts = answer.PoliciesGrantingServiceAccess.map(({ Policies }) => Policies?.length);
    expect(counts).toEqual([0, 1]);
  });

  it.each([
    ["user/none", "NoSuchEntity", "The user with name none cannot be found."],
    ["user/ALICE", "NoSuchEntity", "The user with name ALICE cannot be found."],
    ["policy/alice", "InvalidInput", undefined],
  ])("refuses the ARN of %s", async (resource, code, message) => {
    const { root, account } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    await expect(
      root.iam("ListPoliciesGrantingServiceAccess", {
        Arn: `arn:aws:iam::${account}:${resource}`,
        ServiceNamespaces: ["s3"],
      }),
    ).rejects.toMatchObject(message === undefined ? { code } : { code, message });
  });

  it("refuses the marker of another list, as every list does", async () => {
    const { root, account } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    await expect(
      root.iam("ListPoliciesGrantingServiceAccess", {
        Arn: `arn:aws:iam::${account}:user/alice`,
        ServiceNamespaces: ["s3"],
        Marker: "nonsense",
      }),
    ).rejects.toMatchObject({ code: "ValidationError", message: "Invalid Marker: nonsense" });
  });
});
