/** Service-linked roles through the whole line, and the table that they are made from. */
import { describe, expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import { managedPolicyCatalogue } from "./managed-policy-catalogue.ts";
import { serviceLinkedRoleKind } from "./service-linked-role-kinds.ts";
import { serviceLinkedRoleTable, servicesWithSuffix } from "./service-linked-role-table.ts";

const ecs = { AWSServiceName: "ecs.amazonaws.com" };
const RoleName = "AWSServiceRoleForECS";

function trust(Service: unknown, Action: unknown) {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service }, Action }],
  };
}

function decoded(document: string | undefined): unknown {
  return JSON.parse(decodeURIComponent(document ?? ""));
}

eachDatabase("service-linked roles", (server) => {
  it("makes the role that the service's name stands for", async () => {
    const { root, account } = await server();
    const { Role } = await root.iam("CreateServiceLinkedRole", { ...ecs, Description: "d" });
    expect(Role).toEqual({
      Path: "/aws-service-role/ecs.amazonaws.com/",
      RoleName,
      RoleId: expect.stringMatching(/^AROA/),
      Arn: `arn:aws:iam::${account}:role/aws-service-role/ecs.amazonaws.com/${RoleName}`,
      CreateDate: expect.any(Date),
      AssumeRolePolicyDocument: expect.any(String),
    });
    const service = "ecs.amazonaws.com";
    expect(decoded(Role?.AssumeRolePolicyDocument)).toEqual(trust([service], ["sts:AssumeRole"]));
    const shown = (await root.iam("GetRole", { RoleName })).Role;
    expect(shown).toMatchObject({ Description: "d", MaxSessionDuration: 3600, RoleLastUsed: {} });
    expect(decoded(shown.AssumeRolePolicyDocument)).toEqual(trust(service, "sts:AssumeRole"));
  });

  it("attaches the service's policy, and no inline one", async () => {
    const { root } = await server();
    await root.iam("CreateServiceLinkedRole", ecs);
    const attached = await root.iam("ListAttachedRolePolicies", { RoleName });
    expect(attached.AttachedPolicies).toEqual([
      {
        PolicyName: "AmazonECSServiceRolePolicy",
        PolicyArn: "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy",
      },
    ]);
    expect((await root.iam("ListRolePolicies", { RoleName })).PolicyNames).toEqual([]);
  });

  it("makes it once", async () => {
    const { root } = await server();
    await root.iam("CreateServiceLinkedRole", ecs);
    await expect(root.iam("CreateServiceLinkedRole", ecs)).rejects.toMatchObject({
      code: "InvalidInput",
      status: 400,
      message:
        "Service role name AWSServiceRoleForECS has been taken in this account, " +
        "please try a different suffix.",
    });
  });

  it("takes a suffix from those services that allow one", async () => {
    const { root } = await server();
    const autoscaling = { AWSServiceName: "autoscaling.amazonaws.com" };
    await root.iam("CreateServiceLinkedRole", autoscaling);
    const { Role } = await root.iam("CreateServiceLinkedRole", {
      ...autoscaling,
      CustomSuffix: "blue",
    });
    expect(Role?.RoleName).toBe("AWSServiceRoleForAutoScaling_blue");
    await expect(
      root.iam("CreateServiceLinkedRole", { ...ecs, CustomSuffix: "blue" }),
    ).rejects.toMatchObject({
      code: "InvalidInput",
      status: 400,
      message: "Custom suffix is not allowed for ecs.amazonaws.com",
    });
    await expect(
      root.iam("CreateServiceLinkedRole", { ...autoscaling, CustomSuffix: "x".repeat(64) }),
    ).rejects.toMatchObject({ code: "InvalidInput" });
  });

  it.each(["nonsense.amazonaws.com", "ecs", "ECS.amazonaws.com", "constructor.amazonaws.com"])(
    "knows no role of %s",
    async (AWSServiceName) => {
      const { root } = await server();
      await expect(root.iam("CreateServiceLinkedRole", { AWSServiceName })).rejects.toMatchObject({
        code: "InvalidInput",
        status: 400,
      });
    },
  );

  it("is made beyond the quota of roles, and counts", async () => {
    const { root, account, storage } = await server();
    await storage.transact(({ database }) =>
      database
        .insertInto("iam_count")
        .values({ account_id: account, quota: "RolesPerAccount", count: 1000 })
        .execute(),
    );
    await root.iam("CreateServiceLinkedRole", ecs);
    expect(await countOfRoles({ storage, account })).toBe(1001);
  });

  it("is deleted by a task that one can ask about", async () => {
    const { root } = await server();
    await root.iam("CreateServiceLinkedRole", ecs);
    const { DeletionTaskId } = await root.iam("DeleteServiceLinkedRole", { RoleName });
    expect(DeletionTaskId).toMatch(
      /^task\/aws-service-role\/ecs\.amazonaws\.com\/AWSServiceRoleForECS\/[0-9a-f-]{36}$/,
    );
    expect(await root.iam("GetServiceLinkedRoleDeletionStatus", { DeletionTaskId })).toEqual({
      Status: "SUCCEEDED",
    });
    await expect(root.iam("GetRole", { RoleName })).rejects.toMatchObject({ status: 404 });
    await root.iam("CreateServiceLinkedRole", ecs);
    const attached = await root.iam("ListAttachedRolePolicies", { RoleName });
    expect(attached.AttachedPolicies).toHaveLength(1);
  });

  it("knows no task of another account, and refuses what is no task", async () => {
    const [one, other] = [await server(), await server()];
    await one.root.iam("CreateServiceLinkedRole", ecs);
    const { DeletionTaskId } = await one.root.iam("DeleteServiceLinkedRole", { RoleName });
    const ask = (id: string) =>
      other.root.iam("GetServiceLinkedRoleDeletionStatus", { DeletionTaskId: id });
    await expect(ask(DeletionTaskId)).rejects.toMatchObject({ code: "NoSuchEntity", status: 404 });
    await expect(ask("nonsense")).rejects.toMatchObject({ code: "InvalidInput", status: 400 });
  });

  it("does not delete other roles that way", async () => {
    const { root } = await server();
    const AssumeRolePolicyDocument = JSON.stringify(trust("ecs.amazonaws.com", "sts:AssumeRole"));
    await root.iam("CreateRole", { RoleName: "mine", AssumeRolePolicyDocument });
    await expect(root.iam("DeleteServiceLinkedRole", { RoleName: "mine" })).rejects.toMatchObject({
      code: "NoSuchEntity",
    });
    await root.iam("GetRole", { RoleName: "mine" });
  });

  it("is described and tagged by its account, as Terraform does", async () => {
    const { root } = await server();
    await root.iam("CreateServiceLinkedRole", ecs);
    await root.iam("TagRole", { RoleName, Tags: [{ Key: "Team", Value: "blue" }] });
    await root.iam("UpdateRole", { RoleName, Description: "runs our tasks" });
    const { Role } = await root.iam("GetRole", { RoleName });
    expect(Role).toMatchObject({
      Description: "runs our tasks",
      MaxSessionDuration: 3600,
      Tags: [{ Key: "Team", Value: "blue" }],
    });
    const described = { RoleName, Description: "runs them all" };
    expect((await root.iam("UpdateRoleDescription", described)).Role).toMatchObject(described);
    await root.iam("UntagRole", { RoleName, TagKeys: ["Team"] });
    expect((await root.iam("ListRoleTags", { RoleName })).Tags).toEqual([]);
  });

  it("is changed by nobody in what it may do", async () => {
    const { root } = await server();
    await root.iam("CreateServiceLinkedRole", ecs);
    await root.iam("CreateInstanceProfile", { InstanceProfileName: "profile" });
    const PolicyDocument = JSON.stringify(trust("ec2.amazonaws.com", "sts:AssumeRole"));
    const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const calls = [
      root.iam("DeleteRole", { RoleName }),
      root.iam("UpdateRole", { RoleName, MaxSessionDuration: 7200, Description: "x" }),
      root.iam("UpdateAssumeRolePolicy", { RoleName, PolicyDocument }),
      root.iam("AddRoleToInstanceProfile", { RoleName, InstanceProfileName: "profile" }),
      root.iam("AttachRolePolicy", { RoleName, PolicyArn }),
      root.iam("PutRolePermissionsBoundary", { RoleName, PermissionsBoundary: PolicyArn }),
    ];
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({
        status: "rejected",
        reason: {
          code: "UnmodifiableEntity",
          status: 400,
          message:
            "Cannot perform the operation on the protected role 'AWSServiceRoleForECS' - " +
            "this role is only modifiable by AWS",
        },
      });
    }
  });

  it("asks for the permission with the service's name", async () => {
    const { user } = await server();
    const alice = await user("alice", {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "iam:CreateServiceLinkedRole",
        Resource: "arn:aws:iam::*:role/aws-service-role/*/AWSServiceRoleFor*",
        Condition: { StringLike: { "iam:AWSServiceName": "ecs.amazonaws.com" } },
      },
    });
    await alice.iam("CreateServiceLinkedRole", ecs);
    await expect(
      alice.iam("CreateServiceLinkedRole", { AWSServiceName: "eks.amazonaws.com" }),
    ).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining(
        ":role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS because",
      ),
    });
  });
});

