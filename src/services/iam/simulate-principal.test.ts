/** Simulating a principal: its policies, its caller, and what its account says. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import {
  allow,
  deny,
  makeRole,
  makeUser,
  matched,
  object,
  policy,
  principal,
  sources,
  trusting,
} from "./testing/simulation.ts";

eachDatabase("SimulatePrincipalPolicy", (newServer) => {
  it("tells an allowed action with its statement, for a user", async () => {
    const server = await newServer();
    const statement = allow("s3:GetObject", object);
    const arn = await makeUser(server, "DevOpsEngineer", policy(statement));
    const MatchedStatements = [matched("user_DevOpsEngineer_Inline", statement)];
    expect(await principal(server, arn)).toEqual({
      EvalActionName: "s3:GetObject",
      EvalResourceName: object,
      EvalDecision: "allowed",
      MatchedStatements,
      MissingContextValues: [],
      EvalDecisionDetails: {},
      ResourceSpecificResults: [
        {
          EvalResourceName: object,
          EvalResourceDecision: "allowed",
          MatchedStatements,
          MissingContextValues: [],
        },
      ],
    });
  });

  it("counts the policies of a user's groups, and managed ones by their name", async () => {
    const server = await newServer();
    const { root } = server;
    const arn = await makeUser(server, "alice");
    await root.iam("CreateGroup", { GroupName: "Developers" });
    await root.iam("AddUserToGroup", { GroupName: "Developers", UserName: "alice" });
    const document = policy(allow("s3:GetObject"));
    await root.iam("PutGroupPolicy", {
      GroupName: "Developers",
      PolicyName: "Read",
      PolicyDocument: document,
    });
    await root.iam("AttachGroupPolicy", {
      GroupName: "Developers",
      PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    });
    const expected = ["group_Developers_Read", "ReadOnlyAccess"];
    expect(sources(await principal(server, arn))).toEqual(expected);
    const group = `arn:aws:iam::${server.account}:group/Developers`;
    const result = await principal(server, group);
    expect(result.EvalDecision).toBe("allowed");
    expect(sources(result)).toEqual(expected);
  });

  it("simulates a role, and further policies with it", async () => {
    const server = await newServer();
    const arn = await makeRole(
      server,
      "deploy",
      trusting({ AWS: server.account }),
      policy(allow("s3:*")),
    );
    expect(sources(await principal(server, arn))).toEqual(["role_deploy_Inline"]);
    const denied = await principal(server, arn, {
      PolicyInputList: [policy(deny("s3:GetObject"))],
    });
    expect(denied.EvalDecision).toBe("explicitDeny");
    expect(sources(denied)).toEqual(["PolicyInputList.1"]);
    expect(denied.MatchedStatements?.[0]?.SourcePolicyType).toBe("IAM Policy");
  });

  it("knows the caller by name, id and tags", async () => {
    const server = await newServer();
    const conditions = {
      StringEquals: { "aws:username": "bob", "aws:PrincipalTag/team": "red" },
      ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${server.account}:user/bob` },
    };
    const arn = await makeUser(
      server,
      "bob",
      policy(allow("s3:*", "*", { Condition: conditions })),
    );
    await server.root.iam("TagUser", { UserName: "bob", Tags: [{ Key: "Team", Value: "red" }] });
    expect((await principal(server, arn)).EvalDecision).toBe("allowed");
    const other = await makeUser(server, "carol");
    const asOther = await principal(server, arn, { CallerArn: other });
    expect(asOther.EvalDecision).toBe("implicitDeny");
    expect(asOther.MissingContextValues).toEqual(["aws:PrincipalTag/team"]);
  });

  it("holds to the boundary that is attached, or to the one that is given", async () => {
    const server = await newServer();
    const { root } = server;
    const arn = await makeUser(server, "bound", policy(allow("*")));
    const { Policy } = await root.iam("CreatePolicy", {
      PolicyName: "Bound",
      PolicyDocument: policy(allow("ec2:*"), deny("ec2:RunInstances")),
    });
    const PermissionsBoundary = Policy?.Arn ?? "";
    await root.iam("PutUserPermissionsBoundary", { UserName: "bound", PermissionsBoundary });
    const silent = await principal(server, arn);
    expect(silent.EvalDecision).toBe("implicitDeny");
    expect(silent.PermissionsBoundaryDecisionDetail).toEqual({
      AllowedByPermissionsBoundary: false,
    });
    const denied = await principal(server, arn, { ActionNames: ["ec2:RunInstances"] });
    expect(denied.EvalDecision).toBe("explicitDeny");
    expect(denied.MatchedStatements?.[0]).toMatchObject({
      SourcePolicyId: "Bound",
      SourcePolicyType: "Permissions Boundary Policy",
    });
    const given = await principal(server, arn, {
      PermissionsBoundaryPolicyInputList: [policy(allow("s3:*"))],
    });
    expect(given.EvalDecision).toBe("allowed");
    expect(given.PermissionsBoundaryDecisionDetail).toEqual({ AllowedByPermissionsBoundary: true });
    // What a boundary lets be is no reason.
    expect(sources(given)).toEqual(["user_bound_Inline"]);
  });

  it("asks the boundary about each resource", async () => {
    const server = await newServer();
    const arn = await makeUser(server, "alice", policy(allow("s3:*", "arn:aws:s3:::a/*")));
    const result = await principal(server, arn, {
      ResourceArns: ["arn:aws:s3:::b/1", "arn:aws:s3:::a/1"],
      PermissionsBoundaryPolicyInputList: [policy(allow("s3:*", "arn:aws:s3:::b/*"))],
    });
    const allowedBy = (one: typeof result | undefined) =>
      one?.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary;
    expect(allowedBy(result)).toBe(false);
    expect(result.ResourceSpecificResults?.map((each) => allowedBy(each as never))).toEqual([
      true,
      false,
    ]);
  });

  it("asks a role's trust policy, where AWS's simulator does not", async () => {
    const server = await newServer();
    const alice = await makeUser(server, "alice", policy(allow("sts:AssumeRole")));
    const bob = await makeUser(server, "bob", policy(allow("sts:AssumeRole")));
    const role = await makeRole(server, "guarded", trusting({ AWS: alice }));
    const further = { ActionNames: ["sts:AssumeRole"], ResourceArns: [role] };
    const trusted = await principal(server, alice, further);
    expect(trusted.EvalDecision).toBe("allowed");
    expect(trusted.MatchedStatements).toContainEqual({
      ...matched("role trust policy", trusting({ AWS: alice })),
      SourcePolicyType: "Resource Policy",
    });
    expect((await principal(server, bob, further)).EvalDecision).toBe("implicitDeny");
    const about = { ActionNames: ["iam:GetRole"], ResourceArns: [role] };
    expect((await principal(server, bob, about)).MatchedStatements).toEqual([]);
  });

  it("tells what the organization says, with the statement that denies", async () => {
    const [management, member] = [await newServer(), await newServer()];
    const { root } = management;
    await root.organizations("CreateOrganization", { FeatureSet: "ALL" });
    const RootId = (await root.organizations("ListRoots", {})).Roots?.[0]?.Id ?? "";
    const PolicyType = "SERVICE_CONTROL_POLICY";
    await root.organizations("EnablePolicyType", { RootId, PolicyType });
    const invited = await root.organizations("InviteAccountToOrganization", {
      Target: { Type: "ACCOUNT", Id: member.account },
    });
    await member.root.organizations("AcceptHandshake", {
      HandshakeId: invited.Handshake?.Id ?? "",
    });
    const arn = await makeUser(member, "alice", policy(allow("s3:*")));
    const before = await principal(member, arn);
    expect(before.EvalDecision).toBe("allowed");
    expect(before.OrganizationsDecisionDetail).toEqual({ AllowedByOrganizations: true });
    expect(sources(before)).toEqual(["user_alice_Inline"]);
    const { Policy } = await root.organizations("CreatePolicy", {
      Name: "NoReading",
      Description: "",
      Type: PolicyType,
      Content: policy(deny("s3:GetObject")),
    });
    const PolicyId = Policy?.PolicySummary?.Id ?? "";
    await root.organizations("AttachPolicy", { PolicyId, TargetId: member.account });
    const after = await principal(member, arn);
    expect(after.EvalDecision).toBe("explicitDeny");
    expect(after.OrganizationsDecisionDetail).toEqual({ AllowedByOrganizations: false });
    expect(after.EvalDecisionDetails).toBeUndefined();
    expect(after.MatchedStatements).toMatchObject([
      { SourcePolicyId: "NoReading", SourcePolicyType: "Service Control Policy" },
    ]);
    const custom = await member.root.iam("SimulateCustomPolicy", {
      PolicyInputList: [policy(allow("s3:*"))],
      ActionNames: ["s3:GetObject"],
    });
    expect(custom.EvaluationResults?.[0]?.EvalDecision).toBe("allowed");
  });

  it("asks nobody about resources of other accounts", async () => {
    const [server, other] = [await newServer(), await newServer()];
    const role = await makeRole(other, "theirs", trusting({ AWS: other.account }));
    const alice = await makeUser(server, "alice", policy(allow("sts:AssumeRole")));
    const result = await principal(server, alice, {
      ActionNames: ["sts:AssumeRole"],
      ResourceArns: [role],
    });
    expect(result.EvalDecision).toBe("allowed");
    expect(sources(result)).toEqual(["user_alice_Inline"]);
  });

  it("takes a resource policy for any caller, where AWS takes users alone", async () => {
    const server = await newServer();
    const role = await makeRole(server, "reader", trusting({ AWS: server.account }));
    const ResourcePolicy = policy({ ...allow("s3:GetObject", object), Principal: { AWS: role } });
    const result = await principal(server, role, { ResourcePolicy });
    expect(result.EvalDecision).toBe("allowed");
    expect(result.MatchedStatements?.[0]).toMatchObject({
      SourcePolicyId: "ResourcePolicy",
      SourcePolicyType: "Resource Policy",
    });
  });

  it("takes a group for the caller where it is the source and no other is named", async () => {
    // IAM API Reference, SimulatePrincipalPolicy: `CallerArn` "defaults to the ARN of the user,
    // group, or role that you specify in `PolicySourceArn`".
    const server = await newServer();
    await server.root.iam("CreateGroup", { GroupName: "Developers" });
    const group = `arn:aws:iam::${server.account}:group/Developers`;
    const ask = (ResourcePolicy: string, CallerArn?: string) =>
      principal(server, group, { ResourcePolicy, ...(CallerArn ? { CallerArn } : {}) });
    const open = policy({ ...allow("s3:GetObject", object), Principal: "*" });
    const user = { AWS: `arn:aws:iam::${server.account}:user/Developers` };
    const closed = policy({ ...allow("s3:GetObject", object), Principal: user });
    expect((await ask(open)).EvalDecision).toBe("allowed");
    expect((await ask(open, group)).EvalDecision).toBe("allowed");
    expect((await ask(closed)).EvalDecision).toBe("implicitDeny");
  });

  it("refuses what names no user, group or role, and what is not there", async () => {
    const { root, account } = await newServer();
    const call = (PolicySourceArn: string) =>
      root.iam("SimulatePrincipalPolicy", { PolicySourceArn, ActionNames: ["s3:GetObject"] });
    const session = `arn:aws:sts::${account}:assumed-role/Admin/me`;
    await expect(call(session)).rejects.toMatchObject({
      code: "InvalidInput",
      status: 400,
      message: `Invalid Entity Arn: ${session} does not clearly define entity type and name.`,
    });
    await expect(call("arn:aws:s3:::my-bucket-name")).rejects.toMatchObject({
      code: "InvalidInput",
    });
    await expect(call(`arn:aws:iam::${account}:user/nobody`)).rejects.toMatchObject({
      code: "NoSuchEntity",
      status: 404,
      message: "The user with name nobody cannot be found.",
    });
    await expect(call("just some longer text")).rejects.toMatchObject({ code: "InvalidInput" });
  });

  it("is itself a permission on the principal", async () => {
    const server = await newServer();
    const arn = await makeUser(server, "watched");
    const own = `arn:aws:iam::${server.account}:user/watcher`;
    const watcher = await server.user("watcher", {
      Version: "2012-10-17",
      Statement: [allow("iam:SimulatePrincipalPolicy", own)],
    });
    const ask = (PolicySourceArn: string) =>
      watcher.iam("SimulatePrincipalPolicy", { PolicySourceArn, ActionNames: ["s3:GetObject"] });
    expect((await ask(own)).EvaluationResults).toHaveLength(1);
    await expect(ask(arn)).rejects.toMatchObject({ code: "AccessDenied" });
    await expect(
      watcher.iam("SimulateCustomPolicy", { PolicyInputList: [], ActionNames: ["s3:GetObject"] }),
    ).rejects.toMatchObject({ code: "AccessDenied" });
  });
});
