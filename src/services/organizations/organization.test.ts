/** Organizations: made once, described by every member, deleted when they are empty. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { insideAccount, newAccount, organization } from "./testing/fixtures.ts";

eachDatabase("organizations", (server) => {
  it("are made with all features and one root", async () => {
    const { root, account } = await server();
    const { Organization } = await root.organizations("CreateOrganization", {});
    const { Id = "" } = Organization ?? {};
    expect(Id).toMatch(/^o-[a-z0-9]{10}$/);
    expect(Organization).toEqual({
      Id,
      Arn: `arn:aws:organizations::${account}:organization/${Id}`,
      FeatureSet: "ALL",
      MasterAccountArn: `arn:aws:organizations::${account}:account/${Id}/${account}`,
      MasterAccountId: account,
      MasterAccountEmail: `root@${account}.invalid`,
      AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
    });
    expect(await root.organizations("DescribeOrganization", {})).toEqual({ Organization });
    const { Roots = [] } = await root.organizations("ListRoots", {});
    const [{ Id: rootId = "" } = {}] = Roots;
    expect(rootId).toMatch(/^r-[a-z0-9]{4}$/);
    expect(Roots).toEqual([
      {
        Id: rootId,
        Arn: `arn:aws:organizations::${account}:root/${Id}/${rootId}`,
        Name: "Root",
        PolicyTypes: [],
      },
    ]);
  });

  it("can be made for consolidated billing alone", async () => {
    const { root } = await server();
    const { Organization } = await root.organizations("CreateOrganization", {
      FeatureSet: "CONSOLIDATED_BILLING",
    });
    expect(Organization).toMatchObject({
      FeatureSet: "CONSOLIDATED_BILLING",
      AvailablePolicyTypes: [],
    });
  });

  it("are one to an account", async () => {
    const { root } = await server();
    await root.organizations("CreateOrganization", {});
    await expect(root.organizations("CreateOrganization", {})).rejects.toMatchObject({
      code: "AlreadyInOrganizationException",
      status: 400,
    });
  });

  it("are told of to their members, with the management account's name", async () => {
    const here = await server();
    const { id } = await organization(here);
    const member = await insideAccount(here, await newAccount(here.root));
    const { Organization } = await member.organizations("DescribeOrganization", {});
    expect(Organization).toMatchObject({ Id: id, MasterAccountId: here.account });
    await expect(member.organizations("ListRoots", {})).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: "You don't have permissions to access this resource.",
    });
  });

  it("are unknown to accounts without one", async () => {
    const { root } = await server();
    for (const call of ["DescribeOrganization", "ListAccounts", "DeleteOrganization"] as const) {
      await expect(root.organizations(call, {})).rejects.toMatchObject({
        code: "AWSOrganizationsNotInUseException",
        message: "Your account is not a member of an organization.",
        status: 400,
      });
    }
  });

  it("are deleted by the management account once no other account is in them", async () => {
    const here = await server();
    const { root } = here;
    await organization(here);
    const account = await newAccount(root);
    await expect(root.organizations("DeleteOrganization", {})).rejects.toMatchObject({
      code: "OrganizationNotEmptyException",
    });
    await root.organizations("RemoveAccountFromOrganization", { AccountId: account });
    await root.organizations("DeleteOrganization", {});
    await expect(root.organizations("DescribeOrganization", {})).rejects.toMatchObject({
      code: "AWSOrganizationsNotInUseException",
    });
    await root.organizations("CreateOrganization", {});
  });

  it("ask for permission, and say of what", async () => {
    const here = await server();
    const { id } = await organization(here);
    const member = await newAccount(here.root);
    const stranger = await here.user("stranger");
    const resource = `arn:aws:organizations::${here.account}:account/${id}/${member}`;
    const call = stranger.organizations("DescribeAccount", { AccountId: member });
    await expect(call).rejects.toMatchObject({
      code: "AccessDeniedException",
      status: 400,
      message:
        `User: arn:aws:iam::${here.account}:user/stranger is not authorized to perform: ` +
        `organizations:DescribeAccount on resource: ${resource} because no identity-based ` +
        "policy allows the organizations:DescribeAccount action",
    });
  });

  it("leave a record of each call, with what it touched and without what is personal", async () => {
    const here = await server();
    const { id } = await organization(here);
    const account = await newAccount(here.root, "secretive");
    await here.root.organizations("TagResource", {
      ResourceId: account,
      Tags: [{ Key: "team", Value: "a" }],
    });
    const find = async (EventName: string) => {
      const { Events } = await here.root.cloudtrail("LookupEvents", {
        LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: EventName }],
      });
      return Events?.[0];
    };
    const tagged = await find("TagResource");
    expect(tagged).toMatchObject({
      EventSource: "organizations.amazonaws.com",
      ReadOnly: "false",
      Resources: [{ ResourceType: "AWS::Organizations::Account", ResourceName: account }],
    });
    const arn = `arn:aws:organizations::${here.account}:account/${id}/${account}`;
    expect(JSON.parse(tagged?.CloudTrailEvent ?? "").resources).toEqual([
      { type: "AWS::Organizations::Account", ARN: arn },
    ]);
    const created = await find("CreateAccount");
    expect(created?.CloudTrailEvent).toContain("IN_PROGRESS");
    expect(created?.CloudTrailEvent).not.toContain("secretive");
  });
});