eachDatabase("permissions on service-linked roles", (server) => {
  it("lets a delegate delete the roles of one service", async () => {
    const { root, user } = await server();
    const alice = await user("alice", {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: ["iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"],
        Resource: "arn:aws:iam::*:role/aws-service-role/*",
        Condition: { StringLike: { "iam:AWSServiceName": "ecs.amazonaws.com" } },
      },
    });
    await root.iam("CreateServiceLinkedRole", ecs);
    await root.iam("CreateServiceLinkedRole", { AWSServiceName: "eks.amazonaws.com" });
    const { DeletionTaskId } = await alice.iam("DeleteServiceLinkedRole", { RoleName });
    await alice.iam("GetServiceLinkedRoleDeletionStatus", { DeletionTaskId });
    const denied = { code: "AccessDenied", status: 403 };
    await expect(
      alice.iam("DeleteServiceLinkedRole", { RoleName: "AWSServiceRoleForAmazonEKS" }),
    ).rejects.toMatchObject(denied);
    for (const id of [DeletionTaskId.replace("ecs.", "eks."), "nonsense"]) {
      await expect(
        alice.iam("GetServiceLinkedRoleDeletionStatus", { DeletionTaskId: id }),
      ).rejects.toMatchObject(denied);
    }
  });
});

async function countOfRoles({ storage, account }: Pick<TestServer, "storage" | "account">) {
  const row = await storage.read((database) =>
    database
      .selectFrom("iam_count")
      .select("count")
      .where("account_id", "=", account)
      .where("quota", "=", "RolesPerAccount")
      .executeTakeFirstOrThrow(),
  );
  return row.count;
}

