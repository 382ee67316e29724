/** Handshakes: invitations between accounts, and the way to all features. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient, type TestServer } from "../testing/harness.ts";
import { newAccount, newPolicy, organization, statements } from "./testing/fixtures.ts";

const day = 24 * 60 * 60_000;

/** Invites the account and gives the handshake's id. */
async function invite(root: TestClient, { account }: TestServer): Promise<string> {
  const { Handshake } = await root.organizations("InviteAccountToOrganization", {
    Target: { Type: "ACCOUNT", Id: account },
  });
  return Handshake?.Id ?? "";
}

async function join(here: TestServer, guest: TestServer): Promise<void> {
  const HandshakeId = await invite(here.root, guest);
  await guest.root.organizations("AcceptHandshake", { HandshakeId });
}

async function stateOf(root: TestClient, HandshakeId: string) {
  const { Handshake } = await root.organizations("DescribeHandshake", { HandshakeId });
  return Handshake?.State;
}

eachDatabase("invitations", (server) => {
  it("name both parties and what is asked", async () => {
    const [here, guest] = [await server(), await server()];
    const { id } = await organization(here);
    const { Handshake } = await here.root.organizations("InviteAccountToOrganization", {
      Target: { Type: "ACCOUNT", Id: guest.account },
      Notes: "Welcome",
    });
    const { Id = "" } = Handshake ?? {};
    expect(Id).toMatch(/^h-[0-9a-z]{20}$/);
    expect(Handshake).toEqual({
      Id,
      Arn: `arn:aws:organizations::${here.account}:handshake/${id}/invite/${Id}`,
      Action: "INVITE",
      State: "OPEN",
      Parties: [
        { Type: "ORGANIZATION", Id: id },
        { Type: "ACCOUNT", Id: guest.account },
      ],
      RequestedTimestamp: new Date(here.clock.now()),
      ExpirationTimestamp: new Date(here.clock.now() + 15 * day),
      Resources: [
        {
          Type: "ORGANIZATION",
          Value: id,
          Resources: [
            { Type: "MASTER_EMAIL", Value: `root@${here.account}.invalid` },
            { Type: "MASTER_NAME", Value: here.account },
            { Type: "ORGANIZATION_FEATURE_SET", Value: "ALL" },
          ],
        },
        { Type: "ACCOUNT", Value: guest.account },
        { Type: "NOTES", Value: "Welcome" },
      ],
    });
    const described = await guest.root.organizations("DescribeHandshake", { HandshakeId: Id });
    expect(described).toEqual({ Handshake });
    const ofAccount = await guest.root.organizations("ListHandshakesForAccount", {});
    expect(ofAccount.Handshakes).toEqual([Handshake]);
    const ofOrganization = await here.root.organizations("ListHandshakesForOrganization", {});
    expect(ofOrganization.Handshakes).toEqual([Handshake]);
  });

  it("bring the account in once it accepts, with the tags that they carry", async () => {
    const [here, guest] = [await server(), await server()];
    const { rootId } = await organization(here);
    const { Handshake } = await here.root.organizations("InviteAccountToOrganization", {
      Target: { Type: "EMAIL", Id: `Root@${guest.account}.invalid` },
      Tags: [{ Key: "team", Value: "guests" }],
    });
    expect(Handshake?.Parties?.[1]).toEqual({
      Type: "EMAIL",
      Id: `root@${guest.account}.invalid`,
    });
    const HandshakeId = Handshake?.Id ?? "";
    const accepted = await guest.root.organizations("AcceptHandshake", { HandshakeId });
    expect(accepted.Handshake?.State).toBe("ACCEPTED");
    const { Account } = await here.root.organizations("DescribeAccount", {
      AccountId: guest.account,
    });
    expect(Account).toMatchObject({ JoinedMethod: "INVITED", Status: "ACTIVE" });
    const { Tags } = await here.root.organizations("ListTagsForResource", {
      ResourceId: guest.account,
    });
    expect(Tags).toEqual([{ Key: "team", Value: "guests" }]);
    const { Parents } = await here.root.organizations("ListParents", { ChildId: guest.account });
    expect(Parents).toEqual([{ Id: rootId, Type: "ROOT" }]);
  });

  it("are answered by the right side only, and once", async () => {
    const [here, guest, stranger] = [await server(), await server(), await server()];
    await organization(here);
    const HandshakeId = await invite(here.root, guest);
    const answer = (
      { root }: TestServer,
      name: "AcceptHandshake" | "DeclineHandshake" | "CancelHandshake",
    ) => root.organizations(name, { HandshakeId });
    const denied = { code: "AccessDeniedException" };
    await expect(answer(here, "AcceptHandshake")).rejects.toMatchObject(denied);
    await expect(answer(here, "DeclineHandshake")).rejects.toMatchObject(denied);
    await expect(answer(guest, "CancelHandshake")).rejects.toMatchObject(denied);
    const hidden = { code: "HandshakeNotFoundException" };
    await expect(answer(stranger, "AcceptHandshake")).rejects.toMatchObject(hidden);
    await expect(stateOf(stranger.root, HandshakeId)).rejects.toMatchObject(hidden);
    expect((await answer(guest, "DeclineHandshake")).Handshake?.State).toBe("DECLINED");
    await expect(answer(guest, "DeclineHandshake")).rejects.toMatchObject({
      code: "HandshakeAlreadyInStateException",
    });
    for (const [who, name] of [
      [guest, "AcceptHandshake"],
      [here, "CancelHandshake"],
    ] as const) {
      await expect(answer(who, name)).rejects.toMatchObject({
        code: "InvalidHandshakeTransitionException",
      });
    }
  });

  it("expire after fifteen days, and are forgotten a month later", async () => {
    const [here, guest] = [await server(), await server()];
    await organization(here);
    const HandshakeId = await invite(here.root, guest);
    here.clock.advance(15 * day);
    expect(await stateOf(guest.root, HandshakeId)).toBe("EXPIRED");
    await expect(
      guest.root.organizations("AcceptHandshake", { HandshakeId }),
    ).rejects.toMatchObject({ code: "InvalidHandshakeTransitionException" });
    // An expired one does not stand in the way of another.
    await invite(here.root, guest);
    here.clock.advance(30 * day);
    await expect(stateOf(guest.root, HandshakeId)).rejects.toMatchObject({
      code: "HandshakeNotFoundException",
    });
  });

  it("are not repeated, nor sent to members or to what is no account", async () => {
    const [here, guest] = [await server(), await server()];
    await organization(here);
    await invite(here.root, guest);
    await expect(invite(here.root, guest)).rejects.toMatchObject({
      code: "DuplicateHandshakeException",
    });
    const member = await newAccount(here.root);
    const refusals = [
      ["ACCOUNT", member, "ALREADY_IN_AN_ORGANIZATION"],
      ["EMAIL", `root@${here.account}.invalid`, "ALREADY_IN_AN_ORGANIZATION"],
      ["ACCOUNT", "12345", "INVALID_PATTERN_TARGET_ID"],
      ["EMAIL", "nobody", "INVALID_EMAIL_ADDRESS_TARGET"],
      ["ORGANIZATION", "o-abcdefghij", "INVALID_PARTY_TYPE_TARGET"],
    ] as const;
    for (const [Type, Id, reason] of refusals) {
      const call = here.root.organizations("InviteAccountToOrganization", {
        Target: { Type, Id },
      });
      await expect(call, Id).rejects.toMatchObject({ reason });
    }
  });

  it("are bounded by the quota of accounts and by the day", async () => {
    const here = await server();
    await organization(here);
    const send = (number: number) =>
      here.root.organizations("InviteAccountToOrganization", {
        Target: { Type: "EMAIL", Id: `someone-${number}-${here.account}@example.com` },
      });
    const sent = [];
    for (let number = 1; number < 10; number += 1) sent.push((await send(number)).Handshake?.Id);
    await expect(send(10)).rejects.toMatchObject({
      code: "HandshakeConstraintViolationException",
      reason: "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
    });
    for (let number = 10; number < 21; number += 1) {
      const HandshakeId = sent.shift() ?? "";
      await here.root.organizations("CancelHandshake", { HandshakeId });
      sent.push((await send(number)).Handshake?.Id);
    }
    await here.root.organizations("CancelHandshake", { HandshakeId: sent[0] ?? "" });
    await expect(send(21)).rejects.toMatchObject({ reason: "HANDSHAKE_RATE_LIMIT_EXCEEDED" });
    here.clock.advance(day);
    await send(21);
  });

  it("move a member of one organization to another", async () => {
    const [first, second, guest] = [await server(), await server(), await server()];
    await organization(first);
    const { id, rootId } = await organization(second);
    await join(first, guest);
    const tagsOfFirst = [{ Key: "team", Value: "first" }];
    await first.root.organizations("TagResource", { ResourceId: guest.account, Tags: tagsOfFirst });
    const HandshakeId = await invite(second.root, guest);
    await guest.root.organizations("AcceptHandshake", { HandshakeId });
    const { Organization } = await guest.root.organizations("DescribeOrganization", {});
    expect(Organization?.Id).toBe(id);
    const { Parents } = await second.root.organizations("ListParents", { ChildId: guest.account });
    expect(Parents).toEqual([{ Id: rootId, Type: "ROOT" }]);
    const { Tags } = await second.root.organizations("ListTagsForResource", {
      ResourceId: guest.account,
    });
    expect(Tags).toEqual([]);
    await expect(
      first.root.organizations("DescribeAccount", { AccountId: guest.account }),
    ).rejects.toMatchObject({ code: "AccountNotFoundException" });
  });

  it("move nobody who may not leave", async () => {
    const [first, second, guest] = [await server(), await server(), await server()];
    const { rootId } = await organization(first);
    await organization(second);
    await join(first, guest);
    const HandshakeId = await invite(second.root, guest);
    const accept = () => guest.root.organizations("AcceptHandshake", { HandshakeId });
    const ServicePrincipal = "sso.amazonaws.com";
    await first.root.organizations("EnableAWSServiceAccess", { ServicePrincipal });
    const delegate = { AccountId: guest.account, ServicePrincipal };
    await first.root.organizations("RegisterDelegatedAdministrator", delegate);
    await expect(accept()).rejects.toMatchObject({
      code: "ConstraintViolationException",
      reason: "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
    });
    await first.root.organizations("DeregisterDelegatedAdministrator", delegate);
    const PolicyType = "SERVICE_CONTROL_POLICY";
    await first.root.organizations("EnablePolicyType", { RootId: rootId, PolicyType });
    const stay = { Effect: "Deny", Action: "organizations:LeaveOrganization", Resource: "*" };
    const PolicyId = await newPolicy(first.root, "stay", statements(stay));
    await first.root.organizations("AttachPolicy", { PolicyId, TargetId: guest.account });
    await expect(accept()).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("organizations:LeaveOrganization"),
    });
    expect(await stateOf(guest.root, HandshakeId)).toBe("OPEN");
    const other = await invite(second.root, first);
    await expect(
      first.root.organizations("AcceptHandshake", { HandshakeId: other }),
    ).rejects.toMatchObject({ code: "MasterCannotLeaveOrganizationException" });
    expect(await stateOf(second.root, other)).toBe("OPEN");
  });

  it("end with their organization", async () => {
    const [here, guest] = [await server(), await server()];
    await organization(here);
    const HandshakeId = await invite(here.root, guest);
    await here.root.organizations("DeleteOrganization", {});
    expect(await stateOf(guest.root, HandshakeId)).toBe("CANCELED");
  });

  it("of which two are accepted at once for the last place, one gets it", async () => {
    const here = await server();
    await organization(here);
    for (let made = 1; made < 9; made += 1) await newAccount(here.root);
    const guest = await server();
    const HandshakeId = await invite(here.root, guest);
    const answers = await Promise.allSettled([
      guest.root.organizations("AcceptHandshake", { HandshakeId }),
      guest.root.organizations("AcceptHandshake", { HandshakeId }),
      guest.root.organizations("DeclineHandshake", { HandshakeId }),
    ]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

/** An organization for consolidated billing with a guest in it. */
async function billing(here: TestServer, guests: readonly TestServer[]): Promise<void> {
  await here.root.organizations("CreateOrganization", { FeatureSet: "CONSOLIDATED_BILLING" });
  for (const guest of guests) await join(here, guest);
}

async function startUpgrade({ root }: TestServer) {
  const { Handshake } = await root.organizations("EnableAllFeatures", {});
  return Handshake;
}

/** The request for this account's approval. */
async function approvalFor({ root }: TestServer): Promise<string> {
  const { Handshakes } = await root.organizations("ListHandshakesForAccount", {
    Filter: { ActionType: "APPROVE_ALL_FEATURES" },
  });
  return Handshakes?.[0]?.Id ?? "";
}

async function featureSet({ root }: TestServer) {
  const { Organization } = await root.organizations("DescribeOrganization", {});
  return Organization?.FeatureSet;
}

eachDatabase("all features", (server) => {
  it("come once every invited account approved and the management account finalized", async () => {
    const [here, one, two] = [await server(), await server(), await server()];
    await billing(here, [one, two]);
    await newAccount(here.root);
    const upgrade = await startUpgrade(here);
    expect(upgrade).toMatchObject({ Action: "ENABLE_ALL_FEATURES", State: "REQUESTED" });
    const HandshakeId = upgrade?.Id ?? "";
    const finalize = () => here.root.organizations("AcceptHandshake", { HandshakeId });
    await expect(finalize()).rejects.toMatchObject({
      code: "InvalidHandshakeTransitionException",
    });
    const children = await here.root.organizations("ListHandshakesForOrganization", {
      Filter: { ParentHandshakeId: HandshakeId },
    });
    expect(children.Handshakes?.map(({ Action }) => Action)).toEqual([
      "APPROVE_ALL_FEATURES",
      "APPROVE_ALL_FEATURES",
    ]);
    for (const guest of [one, two]) {
      await guest.root.organizations("AcceptHandshake", { HandshakeId: await approvalFor(guest) });
    }
    expect(await stateOf(here.root, HandshakeId)).toBe("OPEN");
    expect(await featureSet(here)).toBe("CONSOLIDATED_BILLING");
    await finalize();
    expect(await featureSet(here)).toBe("ALL");
    await expect(startUpgrade(here)).rejects.toMatchObject({
      reason: "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
    });
  });

  it("need nobody's approval where all accounts were made by the organization", async () => {
    const here = await server();
    await billing(here, []);
    await newAccount(here.root);
    expect(await startUpgrade(here)).toMatchObject({ State: "OPEN" });
  });

  it("wait for an account that declines, until it is removed or asked anew", async () => {
    const [here, one, two] = [await server(), await server(), await server()];
    await billing(here, [one, two]);
    const { Id: HandshakeId = "", Parties } = (await startUpgrade(here)) ?? {};
    expect(Parties?.map(({ Type }) => Type)).toEqual(["ORGANIZATION"]);
    const answer = async (name: "AcceptHandshake" | "DeclineHandshake", guest: TestServer) =>
      guest.root.organizations(name, { HandshakeId: await approvalFor(guest) });
    await answer("DeclineHandshake", one);
    await answer("AcceptHandshake", two);
    expect(await stateOf(here.root, HandshakeId)).toBe("REQUESTED");
    await here.root.organizations("RemoveAccountFromOrganization", { AccountId: one.account });
    expect(await stateOf(here.root, HandshakeId)).toBe("OPEN");
    await here.root.organizations("CancelHandshake", { HandshakeId });
    const { Id: next = "" } = (await startUpgrade(here)) ?? {};
    const asked = await here.root.organizations("ListHandshakesForOrganization", {
      Filter: { ParentHandshakeId: next },
    });
    expect(asked.Handshakes?.map(({ State }) => State)).toEqual(["OPEN"]);
    const [again] = asked.Handshakes ?? [];
    await two.root.organizations("DeclineHandshake", { HandshakeId: again?.Id ?? "" });
    await two.root.organizations("LeaveOrganization", {});
    await here.root.organizations("AcceptHandshake", { HandshakeId: next });
    expect(await featureSet(here)).toBe("ALL");
  });

  it("end the invitations to an organization without them", async () => {
    const [here, guest] = [await server(), await server()];
    await billing(here, []);
    const HandshakeId = await invite(here.root, guest);
    await startUpgrade(here);
    expect(await stateOf(guest.root, HandshakeId)).toBe("CANCELED");
    await expect(
      guest.root.organizations("AcceptHandshake", { HandshakeId }),
    ).rejects.toMatchObject({ code: "InvalidHandshakeTransitionException" });
  });

  it("do not wait for an account that leaves", async () => {
    const [here, guest] = [await server(), await server()];
    await billing(here, [guest]);
    const upgrade = await startUpgrade(here);
    await guest.root.organizations("LeaveOrganization", {});
    expect(await stateOf(here.root, upgrade?.Id ?? "")).toBe("OPEN");
  });

  it("are asked for once at a time, and nobody is invited meanwhile", async () => {
    const [here, guest, other] = [await server(), await server(), await server()];
    await billing(here, [guest]);
    const upgrade = await startUpgrade(here);
    await expect(startUpgrade(here)).rejects.toMatchObject({
      reason: "ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION",
    });
    await expect(invite(here.root, other)).rejects.toMatchObject({
      reason: "INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES",
    });
    await here.root.organizations("CancelHandshake", { HandshakeId: upgrade?.Id ?? "" });
    await invite(here.root, other);
  });

  it("are needed for policies, services, delegates and closing accounts", async () => {
    const [here, guest] = [await server(), await server()];
    await billing(here, [guest]);
    const { Roots } = await here.root.organizations("ListRoots", {});
    await expect(
      here.root.organizations("EnablePolicyType", {
        RootId: Roots?.[0]?.Id ?? "",
        PolicyType: "SERVICE_CONTROL_POLICY",
      }),
    ).rejects.toMatchObject({ code: "PolicyTypeNotAvailableForOrganizationException" });
    await expect(
      here.root.organizations("EnableAWSServiceAccess", {
        ServicePrincipal: "sso.amazonaws.com",
      }),
    ).rejects.toMatchObject({ reason: "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE" });
    await expect(
      here.root.organizations("CloseAccount", { AccountId: guest.account }),
    ).rejects.toMatchObject({ reason: "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE" });
  });
});
