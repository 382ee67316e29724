/** Managed policies through the whole line, on both databases. */
import { expect, it } from "vitest";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { documentOfSize, listUsers } from "./testing/documents.ts";

async function make(root: TestClient, PolicyName: string, further: object = {}): Promise<string> {
  const input = { PolicyName, PolicyDocument: listUsers, ...further };
  const { Policy } = await root.iam("CreatePolicy", input);
  return Policy?.Arn ?? "";
}

eachDatabase("managed policies", (server) => {
  it("creates a policy and shows of it what AWS shows", async () => {
    const { root, account } = await server();
    const created = await root.iam("CreatePolicy", {
      PolicyName: "Readers",
      Path: "/team/a/",
      Description: "who reads",
      PolicyDocument: listUsers,
    });
    const arn = `arn:aws:iam::${account}:policy/team/a/Readers`;
    expect(created.Policy).toEqual({
      PolicyName: "Readers",
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: arn,
      Path: "/team/a/",
      DefaultVersionId: "v1",
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: expect.any(Date),
      UpdateDate: expect.any(Date),
    });
    const { Policy } = await root.iam("GetPolicy", { PolicyArn: arn });
    expect(Policy).toEqual({ ...created.Policy, Description: "who reads", Tags: [] });
    const { Policies } = await root.iam("ListPolicies", { Scope: "Local" });
    expect(Policies).toEqual([created.Policy]);
  });

  it("keeps names unique ignoring case, across paths", async () => {
    const { root } = await server();
    await make(root, "Readers", { Path: "/a/" });
    await expect(make(root, "readers", { Path: "/b/" })).rejects.toMatchObject({
      code: "EntityAlreadyExists",
      status: 409,
      message: "A policy called readers already exists. Duplicate names are not allowed.",
    });
  });

  it("finds a policy by its ARN with case and path", async () => {
    const { root, account } = await server();
    await make(root, "Readers", { Path: "/a/" });
    for (const name of ["a/readers", "Readers", "b/Readers"]) {
      const PolicyArn = `arn:aws:iam::${account}:policy/${name}`;
      await expect(root.iam("GetPolicy", { PolicyArn })).rejects.toMatchObject({
        code: "NoSuchEntity",
        status: 404,
        message: `Policy ${PolicyArn} was not found.`,
      });
    }
  });

  it.each([
    ["no ARN at all, though long", "ValidationError", "Invalid ARN:  Could not be parsed!"],
    ["arn:aws-cn:iam::aws:policy/ReadOnlyAccess", "ValidationError", "Invalid ARN partition"],
    [
      "arn:aws:iam::123456789012:user/alice",
      "InvalidInput",
      "ARN arn:aws:iam::123456789012:user/alice is not valid.",
    ],
    [
      "arn:aws:iam:::policy/ReadOnlyAccess",
      "InvalidInput",
      "ARN arn:aws:iam:::policy/ReadOnlyAccess is not valid.",
    ],
  ])("refuses %s", async (PolicyArn, code, message) => {
    const { root } = await server();
    const refusal = { code, status: 400, message };
    await expect(root.iam("GetPolicy", { PolicyArn })).rejects.toMatchObject(refusal);
    await expect(root.iam("DeletePolicy", { PolicyArn })).rejects.toMatchObject(refusal);
  });

  it("takes 6,144 characters without the white space, and not one more", async () => {
    const { root } = await server();
    const fits = documentOfSize(6_144);
    const spaced = JSON.stringify(JSON.parse(fits), null, 4);
    await make(root, "fits", { PolicyDocument: fits });
    const arn = await make(root, "spaced", { PolicyDocument: spaced });
    const refusal = {
      code: "LimitExceeded",
      status: 409,
      message: "Cannot exceed quota for PolicySize: 6144",
    };
    const PolicyDocument = documentOfSize(6_145);
    await expect(make(root, "over", { PolicyDocument })).rejects.toMatchObject(refusal);
    await expect(
      root.iam("CreatePolicyVersion", { PolicyArn: arn, PolicyDocument }),
    ).rejects.toMatchObject(refusal);
  });

  it("keeps 1,500 policies and not one more", async () => {
    const { root, account, storage } = await server();
    const row = { account_id: account, quota: "PoliciesPerAccount", count: 1_499 };
    await storage.transact(({ database }) =>
      database.insertInto("iam_count").values(row).execute(),
    );
    const PolicyArn = await make(root, "last");
    const refusal = {
      code: "LimitExceeded",
      status: 409,
      message: "Cannot exceed quota for PoliciesPerAccount: 1500",
    };
    await expect(make(root, "over")).rejects.toMatchObject(refusal);
    await root.iam("DeletePolicy", { PolicyArn });
    await make(root, "over");
  });

  it("refuses a malformed document in AWS's words", async () => {
    const { root } = await server();
    await expect(make(root, "bad", { PolicyDocument: "{}" })).rejects.toMatchObject({
      code: "MalformedPolicyDocument",
      status: 400,
      message: "Syntax errors in policy.",
    });
    expect((await root.iam("ListPolicies", { Scope: "Local" })).Policies).toEqual([]);
  });

  it("deletes only what nobody uses and what has one version", async () => {
    const { root, account } = await server();
    const arn = await make(root, "Readers");
    const gone = { PolicyArn: arn };
    const conflict = {
      code: "DeleteConflict",
      status: 409,
      message: "Cannot delete a policy attached to entities.",
    };
    await root.iam("CreateUser", { UserName: "alice", PermissionsBoundary: arn });
    await expect(root.iam("DeletePolicy", gone)).rejects.toMatchObject(conflict);
    await root.iam("DeleteUserPermissionsBoundary", { UserName: "alice" });
    await root.iam("AttachUserPolicy", { UserName: "alice", PolicyArn: arn });
    await expect(root.iam("DeletePolicy", gone)).rejects.toMatchObject(conflict);
    await root.iam("DetachUserPolicy", { UserName: "alice", PolicyArn: arn });
    await root.iam("CreatePolicyVersion", { PolicyArn: arn, PolicyDocument: listUsers });
    await expect(root.iam("DeletePolicy", gone)).rejects.toMatchObject({
      code: "DeleteConflict",
      message:
        "This policy has more than one version. Before you delete a policy, you must delete the " +
        "policy's versions. The default version is deleted with the policy.",
    });
    await root.iam("DeletePolicyVersion", { PolicyArn: arn, VersionId: "v2" });
    await root.iam("DeletePolicy", gone);
    await expect(root.iam("DeletePolicy", gone)).rejects.toMatchObject({
      code: "NoSuchEntity",
      message: `Policy arn:aws:iam::${account}:policy/Readers was not found.`,
    });
    await make(root, "Readers");
  });

  it("forgets the tags of a deleted policy", async () => {
    const { root } = await server();
    const Tags = [{ Key: "team", Value: "blue" }];
    const arn = await make(root, "Readers", { Tags });
    await root.iam("DeletePolicy", { PolicyArn: arn });
    await make(root, "Readers");
    expect((await root.iam("ListPolicyTags", { PolicyArn: arn })).Tags).toEqual([]);
  });

  it("tags and untags, and decides by the tags", async () => {
    const { root, user } = await server();
    const arn = await make(root, "Readers", { Tags: [{ Key: "team", Value: "blue" }] });
    const condition = { StringEquals: { "aws:ResourceTag/team": "red" } };
    const carol = await user("carol", {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "iam:GetPolicy", Resource: arn, Condition: condition },
      ],
    });
    await expect(carol.iam("GetPolicy", { PolicyArn: arn })).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await root.iam("TagPolicy", {
      PolicyArn: arn,
      Tags: [
        { Key: "TEAM", Value: "red" },
        { Key: "cost", Value: "1" },
      ],
    });
    const { Policy } = await carol.iam("GetPolicy", { PolicyArn: arn });
    expect(Policy?.Tags).toEqual([
      { Key: "cost", Value: "1" },
      { Key: "TEAM", Value: "red" },
    ]);
    await root.iam("UntagPolicy", { PolicyArn: arn, TagKeys: ["team", "absent"] });
    const listed = await root.iam("ListPolicyTags", { PolicyArn: arn });
    expect(listed.Tags).toEqual([{ Key: "cost", Value: "1" }]);
    await expect(carol.iam("GetPolicy", { PolicyArn: arn })).rejects.toMatchObject({
      status: 403,
    });
  });

  it("says in a denial which policy, as AWS does, whether or not it exists", async () => {
    const { root, user, account } = await server();
    const carol = await user("carol");
    const who = `User: arn:aws:iam::${account}:user/carol is not authorized to perform:`;
    const why = (action: string) => `because no identity-based policy allows the ${action} action`;
    const arn = await make(root, "Readers");
    for (const PolicyArn of [arn, `arn:aws:iam::${account}:policy/Nobody`]) {
      await expect(carol.iam("GetPolicy", { PolicyArn })).rejects.toMatchObject({
        code: "AccessDenied",
        message: `${who} iam:GetPolicy on resource: policy ${PolicyArn} ${why("iam:GetPolicy")}`,
      });
    }
    await expect(carol.iam("ListPolicies", { PathPrefix: "/a/" })).rejects.toMatchObject({
      message: `${who} iam:ListPolicies on resource: policy path /a/ ${why("iam:ListPolicies")}`,
    });
  });

  it("is found in the trail by name where it was made, and by ARN from then on", async () => {
    const { root } = await server();
    const arn = await make(root, "Readers");
    await root.iam("DeletePolicy", { PolicyArn: arn });
    const found = async (AttributeValue: string) => {
      const LookupAttributes = [{ AttributeKey: "ResourceName", AttributeValue }] as const;
      const { Events } = await root.cloudtrail("LookupEvents", { LookupAttributes });
      return Events?.map(({ EventName }) => EventName).sort();
    };
    expect(await found("Readers")).toEqual(["CreatePolicy"]);
    expect(await found(arn)).toEqual(["CreatePolicy", "DeletePolicy"]);
  });

  it("keeps accounts apart", async () => {
    const [one, other] = [await server(), await server()];
    const arn = await make(one.root, "Readers");
    await expect(other.root.iam("GetPolicy", { PolicyArn: arn })).rejects.toMatchObject({
      code: "AccessDenied",
      status: 403,
    });
    await other.root.iam("CreateUser", { UserName: "alice" });
    await expect(
      other.root.iam("AttachUserPolicy", { UserName: "alice", PolicyArn: arn }),
    ).rejects.toMatchObject({
      code: "NoSuchEntity",
      message: `Policy ${arn} does not exist or is not attachable.`,
    });
    await make(other.root, "Readers");
  });
});

