/** Versions of managed policies through the whole line, on both databases. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient } from "../testing/harness.ts";

function policy(Effect: "Allow" | "Deny", Action: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect, Action, Resource: "*" }],
  });
}

const listUsers = policy("Allow", "iam:ListUsers");
const listRoles = policy("Allow", "iam:ListRoles");

async function make(root: TestClient, PolicyDocument = listUsers): Promise<string> {
  const { Policy } = await root.iam("CreatePolicy", { PolicyName: "versioned", PolicyDocument });
  return Policy?.Arn ?? "";
}

async function versions(root: TestClient, PolicyArn: string) {
  const { Versions } = await root.iam("ListPolicyVersions", { PolicyArn });
  return Versions?.map((version) => [version.VersionId, version.IsDefaultVersion]);
}

eachDatabase("policy versions", (server) => {
  it("adds versions beside the default one, or in its place where asked", async () => {
    const { root, clock } = await server();
    const PolicyArn = await make(root);
    clock.advance(60_000);
    const second = await root.iam("CreatePolicyVersion", { PolicyArn, PolicyDocument: listRoles });
    expect(second.PolicyVersion).toEqual({
      VersionId: "v2",
      IsDefaultVersion: false,
      CreateDate: new Date(clock.now()),
    });
    const third = { PolicyArn, PolicyDocument: listRoles, SetAsDefault: true };
    const { PolicyVersion } = await root.iam("CreatePolicyVersion", third);
    expect(PolicyVersion).toMatchObject({ VersionId: "v3", IsDefaultVersion: true });
    expect(await versions(root, PolicyArn)).toEqual([
      ["v3", true],
      ["v2", false],
      ["v1", false],
    ]);
    const { Policy } = await root.iam("GetPolicy", { PolicyArn });
    expect(Policy).toMatchObject({
      DefaultVersionId: "v3",
      CreateDate: new Date(clock.now() - 60_000),
      UpdateDate: new Date(clock.now()),
    });
  });

  it("gives the document exactly as it was written, encoded once", async () => {
    const { root } = await server();
    const text =
      '{\n\t"Version": "2012-10-17",\r\n "Statement": {"Effect": "Allow", ' +
      '"Action": "s3:*", "Resource": "arn:aws:s3:::a%3Ab+c é/*"}}  ';
    const PolicyArn = await make(root, text);
    const { PolicyVersion } = await root.iam("GetPolicyVersion", { PolicyArn, VersionId: "v1" });
    expect(PolicyVersion).toMatchObject({ VersionId: "v1", IsDefaultVersion: true });
    expect(PolicyVersion?.Document).toContain("a%253Ab%2Bc%20%C3%A9%2F%2A");
    expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toBe(text);
  });

  it("keeps five versions at most and never uses a number again", async () => {
    const { root } = await server();
    const PolicyArn = await make(root);
    const another = () => root.iam("CreatePolicyVersion", { PolicyArn, PolicyDocument: listUsers });
    for (let count = 2; count <= 5; count++) await another();
    await expect(another()).rejects.toMatchObject({
      code: "LimitExceeded",
      status: 409,
      message:
        "A managed policy can have up to 5 versions. Before you create a new version, you must " +
        "delete an existing version.",
    });
    await root.iam("DeletePolicyVersion", { PolicyArn, VersionId: "v5" });
    expect((await another()).PolicyVersion?.VersionId).toBe("v6");
    expect(await versions(root, PolicyArn)).toEqual([
      ["v6", false],
      ["v4", false],
      ["v3", false],
      ["v2", false],
      ["v1", true],
    ]);
  });

  it("pages versions, newest first", async () => {
    const { root } = await server();
    const PolicyArn = await make(root);
    for (let count = 2; count <= 4; count++) {
      await root.iam("CreatePolicyVersion", { PolicyArn, PolicyDocument: listUsers });
    }
    const first = await root.iam("ListPolicyVersions", { PolicyArn, MaxItems: 3 });
    expect(first.Versions?.map((version) => version.VersionId)).toEqual(["v4", "v3", "v2"]);
    const next = await root.iam("ListPolicyVersions", { PolicyArn, Marker: first.Marker });
    expect(next.Versions?.map((version) => version.VersionId)).toEqual(["v1"]);
    expect(next.IsTruncated).toBe(false);
  });

  it("refuses to delete the default version, and what is not there", async () => {
    const { root } = await server();
    const PolicyArn = await make(root);
    await expect(
      root.iam("DeletePolicyVersion", { PolicyArn, VersionId: "v1" }),
    ).rejects.toMatchObject({
      code: "DeleteConflict",
      status: 409,
      message: "Cannot delete the default version of a policy.",
    });
    const absent = { PolicyArn, VersionId: "v2" };
    const refusal = { code: "NoSuchEntity", status: 404 };
    await expect(root.iam("DeletePolicyVersion", absent)).rejects.toMatchObject(refusal);
    await expect(root.iam("SetDefaultPolicyVersion", absent)).rejects.toMatchObject(refusal);
    await expect(root.iam("GetPolicyVersion", absent)).rejects.toMatchObject({
      ...refusal,
      message: `Policy ${PolicyArn} version v2 does not exist or is not attachable.`,
    });
  });

  it("decides by the default version from the next call on", async () => {
    const { root, user } = await server();
    const PolicyArn = await make(root);
    const carol = await user("carol");
    await root.iam("AttachUserPolicy", { UserName: "carol", PolicyArn });
    await carol.iam("ListUsers", {});
    const denied = policy("Deny", "iam:ListUsers");
    await root.iam("CreatePolicyVersion", { PolicyArn, PolicyDocument: denied });
    await carol.iam("ListUsers", {});
    await root.iam("SetDefaultPolicyVersion", { PolicyArn, VersionId: "v2" });
    await expect(carol.iam("ListUsers", {})).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringMatching(
        new RegExp(`with an explicit deny in an identity-based policy: ${PolicyArn}$`),
      ),
    });
    const third = { PolicyArn, PolicyDocument: listUsers, SetAsDefault: true };
    await root.iam("CreatePolicyVersion", third);
    await carol.iam("ListUsers", {});
  });

  it("names the version in a denial", async () => {
    const { root, user, account } = await server();
    const PolicyArn = await make(root);
    const carol = await user("carol");
    await expect(
      carol.iam("GetPolicyVersion", { PolicyArn, VersionId: "v1" }),
    ).rejects.toMatchObject({
      code: "AccessDenied",
      message:
        `User: arn:aws:iam::${account}:user/carol is not authorized to perform: ` +
        `iam:GetPolicyVersion on resource: policy ${PolicyArn} version v1 because no ` +
        "identity-based policy allows the iam:GetPolicyVersion action",
    });
  });
});
