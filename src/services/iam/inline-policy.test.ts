/** Inline policies of users, groups and roles through the whole line, on both databases. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { documentOfSize, listUsers } from "./testing/documents.ts";
import { callsOn, createOwner } from "./testing/policy-owner.ts";

/** The same operations for each kind of owner; `size` is the quota of all its policies. */
const kinds = [
  { kind: "User", size: 2_048 },
  { kind: "Group", size: 5_120 },
  { kind: "Role", size: 10_240 },
] as const;

type Kind = (typeof kinds)[number]["kind"];

function operationsOn(root: TestClient, kind: Kind) {
  const call = callsOn<Readonly<Record<string, unknown>>>(root, kind);
  return {
    create: () => createOwner(root, kind),
    put: (PolicyName: string, PolicyDocument: string) =>
      call(`Put${kind}Policy`, { PolicyName, PolicyDocument }),
    get: (PolicyName: string) => call(`Get${kind}Policy`, { PolicyName }),
    remove: (PolicyName: string) => call(`Delete${kind}Policy`, { PolicyName }),
    list: (input: object = {}) => call(`List${kind}Policies`, input),
  };
}

eachDatabase("inline policies", (server) => {
  it.each(kinds)("puts, shows, lists and deletes the policies of a $kind", async ({ kind }) => {
    const { root } = await server();
    const policies = operationsOn(root, kind);
    await policies.create();
    expect(await policies.list()).toEqual({ PolicyNames: [], IsTruncated: false });
    const spaced = JSON.stringify(JSON.parse(listUsers), null, 2);
    await policies.put("b", spaced);
    await policies.put("A", listUsers);
    expect(await policies.get("b")).toEqual({
      [`${kind}Name`]: "Owner",
      PolicyName: "b",
      PolicyDocument: encodeURIComponent(spaced).replaceAll("*", "%2A"),
    });
    expect((await policies.list()).PolicyNames).toEqual(["A", "b"]);
    const page = await policies.list({ MaxItems: 1 });
    expect(page).toMatchObject({ PolicyNames: ["A"], IsTruncated: true });
    expect((await policies.list({ Marker: page.Marker })).PolicyNames).toEqual(["b"]);
    await policies.remove("A");
    expect((await policies.list()).PolicyNames).toEqual(["b"]);
    const refusal = {
      code: "NoSuchEntity",
      status: 404,
      message: `The ${kind.toLowerCase()} policy with name A cannot be found.`,
    };
    await expect(policies.get("A")).rejects.toMatchObject(refusal);
    await expect(policies.remove("A")).rejects.toMatchObject(refusal);
  });

  it.each(kinds)("says which $kind there is not", async ({ kind }) => {
    const { root } = await server();
    const policies = operationsOn(root, kind);
    const refusal = {
      code: "NoSuchEntity",
      status: 404,
      message: `The ${kind.toLowerCase()} with name Owner cannot be found.`,
    };
    await expect(policies.put("a", listUsers)).rejects.toMatchObject(refusal);
    await expect(policies.get("a")).rejects.toMatchObject(refusal);
    await expect(policies.remove("a")).rejects.toMatchObject(refusal);
    await expect(policies.list()).rejects.toMatchObject(refusal);
  });

  it.each(kinds)("lets the policies of a $kind fill $size characters together", async (each) => {
    const { root } = await server();
    const policies = operationsOn(root, each.kind);
    await policies.create();
    const half = each.size / 2;
    await policies.put("one", documentOfSize(half));
    await policies.put("two", JSON.stringify(JSON.parse(documentOfSize(half)), null, 4));
    // In place of a policy there is the room that it had.
    await policies.put("two", documentOfSize(half));
    await expect(policies.put("two", documentOfSize(half + 1))).rejects.toMatchObject({
      code: "LimitExceeded",
      status: 409,
      message:
        `Maximum policy size of ${each.size} bytes exceeded for ` +
        `${each.kind.toLowerCase()} Owner`,
    });
    await expect(policies.put("three", listUsers)).rejects.toMatchObject({
      code: "LimitExceeded",
    });
    expect((await policies.get("two")).PolicyDocument).not.toContain("%0A");
  });

  it("finds owner and policy ignoring case and shows the names they have", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "Alice" });
    const put = { UserName: "ALICE", PolicyName: "Inline", PolicyDocument: listUsers };
    await root.iam("PutUserPolicy", put);
    const shown = await root.iam("GetUserPolicy", { UserName: "alice", PolicyName: "inline" });
    expect(shown).toMatchObject({ UserName: "Alice", PolicyName: "Inline" });
  });

  it("refuses a malformed document before its size and after its owner", async () => {
    const { root } = await server();
    const put = { UserName: "alice", PolicyName: "p", PolicyDocument: "{" };
    await expect(root.iam("PutUserPolicy", put)).rejects.toMatchObject({ code: "NoSuchEntity" });
    await root.iam("CreateUser", { UserName: "alice" });
    await expect(root.iam("PutUserPolicy", put)).rejects.toMatchObject({
      code: "MalformedPolicyDocument",
      status: 400,
    });
  });

  it("refuses characters outside the API's range", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    const PolicyDocument = listUsers.replace("iam:ListUsers", "iam:ListUsers\u2603");
    await expect(
      root.iam("PutUserPolicy", { UserName: "alice", PolicyName: "p", PolicyDocument }),
    ).rejects.toMatchObject({ code: "ValidationError", status: 400 });
  });

  it("decides by them from the next call on", async () => {
    const { root, user } = await server();
    const carol = await user("carol");
    const denied = { code: "AccessDenied", status: 403 };
    await expect(carol.iam("ListUsers", {})).rejects.toMatchObject(denied);
    const policy = { UserName: "carol", PolicyName: "p" };
    await root.iam("PutUserPolicy", { ...policy, PolicyDocument: listUsers });
    await carol.iam("ListUsers", {});
    await root.iam("DeleteUserPolicy", policy);
    await expect(carol.iam("ListUsers", {})).rejects.toMatchObject(denied);
  });

  it("decides by the policies of a member's groups from the next call on", async () => {
    const { root, user } = await server();
    const carol = await user("carol");
    await root.iam("CreateGroup", { GroupName: "readers" });
    await root.iam("AddUserToGroup", { GroupName: "readers", UserName: "carol" });
    const denied = { code: "AccessDenied", status: 403 };
    await expect(carol.iam("ListUsers", {})).rejects.toMatchObject(denied);
    const policy = { GroupName: "readers", PolicyName: "p" };
    await root.iam("PutGroupPolicy", { ...policy, PolicyDocument: listUsers });
    await carol.iam("ListUsers", {});
    const denial = listUsers.replace('"Allow"', '"Deny"');
    await root.iam("PutGroupPolicy", { ...policy, PolicyName: "no", PolicyDocument: denial });
    await expect(carol.iam("ListUsers", {})).rejects.toMatchObject({
      ...denied,
      message: expect.stringMatching(/with an explicit deny in an identity-based policy$/),
    });
    await root.iam("DeleteGroupPolicy", { ...policy, PolicyName: "no" });
    await carol.iam("ListUsers", {});
    await root.iam("DeleteGroupPolicy", policy);
    await expect(carol.iam("ListUsers", {})).rejects.toMatchObject(denied);
  });

  it("lets a delegate write only where a boundary holds", async () => {
    const { root, user, account } = await server();
    const { Policy } = await root.iam("CreatePolicy", {
      PolicyName: "cap",
      PolicyDocument: listUsers,
    });
    const condition = { StringEquals: { "iam:PermissionsBoundary": Policy?.Arn } };
    const delegate = await user("delegate", {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "iam:*UserPolicy", Resource: "*", Condition: condition },
      ],
    });
    const put = { UserName: "alice", PolicyName: "p", PolicyDocument: listUsers };
    await root.iam("CreateUser", { UserName: "alice" });
    await expect(delegate.iam("PutUserPolicy", put)).rejects.toMatchObject({
      code: "AccessDenied",
      message:
        `User: arn:aws:iam::${account}:user/delegate is not authorized to perform: ` +
        "iam:PutUserPolicy on resource: user alice because no identity-based policy allows the " +
        "iam:PutUserPolicy action",
    });
    const bounded = { UserName: "alice", PermissionsBoundary: Policy?.Arn ?? "" };
    await root.iam("PutUserPermissionsBoundary", bounded);
    await delegate.iam("PutUserPolicy", put);
    await delegate.iam("DeleteUserPolicy", { UserName: "alice", PolicyName: "p" });
  });
});