const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";

eachDatabase("AWS's managed policies", (server) => {
  it("shows them with their real documents and counts their use in the account alone", async () => {
    const [one, other] = [await server(), await server()];
    await one.root.iam("CreateUser", { UserName: "alice" });
    await one.root.iam("AttachUserPolicy", { UserName: "alice", PolicyArn: readOnly });
    await one.root.iam("CreateUser", { UserName: "bob", PermissionsBoundary: readOnly });
    const { Policy } = await one.root.iam("GetPolicy", { PolicyArn: readOnly });
    expect(Policy).toMatchObject({
      PolicyName: "ReadOnlyAccess",
      Arn: readOnly,
      AttachmentCount: 1,
      PermissionsBoundaryUsageCount: 1,
    });
    const elsewhere = await other.root.iam("GetPolicy", { PolicyArn: readOnly });
    expect(elsewhere.Policy).toMatchObject({
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
    });
    const { PolicyVersion } = await one.root.iam("GetPolicyVersion", {
      PolicyArn: readOnly,
      VersionId: Policy?.DefaultVersionId ?? "",
    });
    const shown = JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""));
    expect(shown).toMatchObject({ Version: "2012-10-17" });
    expect(PolicyVersion?.IsDefaultVersion).toBe(true);
    const listed = await one.root.iam("ListPolicyVersions", { PolicyArn: readOnly });
    expect(listed.Versions).toEqual([
      { VersionId: Policy?.DefaultVersionId, IsDefaultVersion: true, CreateDate: expect.any(Date) },
    ]);
  });

  it("lets nobody change them, not even the root user", async () => {
    const { root, account } = await server();
    const PolicyArn = readOnly;
    const changes = [
      () => root.iam("DeletePolicy", { PolicyArn }),
      () => root.iam("CreatePolicyVersion", { PolicyArn, PolicyDocument: listUsers }),
      () => root.iam("SetDefaultPolicyVersion", { PolicyArn, VersionId: "v1" }),
      () => root.iam("DeletePolicyVersion", { PolicyArn, VersionId: "v1" }),
      () => root.iam("TagPolicy", { PolicyArn, Tags: [{ Key: "a", Value: "b" }] }),
      () => root.iam("UntagPolicy", { PolicyArn, TagKeys: ["a"] }),
    ];
    for (const change of changes) {
      await expect(change()).rejects.toMatchObject({ code: "AccessDenied", status: 403 });
    }
    await expect(root.iam("DeletePolicy", { PolicyArn: readOnly })).rejects.toMatchObject({
      message:
        `User: arn:aws:iam::${account}:root is not authorized to perform: iam:DeletePolicy ` +
        `on resource: policy ${readOnly}`,
    });
  });

  it("answers for one that AWS does not have as for any unknown policy", async () => {
    const { root } = await server();
    const PolicyArn = "arn:aws:iam::aws:policy/NoSuchAccess";
    await expect(root.iam("GetPolicy", { PolicyArn })).rejects.toMatchObject({
      code: "NoSuchEntity",
    });
  });
});

