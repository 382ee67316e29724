/** Managed policies on users, groups and roles through the whole line, on both databases. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { ec2Trust, listUsers } from "./testing/documents.ts";
import { callsOn, createOwner } from "./testing/policy-owner.ts";

const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const viewOnly = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";

/** `count` is the quota of attached policies. */
const kinds = [
  { kind: "User", count: 10 },
  { kind: "Group", count: 10 },
  { kind: "Role", count: 20 },
] as const;

type Kind = (typeof kinds)[number]["kind"];

interface Listed {
  readonly AttachedPolicies?: readonly { readonly PolicyName: string }[];
  readonly Marker?: string;
}

function operationsOn(root: TestClient, kind: Kind) {
  const call = callsOn<Listed>(root, kind);
  return {
    create: () => createOwner(root, kind),
    attach: (PolicyArn: string) => call(`Attach${kind}Policy`, { PolicyArn }),
    detach: (PolicyArn: string) => call(`Detach${kind}Policy`, { PolicyArn }),
    list: (input: object = {}) => call(`ListAttached${kind}Policies`, input),
  };
}

async function make(root: TestClient, PolicyName: string, Path = "/"): Promise<string> {
  const input = { PolicyName, Path, PolicyDocument: listUsers };
  return (await root.iam("CreatePolicy", input)).Policy?.Arn ?? "";
}