describe("the table of service-linked roles", () => {
  const catalogue = managedPolicyCatalogue();
  const kindOf = (service: string) => serviceLinkedRoleKind(catalogue, `${service}.amazonaws.com`);

  it("finds a policy in the catalogue for each service, and each service once", () => {
    const services = serviceLinkedRoleTable.map(([service]) => service);
    expect(new Set(services).size).toBe(services.length);
    expect(services).toEqual(services.toSorted());
    for (const service of services) expect(kindOf(service)?.policyArn).toBeDefined();
    for (const service of servicesWithSuffix) expect(services).toContain(service);
  });

  it("gives no two services the same policy", () => {
    const policies = serviceLinkedRoleTable.map(([service]) => kindOf(service)?.policyArn);
    expect(new Set(policies).size).toBe(policies.length);
  });

  it("fits the names of roles, with room for AWS's longest", () => {
    for (const [service] of serviceLinkedRoleTable) {
      expect(kindOf(service)?.roleName).toMatch(/^AWSServiceRoleFor[\w-]{1,47}$/);
    }
  });

  it.each([
    ["autoscaling", "AutoScaling", "AutoScalingServiceRolePolicy"],
    ["batch", "Batch", "BatchServiceRolePolicy"],
    ["eks", "AmazonEKS", "AmazonEKSServiceRolePolicy"],
    ["elasticbeanstalk", "ElasticBeanstalk", "AWSElasticBeanstalkServiceRolePolicy"],
    ["es", "AmazonElasticsearchService", "AmazonElasticsearchServiceRolePolicy"],
    ["imagebuilder", "ImageBuilder", "AWSServiceRoleForImageBuilder"],
    ["lex", "LexBots", "LexBotPolicy"],
    ["organizations", "Organizations", "AWSOrganizationsServiceTrustPolicy"],
    ["spot", "EC2Spot", "AWSEC2SpotServiceRolePolicy"],
    [
      "dynamodb.application-autoscaling",
      "ApplicationAutoScaling_DynamoDBTable",
      "AWSApplicationAutoscalingDynamoDBTablePolicy",
    ],
  ])("gives %s the role AWSServiceRoleFor%s with %s", (service, role, policy) => {
    expect(kindOf(service)).toMatchObject({
      roleName: `AWSServiceRoleFor${role}`,
      policyArn: `arn:aws:iam::aws:policy/aws-service-role/${policy}`,
    });
  });
});