async function allPolicies(root: TestClient, input: object, MaxItems: number) {
  const arns: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await root.iam("ListPolicies", { ...input, MaxItems, Marker });
    arns.push(...(page.Policies ?? []).map((policy) => policy.Arn));
    Marker = page.Marker;
  } while (Marker !== undefined);
  return arns;
}

eachDatabase("lists of policies", (server) => {
  it("pages through one's own and AWS's, each once", async () => {
    const { root, account } = await server();
    for (const name of ["b", "A", "c"]) await make(root, name);
    const all = await allPolicies(root, {}, 999);
    const own = ["A", "b", "c"].map((name) => `arn:aws:iam::${account}:policy/${name}`);
    expect(all.slice(0, 3)).toEqual(own);
    expect(new Set(all).size).toBe(all.length);
    const published = await allPolicies(root, { Scope: "AWS" }, 1000);
    expect(all).toEqual([...own, ...published]);
    expect(published).toContain(readOnly);
    expect(published.length).toBeGreaterThan(1_000);
    expect(await allPolicies(root, { Scope: "Local" }, 1)).toEqual(own);
  });

  it("lists by path prefix, in either scope", async () => {
    const { root, account } = await server();
    await make(root, "one", { Path: "/team/a/" });
    await make(root, "two", { Path: "/other/" });
    expect(await allPolicies(root, { PathPrefix: "/team/" }, 10)).toEqual([
      `arn:aws:iam::${account}:policy/team/a/one`,
    ]);
    const jobs = await allPolicies(root, { PathPrefix: "/job-function/" }, 3);
    expect(jobs).toContain("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess");
    expect(jobs.every((arn) => arn?.includes(":policy/job-function/"))).toBe(true);
  });

  it("lists only what is attached, or only what is a boundary", async () => {
    const { root } = await server();
    const attached = await make(root, "attached");
    const bounding = await make(root, "bounding");
    await make(root, "unused");
    await root.iam("CreateUser", { UserName: "alice", PermissionsBoundary: bounding });
    await root.iam("AttachUserPolicy", { UserName: "alice", PolicyArn: attached });
    await root.iam("AttachUserPolicy", { UserName: "alice", PolicyArn: readOnly });
    const cases = [
      [{ OnlyAttached: true }, [attached, readOnly]],
      [{ OnlyAttached: true, Scope: "Local" }, [attached]],
      [{ OnlyAttached: true, Scope: "AWS" }, [readOnly]],
      [{ PolicyUsageFilter: "PermissionsPolicy" }, [attached, readOnly]],
      [{ PolicyUsageFilter: "PermissionsBoundary" }, [bounding]],
    ] as const;
    for (const [input, arns] of cases) {
      expect(await allPolicies(root, input, 1)).toEqual(arns);
    }
    const { Policies } = await root.iam("ListPolicies", { Scope: "Local" });
    const counts = Policies?.map((policy) => [
      policy.PolicyName,
      policy.AttachmentCount,
      policy.PermissionsBoundaryUsageCount,
    ]);
    expect(counts).toEqual([
      ["attached", 1, 0],
      ["bounding", 0, 1],
      ["unused", 0, 0],
    ]);
  });

  it("refuses the marker of another scope", async () => {
    const { root } = await server();
    const { Marker } = await root.iam("ListPolicies", { Scope: "AWS", MaxItems: 1 });
    await expect(root.iam("ListPolicies", { Marker })).rejects.toMatchObject({
      code: "ValidationError",
    });
  });
});