eachDatabase("attached policies", (server) => {
  it.each(kinds)("attaches to a $kind, lists, pages and detaches", async ({ kind }) => {
    const { root } = await server();
    const policies = operationsOn(root, kind);
    await policies.create();
    // A policy of one's own may have the name of one of AWS's.
    const own = await make(root, "ReadOnlyAccess", "/team/");
    for (const arn of [viewOnly, readOnly, own]) await policies.attach(arn);
    const shown = [
      { PolicyName: "ReadOnlyAccess", PolicyArn: own },
      { PolicyName: "ReadOnlyAccess", PolicyArn: readOnly },
      { PolicyName: "ViewOnlyAccess", PolicyArn: viewOnly },
    ];
    expect(await policies.list()).toEqual({ AttachedPolicies: shown, IsTruncated: false });
    const first = await policies.list({ MaxItems: 1 });
    const rest = await policies.list({ Marker: first.Marker });
    expect([...(first.AttachedPolicies ?? []), ...(rest.AttachedPolicies ?? [])]).toEqual(shown);
    const ofTeam = await policies.list({ PathPrefix: "/team/" });
    expect(ofTeam.AttachedPolicies).toEqual([shown[0]]);
    await policies.detach(readOnly);
    expect((await policies.list()).AttachedPolicies).toEqual([shown[0], shown[2]]);
    await expect(policies.detach(readOnly)).rejects.toMatchObject({
      code: "NoSuchEntity",
      status: 404,
      message: `Policy ${readOnly} was not found.`,
    });
  });

  it.each(kinds)("attaches $count policies to a $kind and no more", async ({ kind, count }) => {
    const { root } = await server();
    const policies = operationsOn(root, kind);
    await policies.create();
    const arns: string[] = [];
    for (let index = 0; index < count; index++) {
      arns.push(await make(root, `p${index}`));
      await policies.attach(arns[index] ?? "");
    }
    // What is attached already stays so, and takes no room.
    await policies.attach(arns[0] ?? "");
    await expect(policies.attach(readOnly)).rejects.toMatchObject({
      code: "LimitExceeded",
      status: 409,
      message: `Cannot exceed quota for PoliciesPer${kind}: ${count}`,
    });
    await policies.detach(arns[0] ?? "");
    await policies.attach(readOnly);
  });

  it.each(kinds)("says which $kind there is not", async ({ kind }) => {
    const { root } = await server();
    const policies = operationsOn(root, kind);
    const refusal = {
      code: "NoSuchEntity",
      status: 404,
      message: `The ${kind.toLowerCase()} with name Owner cannot be found.`,
    };
    await expect(policies.attach(readOnly)).rejects.toMatchObject(refusal);
    await expect(policies.detach(readOnly)).rejects.toMatchObject(refusal);
    await expect(policies.list()).rejects.toMatchObject(refusal);
  });

  it.each([
    [
      "a name in place of an ARN",
      "ReadOnlyAccessPolicy",
      { code: "ValidationError", status: 400, message: "Invalid ARN:  Could not be parsed!" },
    ],
    [
      "a policy that there is not",
      "arn:aws:iam::aws:policy/NoSuchAccess",
      {
        code: "NoSuchEntity",
        status: 404,
        message: "Policy arn:aws:iam::aws:policy/NoSuchAccess does not exist or is not attachable.",
      },
    ],
    [
      "a policy of AWS's service-linked roles",
      "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy",
      {
        code: "PolicyNotAttachable",
        status: 400,
        message: "Cannot attach a Service Role Policy to a Customer Role.",
      },
    ],
  ])("refuses %s", async (_name, PolicyArn, refusal) => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    await expect(
      root.iam("AttachUserPolicy", { UserName: "alice", PolicyArn }),
    ).rejects.toMatchObject(refusal);
  });

  it.each([
    ["with a region", "arn:aws:iam:us-east-1:ACCOUNT:policy/team/own"],
    ["in other letters", "arn:aws:iam::ACCOUNT:policy/team/OWN"],
    ["without its path", "arn:aws:iam::ACCOUNT:policy/own"],
    ["of another service", "arn:aws:sts::ACCOUNT:policy/team/own"],
  ])("knows no policy by its ARN %s", async (_name, text) => {
    const { root, account } = await server();
    await make(root, "own", "/team/");
    await root.iam("CreateUser", { UserName: "alice" });
    const PolicyArn = text.replace("ACCOUNT", account);
    await expect(
      root.iam("AttachUserPolicy", { UserName: "alice", PolicyArn }),
    ).rejects.toMatchObject({
      code: "NoSuchEntity",
      message: `Policy ${PolicyArn} does not exist or is not attachable.`,
    });
  });

  it("decides by them from the next call on, through groups too", async () => {
    const { root, user } = await server();
    const carol = await user("carol");
    await root.iam("CreateGroup", { GroupName: "readers" });
    await root.iam("AddUserToGroup", { GroupName: "readers", UserName: "carol" });
    const denied = { code: "AccessDenied", status: 403 };
    const PolicyArn = await make(root, "readers");
    await expect(carol.iam("ListUsers", {})).rejects.toMatchObject(denied);
    await root.iam("AttachUserPolicy", { UserName: "carol", PolicyArn });
    await root.iam("AttachGroupPolicy", { GroupName: "readers", PolicyArn });
    await carol.iam("ListUsers", {});
    await root.iam("DetachUserPolicy", { UserName: "carol", PolicyArn });
    await carol.iam("ListUsers", {});
    const PolicyDocument = listUsers.replace("ListUsers", "ListRoles");
    await root.iam("CreatePolicyVersion", { PolicyArn, PolicyDocument, SetAsDefault: true });
    await expect(carol.iam("ListUsers", {})).rejects.toMatchObject(denied);
    await root.iam("SetDefaultPolicyVersion", { PolicyArn, VersionId: "v1" });
    await carol.iam("ListUsers", {});
    await root.iam("DetachGroupPolicy", { GroupName: "readers", PolicyArn });
    await expect(carol.iam("ListUsers", {})).rejects.toMatchObject(denied);
  });

  it("lets a delegate attach only the policies that a condition names", async () => {
    const { root, user, account } = await server();
    await root.iam("CreateRole", { RoleName: "worker", AssumeRolePolicyDocument: ec2Trust });
    const delegate = await user("delegate", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
          Resource: `arn:aws:iam::${account}:role/worker`,
          Condition: { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/Read*" } },
        },
      ],
    });
    const attach = (PolicyArn: string) =>
      delegate.iam("AttachRolePolicy", { RoleName: "worker", PolicyArn });
    await attach(readOnly);
    await delegate.iam("DetachRolePolicy", { RoleName: "worker", PolicyArn: readOnly });
    await expect(attach("arn:aws:iam::aws:policy/AdministratorAccess")).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining("iam:AttachRolePolicy on resource: role worker because"),
    });
  });

  it("are found in the trail by their owner and by the policy", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    await root.iam("AttachUserPolicy", { UserName: "alice", PolicyArn: readOnly });
    for (const AttributeValue of ["alice", readOnly]) {
      const { Events } = await root.cloudtrail("LookupEvents", {
        LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue }],
      });
      expect(Events?.map(({ EventName }) => EventName)).toContain("AttachUserPolicy");
    }
  });

  it("leaves the roles of AWS's services alone", async () => {
    const { root } = await server();
    const { Role } = await root.iam("CreateServiceLinkedRole", {
      AWSServiceName: "autoscaling.amazonaws.com",
    });
    const RoleName = Role?.RoleName ?? "";
    const changes = [
      () => root.iam("AttachRolePolicy", { RoleName, PolicyArn: readOnly }),
      () => root.iam("DetachRolePolicy", { RoleName, PolicyArn: readOnly }),
      () => root.iam("PutRolePolicy", { RoleName, PolicyName: "p", PolicyDocument: listUsers }),
      () => root.iam("DeleteRolePolicy", { RoleName, PolicyName: "p" }),
      () => root.iam("PutRolePermissionsBoundary", { RoleName, PermissionsBoundary: readOnly }),
      () => root.iam("DeleteRolePermissionsBoundary", { RoleName }),
    ];
    for (const change of changes) {
      await expect(change()).rejects.toMatchObject({
        code: "UnmodifiableEntity",
        status: 400,
        message:
          `Cannot perform the operation on the protected role '${RoleName}' - ` +
          "this role is only modifiable by AWS",
      });
    }
  });
});
