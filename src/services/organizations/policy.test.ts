/** Policies of an organization: their content, their types, and what they are attached to. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import {
  insideAccount,
  newAccount,
  newPolicy,
  newUnit,
  organization,
  statements,
} from "./testing/fixtures.ts";

const denyUsers = statements({ Effect: "Deny", Action: "iam:CreateUser", Resource: "*" });

async function enable(
  root: TestClient,
  RootId: string,
  PolicyType: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY" | "TAG_POLICY",
) {
  const { Root } = await root.organizations("EnablePolicyType", { RootId, PolicyType });
  return Root?.PolicyTypes;
}

async function attached(root: TestClient, TargetId: string, Filter = "SERVICE_CONTROL_POLICY") {
  const { Policies = [] } = await root.organizations("ListPoliciesForTarget", {
    TargetId,
    Filter: Filter as "SERVICE_CONTROL_POLICY",
  });
  return Policies.map(({ Name }) => Name);
}

eachDatabase("policies of an organization", (server) => {
  it("are shown with their content, in lists without it", async () => {
    const here = await server();
    const { id } = await organization(here);
    const made = await here.root.organizations("CreatePolicy", {
      Name: "no users",
      Description: "Users come from elsewhere",
      Type: "SERVICE_CONTROL_POLICY",
      Content: denyUsers,
    });
    const PolicyId = made.Policy?.PolicySummary?.Id ?? "";
    expect(PolicyId).toMatch(/^p-[0-9a-z]{10}$/);
    const summary = {
      Id: PolicyId,
      Arn: `arn:aws:organizations::${here.account}:policy/${id}/service_control_policy/${PolicyId}`,
      Name: "no users",
      Description: "Users come from elsewhere",
      Type: "SERVICE_CONTROL_POLICY",
      AwsManaged: false,
    };
    expect(made).toEqual({ Policy: { PolicySummary: summary, Content: denyUsers } });
    expect(await here.root.organizations("DescribePolicy", { PolicyId })).toEqual(made);
    const { Policies } = await here.root.organizations("ListPolicies", {
      Filter: "SERVICE_CONTROL_POLICY",
    });
    expect(Policies).toContainEqual(summary);
    expect(Policies).toContainEqual({
      Id: "p-FullAWSAccess",
      Arn: "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
      Name: "FullAWSAccess",
      Description: "Allows access to every operation",
      Type: "SERVICE_CONTROL_POLICY",
      AwsManaged: true,
    });
  });

  it("keep what an update leaves out", async () => {
    const here = await server();
    await organization(here);
    const PolicyId = await newPolicy(here.root, "a", denyUsers);
    await newPolicy(here.root, "b", denyUsers);
    const update = (change: object) =>
      here.root.organizations("UpdatePolicy", { PolicyId, ...change });
    await update({ Description: "why" });
    await update({ Name: "c" });
    const { Policy } = await here.root.organizations("DescribePolicy", { PolicyId });
    expect(Policy).toMatchObject({
      PolicySummary: { Name: "c", Description: "why" },
      Content: denyUsers,
    });
    await expect(update({ Name: "b" })).rejects.toMatchObject({
      code: "DuplicatePolicyException",
    });
    await expect(update({ Content: "{}" })).rejects.toMatchObject({
      code: "MalformedPolicyDocumentException",
    });
  });

  it.each([
    ["SERVICE_CONTROL_POLICY", "not JSON", /Line 1, column 1/],
    [
      "SERVICE_CONTROL_POLICY",
      '{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}',
      /Version/,
    ],
    [
      "SERVICE_CONTROL_POLICY",
      statements({ Effect: "Deny", Action: "s3:*", Resource: "*", Principal: "*" }),
      /principal/,
    ],
    ["SERVICE_CONTROL_POLICY", statements({ Effect: "Deny", Resource: "*" }), /Action/],
    [
      "RESOURCE_CONTROL_POLICY",
      statements({ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" }),
      /only deny/,
    ],
    [
      "RESOURCE_CONTROL_POLICY",
      statements({ Effect: "Deny", Principal: "*", Action: "*", Resource: "*" }),
      /name its service/,
    ],
    [
      "RESOURCE_CONTROL_POLICY",
      statements({ Effect: "Deny", Principal: "*", NotAction: "s3:*", Resource: "*" }),
      /NotAction/,
    ],
    [
      "RESOURCE_CONTROL_POLICY",
      statements({
        Effect: "Deny",
        Principal: { AWS: "111122223333" },
        Action: "s3:*",
        Resource: "*",
      }),
      /principal/,
    ],
    [
      "RESOURCE_CONTROL_POLICY",
      statements({ Effect: "Deny", Principal: "*", Action: "ec2:*", Resource: "*" }),
      /ec2:\*/,
    ],
    ["TAG_POLICY", '{"tag":{}}', /begins with "tags"/],
    ["TAG_POLICY", '{"tags":{"team":{"tag_key":"Team"}}}', /without an inheritance operator/],
    ["TAG_POLICY", '{"tags":{"team":{"tag_key":{"@@set":"Team"}}}}', /no inheritance operator/],
    ["TAG_POLICY", '{"tags":{"team":{"tag_key":{"@@assign":"Group"}}}}', /more than case/],
    ["TAG_POLICY", '{"tags":{"team":{"values":{"@@assign":"x"}}}}', /no setting of a tag/],
    ["TAG_POLICY", "[]", /not a JSON object/],
  ] as const)("refuse content that %s policies cannot have: %s", async (Type, Content, said) => {
    const here = await server();
    await organization(here);
    const call = here.root.organizations("CreatePolicy", {
      Name: "x",
      Description: "",
      Type,
      Content,
    });
    await expect(call).rejects.toMatchObject({
      code: "MalformedPolicyDocumentException",
      status: 400,
      message: expect.stringMatching(said),
    });
    await expect(call).rejects.toThrow(
      "The provided policy document does not meet the requirements of the specified policy type.",
    );
  });

  it.each([
    [
      "SERVICE_CONTROL_POLICY",
      statements({
        Effect: "Allow",
        NotAction: "iam:*",
        Resource: "arn:aws:s3:::*",
        Condition: { Bool: { "aws:SecureTransport": "true" } },
      }),
    ],
    ["SERVICE_CONTROL_POLICY", statements({ Effect: "Deny", Action: "*", NotResource: "a:b" })],
    [
      "RESOURCE_CONTROL_POLICY",
      statements({
        Effect: "Deny",
        Principal: "*",
        Action: ["S3:*", "sts:AssumeRole"],
        Resource: "*",
        Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-abcdefghij" } },
      }),
    ],
  ] as const)("take what the language of %s policies has: %s", async (Type, Content) => {
    const here = await server();
    await organization(here);
    const valid = Content.replace('"a:b"', '"arn:aws:s3:::b"');
    expect(await newPolicy(here.root, "x", valid, Type)).toMatch(/^p-/);
  });

  it("are refused over their size, white space counted", async () => {
    const here = await server();
    await organization(here);
    const padded = (size: number) => denyUsers + " ".repeat(size - denyUsers.length);
    await newPolicy(here.root, "fits", padded(10_240));
    await expect(newPolicy(here.root, "does not", padded(10_241))).rejects.toMatchObject({
      code: "ConstraintViolationException",
      reason: "POLICY_CONTENT_LIMIT_EXCEEDED",
    });
  });

  it("are AWS's own where AWS made them, and nobody changes those", async () => {
    const here = await server();
    await organization(here);
    const PolicyId = "p-FullAWSAccess";
    const refusal = { code: "InvalidInputException", reason: "IMMUTABLE_POLICY" };
    await expect(
      here.root.organizations("UpdatePolicy", { PolicyId, Name: "mine" }),
    ).rejects.toMatchObject(refusal);
    await expect(here.root.organizations("DeletePolicy", { PolicyId })).rejects.toMatchObject(
      refusal,
    );
    await expect(newPolicy(here.root, "FullAWSAccess", denyUsers)).rejects.toMatchObject({
      code: "DuplicatePolicyException",
    });
  });

  it("are in force once their type is enabled, and gone from all targets with it", async () => {
    const here = await server();
    const { root } = here;
    const { rootId } = await organization(here);
    const before = await newUnit(root, rootId, "before");
    const PolicyId = await newPolicy(root, "guard", denyUsers);
    const attach = () => root.organizations("AttachPolicy", { PolicyId, TargetId: rootId });
    await expect(attach()).rejects.toMatchObject({ code: "PolicyTypeNotEnabledException" });
    expect(await enable(root, rootId, "SERVICE_CONTROL_POLICY")).toEqual([
      { Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" },
    ]);
    await expect(enable(root, rootId, "SERVICE_CONTROL_POLICY")).rejects.toMatchObject({
      code: "PolicyTypeAlreadyEnabledException",
    });
    const after = await newUnit(root, rootId, "after");
    const account = await newAccount(root);
    await attach();
    for (const target of [before, after, account, here.account]) {
      expect(await attached(root, target)).toEqual(["FullAWSAccess"]);
    }
    expect((await attached(root, rootId)).sort()).toEqual(["FullAWSAccess", "guard"]);
    const type = { RootId: rootId, PolicyType: "SERVICE_CONTROL_POLICY" } as const;
    const { Root } = await root.organizations("DisablePolicyType", type);
    expect(Root?.PolicyTypes).toEqual([]);
    expect(await attached(root, rootId)).toEqual([]);
    await expect(root.organizations("DisablePolicyType", type)).rejects.toMatchObject({
      code: "PolicyTypeNotEnabledException",
    });
    // API Reference, `DetachPolicy`: it has no error for types that are not enabled.
    await expect(
      root.organizations("DetachPolicy", { PolicyId, TargetId: rootId }),
    ).rejects.toMatchObject({ code: "PolicyNotAttachedException" });
    await root.organizations("DeletePolicy", { PolicyId });
    await expect(
      root.organizations("EnablePolicyType", { ...type, RootId: "r-zzzz9" }),
    ).rejects.toMatchObject({ code: "RootNotFoundException" });
  });

  it("are attached once, to what there is, as often as AWS allows", async () => {
    const here = await server();
    const { root } = here;
    const { rootId } = await organization(here);
    await enable(root, rootId, "SERVICE_CONTROL_POLICY");
    const attach = (PolicyId: string, TargetId = rootId) =>
      root.organizations("AttachPolicy", { PolicyId, TargetId });
    const policies = [];
    for (let number = 0; number < 10; number += 1) {
      policies.push(await newPolicy(root, `p${number}`, denyUsers));
    }
    const [first = "", ...rest] = policies;
    await attach(first);
    await expect(attach(first)).rejects.toMatchObject({
      code: "DuplicatePolicyAttachmentException",
    });
    await expect(attach("p-0000000000")).rejects.toMatchObject({
      code: "PolicyNotFoundException",
    });
    const stranger = await server();
    await expect(attach(first, stranger.account)).rejects.toMatchObject({
      code: "TargetNotFoundException",
    });
    const last = rest.pop() ?? "";
    for (const policy of rest) await attach(policy);
    await expect(attach(last)).rejects.toMatchObject({
      reason: "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    });
    await expect(root.organizations("DeletePolicy", { PolicyId: first })).rejects.toMatchObject({
      code: "PolicyInUseException",
    });
    const { Targets } = await root.organizations("ListTargetsForPolicy", { PolicyId: first });
    expect(Targets).toEqual([
      {
        TargetId: rootId,
        Arn: expect.stringMatching(new RegExp(`:root/o-[a-z0-9]+/${rootId}$`)),
        Name: "Root",
        Type: "ROOT",
      },
    ]);
  });

  it("cannot be detached where they are the last, or AWS's for resources", async () => {
    const here = await server();
    const { root } = here;
    const { rootId: TargetId } = await organization(here);
    await enable(root, TargetId, "SERVICE_CONTROL_POLICY");
    await enable(root, TargetId, "RESOURCE_CONTROL_POLICY");
    const detach = (PolicyId: string) => root.organizations("DetachPolicy", { PolicyId, TargetId });
    await expect(detach("p-FullAWSAccess")).rejects.toMatchObject({
      reason: "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
      message:
        "You cannot remove the last policy attached to the specified target. You must have at " +
        "least one attached at all times.",
    });
    await expect(detach("p-RCPFullAWSAccess")).rejects.toMatchObject({
      code: "InvalidInputException",
      reason: "NON_DETACHABLE_POLICY",
    });
    const PolicyId = await newPolicy(root, "guard", denyUsers);
    await expect(detach(PolicyId)).rejects.toMatchObject({ code: "PolicyNotAttachedException" });
    await root.organizations("AttachPolicy", { PolicyId, TargetId });
    await detach("p-FullAWSAccess");
    expect(await attached(root, TargetId)).toEqual(["guard"]);
  });

  it("bind all accounts below their target at once, but not the management account", async () => {
    const here = await server();
    const { root } = here;
    const { rootId } = await organization(here);
    await enable(root, rootId, "SERVICE_CONTROL_POLICY");
    const member = await insideAccount(here, await newAccount(root));
    await member.iam("CreateUser", { UserName: "before" });
    const PolicyId = await newPolicy(root, "guard", denyUsers);
    await root.organizations("AttachPolicy", { PolicyId, TargetId: rootId });
    await expect(member.iam("CreateUser", { UserName: "after" })).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining("with an explicit deny in a service control policy"),
    });
    await root.iam("CreateUser", { UserName: "managed" });
    const nothing = statements({ Effect: "Deny", Action: "ec2:*", Resource: "*" });
    await root.organizations("UpdatePolicy", { PolicyId, Content: nothing });
    await member.iam("CreateUser", { UserName: "after" });
  });

  it("are told apart by type for permissions", async () => {
    const here = await server();
    await organization(here);
    const keeper = await here.user("keeper", {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "organizations:*",
        Resource: "*",
        Condition: { StringEquals: { "organizations:PolicyType": "TAG_POLICY" } },
      },
    });
    await keeper.organizations("ListPolicies", { Filter: "TAG_POLICY" });
    const tags = '{"tags":{"team":{"tag_key":{"@@assign":"Team"}}}}';
    await newPolicy(keeper, "tags", tags, "TAG_POLICY");
    const denied = { code: "AccessDeniedException" };
    await expect(newPolicy(keeper, "x", denyUsers)).rejects.toMatchObject(denied);
    await expect(
      keeper.organizations("ListPolicies", { Filter: "SERVICE_CONTROL_POLICY" }),
    ).rejects.toMatchObject(denied);
  });
});
