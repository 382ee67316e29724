/** Accounts of an organization: made, moved, removed, closed. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import {
  administrator,
  insideAccount,
  moveTo,
  newAccount,
  newPolicy,
  newUnit,
  organization,
  statements,
} from "./testing/fixtures.ts";

const day = 24 * 60 * 60_000;

async function statusOf(root: TestClient, CreateAccountRequestId: string | undefined) {
  const { CreateAccountStatus } = await root.organizations("DescribeCreateAccountStatus", {
    CreateAccountRequestId: CreateAccountRequestId ?? "",
  });
  return CreateAccountStatus;
}

const stateOf = async (root: TestClient, AccountId: string) => {
  const { Account } = await root.organizations("DescribeAccount", { AccountId });
  return [Account?.Status, Account?.State];
};

eachDatabase("accounts of an organization", (server) => {
  it("are in progress when asked for, and there when looked for", async () => {
    const here = await server();
    const { root, account } = here;
    const { id, rootId } = await organization(here);
    const Email = `audit-${account}@example.com`;
    const asked = await root.organizations("CreateAccount", { AccountName: "Audit", Email });
    const { Id } = asked.CreateAccountStatus ?? {};
    const RequestedTimestamp = new Date(here.clock.now());
    expect(Id).toMatch(/^car-[a-z0-9]{32}$/);
    expect(asked.CreateAccountStatus).toEqual({
      Id,
      AccountName: "Audit",
      State: "IN_PROGRESS",
      RequestedTimestamp,
    });
    const done = await statusOf(root, Id);
    const AccountId = done?.AccountId ?? "";
    expect(done).toEqual({
      Id,
      AccountName: "Audit",
      State: "SUCCEEDED",
      RequestedTimestamp,
      CompletedTimestamp: RequestedTimestamp,
      AccountId,
    });
    expect(await root.organizations("DescribeAccount", { AccountId })).toEqual({
      Account: {
        Id: AccountId,
        Arn: `arn:aws:organizations::${account}:account/${id}/${AccountId}`,
        Email,
        Name: "Audit",
        Status: "ACTIVE",
        State: "ACTIVE",
        JoinedMethod: "CREATED",
        JoinedTimestamp: RequestedTimestamp,
        Paths: [`${id}/${rootId}/${AccountId}/`],
      },
    });
    const { CreateAccountStatuses } = await root.organizations("ListCreateAccountStatus", {
      States: ["SUCCEEDED"],
    });
    expect(CreateAccountStatuses).toEqual([done]);
    const failed = await root.organizations("ListCreateAccountStatus", { States: ["FAILED"] });
    expect(failed.CreateAccountStatuses).toEqual([]);
  });

  it("open to the management account by their access role, under the name asked for", async () => {
    const here = await server();
    await organization(here);
    const { CreateAccountStatus } = await here.root.organizations("CreateAccount", {
      AccountName: "Build",
      Email: `build-${here.account}@example.com`,
      RoleName: "Operators",
    });
    const { AccountId = "" } = (await statusOf(here.root, CreateAccountStatus?.Id)) ?? {};
    const admin = await administrator(here);
    const { AssumedRoleUser } = await admin.sts("AssumeRole", {
      RoleArn: `arn:aws:iam::${AccountId}:role/Operators`,
      RoleSessionName: "first",
    });
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${AccountId}:assumed-role/Operators/first`);
  });

  it.each(["AWSServiceRoleForEverything", "awsservicerolefor"])(
    "are not asked for with an access role that passes for a service's: %s",
    async (RoleName) => {
      const { root } = await server();
      await root.organizations("CreateOrganization", {});
      const asked = { AccountName: "a", Email: "role@example.com", RoleName };
      await expect(root.organizations("CreateAccount", asked)).rejects.toMatchObject({
        code: "InvalidInputException",
        reason: "INVALID_ROLE_NAME",
      });
      const { CreateAccountStatuses } = await root.organizations("ListCreateAccountStatus", {});
      expect(CreateAccountStatuses).toEqual([]);
    },
  );

  it("fail where the address is taken, in whatever case and organization", async () => {
    const [here, there] = [await server(), await server()];
    await organization(here);
    await organization(there);
    const Email = `Taken-${here.account}@example.com`;
    await here.root.organizations("CreateAccount", { AccountName: "a", Email });
    const asked = await there.root.organizations("CreateAccount", {
      AccountName: "b",
      Email: Email.toUpperCase(),
    });
    expect(asked.CreateAccountStatus?.State).toBe("IN_PROGRESS");
    expect(await statusOf(there.root, asked.CreateAccountStatus?.Id)).toMatchObject({
      State: "FAILED",
      FailureReason: "EMAIL_ALREADY_EXISTS",
    });
    const { Accounts } = await there.root.organizations("ListAccounts", {});
    expect(Accounts).toHaveLength(1);
  });

  it("fail where there are as many as the quota allows, invited ones counted", async () => {
    const here = await server();
    const { root } = here;
    await organization(here);
    for (let made = 1; made < 9; made += 1) await newAccount(root);
    await root.organizations("InviteAccountToOrganization", {
      Target: { Type: "ACCOUNT", Id: (await server()).account },
    });
    const asked = await root.organizations("CreateAccount", {
      AccountName: "x",
      Email: `x-${here.account}@example.com`,
    });
    expect(await statusOf(root, asked.CreateAccountStatus?.Id)).toMatchObject({
      State: "FAILED",
      FailureReason: "ACCOUNT_LIMIT_EXCEEDED",
    });
  });

  it("refuse a request that is not there", async () => {
    const here = await server();
    await organization(here);
    await expect(statusOf(here.root, `car-${"a".repeat(32)}`)).rejects.toMatchObject({
      code: "CreateAccountStatusNotFoundException",
    });
  });

  it("move from the parent that they are in, to one that there is", async () => {
    const here = await server();
    const { root } = here;
    const { rootId } = await organization(here);
    const [one, two] = [await newUnit(root, rootId, "one"), await newUnit(root, rootId, "two")];
    const AccountId = await newAccount(root);
    const move = (SourceParentId: string, DestinationParentId: string, account = AccountId) =>
      root.organizations("MoveAccount", {
        AccountId: account,
        SourceParentId,
        DestinationParentId,
      });
    await move(rootId, one);
    const { Parents } = await root.organizations("ListParents", { ChildId: AccountId });
    expect(Parents).toEqual([{ Id: one, Type: "ORGANIZATIONAL_UNIT" }]);
    const gone = `${one.slice(0, -1)}${one.endsWith("0") ? "1" : "0"}`;
    const stranger = (await server()).account;
    const refusals = [
      [[one, one], "DuplicateAccountException"],
      // An account that is elsewhere is not there for AWS, as scripts that move it twice rely on.
      [[rootId, two], "AccountNotFoundException"],
      [[rootId, one], "AccountNotFoundException"],
      [[gone, two], "SourceParentNotFoundException"],
      [[one, gone], "DestinationParentNotFoundException"],
      [[rootId, one, stranger], "AccountNotFoundException"],
    ] as const;
    for (const [[source, destination, account], code] of refusals) {
      await expect(move(source, destination, account)).rejects.toMatchObject({ code });
    }
    const ofParent = await root.organizations("ListAccountsForParent", { ParentId: one });
    expect(ofParent.Accounts?.map(({ Id }) => Id)).toEqual([AccountId]);
    await expect(root.organizations("ListParents", { ChildId: rootId })).rejects.toMatchObject({
      code: "InvalidInputException",
    });
    await expect(root.organizations("ListParents", { ChildId: stranger })).rejects.toMatchObject({
      code: "ChildNotFoundException",
    });
  });

  it("are removed or leave, but the management account stays", async () => {
    const here = await server();
    const { root, account } = here;
    await organization(here);
    const [first, second] = [await newAccount(root), await newAccount(root)];
    const inside = await insideAccount(here, second);
    const remove = (AccountId: string) =>
      root.organizations("RemoveAccountFromOrganization", { AccountId });
    await remove(first);
    await expect(remove(first)).rejects.toMatchObject({ code: "AccountNotFoundException" });
    await inside.organizations("LeaveOrganization", {});
    await expect(inside.organizations("DescribeOrganization", {})).rejects.toMatchObject({
      code: "AWSOrganizationsNotInUseException",
    });
    const refusal = { code: "MasterCannotLeaveOrganizationException", status: 400 };
    await expect(remove(account)).rejects.toMatchObject(refusal);
    await expect(root.organizations("LeaveOrganization", {})).rejects.toMatchObject(refusal);
  });

  it("are closed for good in steps, and stay where they are until the end", async () => {
    const here = await server();
    const { root, clock } = here;
    const { rootId } = await organization(here);
    const AccountId = await newAccount(root);
    const unit = await newUnit(root, rootId, "old");
    await moveTo(root, AccountId, unit);
    const close = () => root.organizations("CloseAccount", { AccountId });
    await close();
    expect(await stateOf(root, AccountId)).toEqual(["PENDING_CLOSURE", "PENDING_CLOSURE"]);
    clock.advance(60_000);
    expect(await stateOf(root, AccountId)).toEqual(["SUSPENDED", "CLOSED"]);
    await expect(close()).rejects.toMatchObject({ code: "AccountAlreadyClosedException" });
    await expect(
      root.organizations("RemoveAccountFromOrganization", { AccountId }),
    ).rejects.toMatchObject({
      code: "ConstraintViolationException",
      reason: "ACCOUNT_CANNOT_LEAVE_ORGANIZATION",
    });
    clock.advance(90 * day);
    await expect(stateOf(root, AccountId)).rejects.toMatchObject({
      code: "AccountNotFoundException",
    });
    await root.organizations("DeleteOrganizationalUnit", { OrganizationalUnitId: unit });
    await root.organizations("DeleteOrganization", {});
    const { organizations } = here.assembled.gate;
    const standing = await organizations.standing(AccountId as typeof here.account);
    expect(standing).toMatchObject({ state: "suspended", membership: undefined });
  });

  it("hold nothing back once they are closed for good", async () => {
    const here = await server();
    const { root, clock } = here;
    const { rootId } = await organization(here);
    const PolicyType = "SERVICE_CONTROL_POLICY";
    const AccountId = await newAccount(root);
    await root.organizations("EnablePolicyType", { RootId: rootId, PolicyType });
    const deny = statements({ Effect: "Deny", Action: "s3:*", Resource: "*" });
    const PolicyId = await newPolicy(root, "deny", deny);
    await root.organizations("AttachPolicy", { PolicyId, TargetId: AccountId });
    const ServicePrincipal = "sso.amazonaws.com";
    await root.organizations("EnableAWSServiceAccess", { ServicePrincipal });
    await root.organizations("RegisterDelegatedAdministrator", { AccountId, ServicePrincipal });
    await root.organizations("CloseAccount", { AccountId });
    const drop = () => root.organizations("DeletePolicy", { PolicyId });
    const distrust = () => root.organizations("DisableAWSServiceAccess", { ServicePrincipal });
    await expect(drop()).rejects.toMatchObject({ code: "PolicyInUseException" });
    await expect(distrust()).rejects.toMatchObject({ code: "ConstraintViolationException" });
    clock.advance(90 * day);
    const targets = async () => {
      const listed = await root.organizations("ListTargetsForPolicy", {
        PolicyId: "p-FullAWSAccess",
      });
      return listed.Targets?.map(({ TargetId }) => TargetId).sort();
    };
    expect(await targets()).toEqual([here.account, rootId]);
    await drop();
    await distrust();
    await root.organizations("DisablePolicyType", { RootId: rootId, PolicyType });
    await root.organizations("EnablePolicyType", { RootId: rootId, PolicyType });
    expect(await targets()).toEqual([here.account, rootId]);
  });

  it("cannot all be closed at once, and the management account never", async () => {
    const here = await server();
    const { root, account, storage, clock } = here;
    const { id, rootId } = await organization(here);
    const open = `001${account.slice(3)}`;
    const member = (account_id: string, closed_at: number | null) => ({
      account_id,
      organization_id: id,
      parent_id: rootId,
      joined_method: "CREATED" as const,
      joined_at: clock.now(),
      closed_at,
    });
    const closed = Array.from({ length: 250 }, (_, index) =>
      member(`0${100 + index}${account.slice(4)}`, clock.now() - 29 * day),
    );
    await storage.transact(async ({ database }) => {
      const rows = [member(open, null), ...closed];
      await database.insertInto("organizations_member").values(rows).execute();
    });
    const close = (AccountId: string) => root.organizations("CloseAccount", { AccountId });
    await expect(close(open)).rejects.toMatchObject({
      reason: "CLOSE_ACCOUNT_QUOTA_EXCEEDED",
    });
    await expect(close(account)).rejects.toMatchObject({
      reason: "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
    });
    clock.advance(2 * day);
    await close(open);
  });

  it.each([
    [1_250, 250, "CLOSE_ACCOUNT_QUOTA_EXCEEDED"],
    [1_255, 250, undefined],
    [1_255, 251, "CLOSE_ACCOUNT_QUOTA_EXCEEDED"],
  ])("of %i members may be closed by a fifth; after %i: %s", async (members, closed, reason) => {
    const here = await server();
    const { root, account, storage, clock } = here;
    const { id, rootId } = await organization(here);
    const rows = Array.from({ length: members }, (_, index) => ({
      account_id: `0${1_000 + index}${account.slice(5)}`,
      organization_id: id,
      parent_id: rootId,
      joined_method: "CREATED" as const,
      joined_at: clock.now(),
      closed_at: index < closed ? clock.now() - day : null,
    }));
    await storage.transact(async ({ database }) => {
      await database.insertInto("organizations_member").values(rows).execute();
    });
    const AccountId = rows.at(-1)?.account_id ?? "";
    const outcome = root.organizations("CloseAccount", { AccountId }).then(
      () => undefined,
      (error: { readonly reason?: string }) => error.reason,
    );
    expect(await outcome).toBe(reason);
  });

  it("are listed page by page", async () => {
    const here = await server();
    const { root, account } = here;
    await organization(here);
    const made = [account as string, await newAccount(root), await newAccount(root)];
    const found = [];
    let NextToken: string | undefined;
    do {
      const page = await root.organizations("ListAccounts", { MaxResults: 1, NextToken });
      expect(page.Accounts).toHaveLength(1);
      found.push(...(page.Accounts ?? []).map(({ Id }) => Id));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(found).toEqual(made.sort());
  });
});
