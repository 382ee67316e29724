/** Parameters as their users see them, on each database. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { allow, arn, put, value } from "./testing/put.ts";

eachDatabase("parameters", (server) => {
  it("are put, read, overwritten and kept as versions", async () => {
    const world = await server();
    const { root } = world;
    expect(await put(root, { Name: "/app/level", Value: "info" })).toMatchObject({
      Version: 1,
      Tier: "Standard",
    });
    await expect(put(root, { Name: "/app/level", Value: "debug" })).rejects.toMatchObject({
      code: "ParameterAlreadyExists",
      status: 400,
    });
    await put(root, { Name: "/app/level", Value: "debug", Overwrite: true });
    const { Parameter } = await root.ssm("GetParameter", { Name: "/app/level" });
    expect(Parameter).toMatchObject({
      Name: "/app/level",
      Type: "String",
      Value: "debug",
      Version: 2,
      ARN: arn(world, "/app/level"),
      DataType: "text",
    });
    expect(await value(root, "/app/level:1")).toBe("info");
  });

  it("have no pattern where the pattern is empty, as Terraform sends it", async () => {
    const { root } = await server();
    await put(root, { Name: "/app/free", Value: "anything", AllowedPattern: "" });
    expect(await value(root, "/app/free")).toBe("anything");
  });

  it("are one under both spellings of a name without a path", async () => {
    const { root } = await server();
    await put(root, { Name: "level", Value: "info" });
    expect(await value(root, "/level")).toBe("info");
    expect((await root.ssm("GetParameter", { Name: "level" })).Parameter?.Name).toBe("level");
    await expect(put(root, { Name: "/level", Value: "x" })).rejects.toMatchObject({
      code: "ParameterAlreadyExists",
    });
  });

  it("are meant without the spaces at the ends of a name, and never with one within", async () => {
    const { root } = await server();
    await put(root, { Name: " /app/level ", Value: "info" });
    const { Parameter } = await root.ssm("GetParameter", { Name: "/app/level:1 " });
    expect(Parameter).toMatchObject({ Name: "/app/level", Value: "info" });
    const invalid = { code: "ValidationException", status: 400 };
    await expect(value(root, "/app/le vel")).rejects.toMatchObject(invalid);
    await expect(put(root, { Name: "/app/le vel", Value: "x" })).rejects.toMatchObject(invalid);
    await root.ssm("DeleteParameter", { Name: " /app/level" });
    await expect(value(root, "/app/level")).rejects.toMatchObject({ code: "ParameterNotFound" });
  });

  it("are answered in the order of their names, each once", async () => {
    const { root } = await server();
    for (const Name of ["/o/b", "/o/a", "/o/c"]) await put(root, { Name, Value: Name });
    const Names = ["/o/c", "/o/none", "/o/a:1", "/o/b", "/o/b:9", "/o/b"];
    const { Parameters = [], InvalidParameters } = await root.ssm("GetParameters", { Names });
    expect(Parameters.map(({ Value }) => Value)).toEqual(["/o/a", "/o/b", "/o/c"]);
    expect(InvalidParameters).toEqual(["/o/none", "/o/b:9"]);
  });

  it.each(["/n/a:1", "/n/a:live", "ARN"])("are not changed by the name %s", async (text) => {
    const world = await server();
    const { root } = world;
    await put(root, { Name: "/n/a", Value: "kept" });
    const Name = text === "ARN" ? arn(world, "/n/a") : text;
    const labelled = { Name, ParameterVersion: 1, Labels: ["live"] };
    for (const call of [
      () => root.ssm("DeleteParameter", { Name }),
      () => root.ssm("LabelParameterVersion", labelled),
      () => root.ssm("UnlabelParameterVersion", labelled),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "ParameterNotFound" });
    }
    expect(await root.ssm("DeleteParameters", { Names: [Name] })).toEqual({
      DeletedParameters: [],
      InvalidParameters: [Name],
    });
    expect(await value(root, "/n/a")).toBe("kept");
  });

  it("are tagged as a whole, by name or ARN, and not by version", async () => {
    const world = await server();
    const { root } = world;
    await put(root, { Name: "/t/a", Value: "x" });
    const tagged = { ResourceType: "Parameter" as const, Tags: [{ Key: "k", Value: "v" }] };
    const byVersion = { ...tagged, ResourceId: "/t/a:1" };
    await expect(root.ssm("AddTagsToResource", byVersion)).rejects.toMatchObject({
      code: "InvalidResourceId",
    });
    await root.ssm("AddTagsToResource", { ...tagged, ResourceId: arn(world, "/t/a") });
  });

  it("that are secure are sealed, and opened only where that is asked for", async () => {
    const { root, storage } = await server();
    await put(root, { Name: "/app/key", Value: "s3cr3t-value", Type: "SecureString" });
    expect(await value(root, "/app/key")).toBe("s3cr3t-value");
    const sealed = await value(root, "/app/key", false);
    expect(sealed).toMatch(/^[A-Za-z0-9+/]{40,}={0,2}$/);
    expect(Buffer.from(sealed, "base64").toString("latin1")).not.toContain("s3cr3t");
    const rows = await storage.read((database) =>
      database.selectFrom("ssm_parameter_version").selectAll().execute(),
    );
    expect(JSON.stringify(rows)).not.toContain("s3cr3t");
  });

  it("do not open once their rows are swapped", async () => {
    const { root, storage } = await server();
    await put(root, { Name: "/swap/a", Value: "value of a", Type: "SecureString" });
    await put(root, { Name: "/swap/b", Value: "value of b", Type: "SecureString" });
    await storage.transact(async ({ database }) => {
      const of = (name: string) =>
        database
          .selectFrom("ssm_parameter as p")
          .innerJoin("ssm_parameter_version as v", "v.parameter_id", "p.parameter_id")
          .select(["v.parameter_id", "v.value"])
          .where("p.path", "=", name)
          .orderBy("p.changed_at", "desc")
          .executeTakeFirstOrThrow();
      const [a, b] = [await of("/swap/a"), await of("/swap/b")];
      await database
        .updateTable("ssm_parameter_version")
        .set({ value: b.value })
        .where("parameter_id", "=", a.parameter_id)
        .execute();
    });
    const swapped = value(root, "/swap/a");
    await expect(swapped).rejects.toMatchObject({ code: "InvalidKeyId", status: 400 });
    await expect(swapped).rejects.not.toMatchObject({
      message: expect.stringContaining("value of"),
    });
  });

  it("under a customer's key need the right to use it", async () => {
    const world = await server();
    const { root } = world;
    const { KeyMetadata } = await root.kms("CreateKey", {});
    const KeyId = KeyMetadata?.KeyId ?? "";
    await put(root, { Name: "/k/a", Value: "sealed", Type: "SecureString", KeyId });
    const reader = await world.user("reader", allow("ssm:GetParameter", "*"));
    await expect(value(reader, "/k/a")).rejects.toMatchObject({ code: "AccessDeniedException" });
    expect(await value(reader, "/k/a", false)).not.toBe("");
    const both = await world.user("both", allow(["ssm:GetParameter", "kms:Decrypt"], "*"));
    expect(await value(both, "/k/a")).toBe("sealed");
  });

  it("under a key that is not there, or that is disabled, say so", async () => {
    const { root } = await server();
    const missing = {
      Name: "/k/a",
      Value: "x",
      Type: "SecureString",
      KeyId: "alias/none",
    } as const;
    await expect(put(root, missing)).rejects.toMatchObject({ code: "InvalidKeyId" });
    const { KeyMetadata } = await root.kms("CreateKey", {});
    const KeyId = KeyMetadata?.KeyId ?? "";
    await put(root, { ...missing, KeyId });
    await root.kms("DisableKey", { KeyId });
    await expect(value(root, "/k/a")).rejects.toMatchObject({ code: "InvalidKeyId" });
  });

  it("are read several at a time, and those that are not there are named", async () => {
    const { root } = await server();
    await put(root, { Name: "/m/a", Value: "1" });
    await put(root, { Name: "/m/b", Value: "2" });
    const Names = ["/m/a", "/m/none", "/m/b:1", "/m/b:9"];
    const { Parameters, InvalidParameters } = await root.ssm("GetParameters", { Names });
    expect(Parameters?.map(({ Name, Selector }) => [Name, Selector])).toEqual([
      ["/m/a", undefined],
      ["/m/b", ":1"],
    ]);
    expect(InvalidParameters).toEqual(["/m/none", "/m/b:9"]);
  });

  it("have a history with labels, and a label is on one version", async () => {
    const { root } = await server();
    const Name = "/h/a";
    await put(root, { Name, Value: "1" });
    await put(root, { Name, Value: "2", Overwrite: true });
    await root.ssm("LabelParameterVersion", { Name, ParameterVersion: 1, Labels: ["live"] });
    expect(await value(root, "/h/a:live")).toBe("1");
    const moved = await root.ssm("LabelParameterVersion", {
      Name,
      Labels: ["live", "9bad", "aws-x"],
    });
    expect(moved).toEqual({ InvalidLabels: ["9bad", "aws-x"], ParameterVersion: 2 });
    const { Parameters } = await root.ssm("GetParameterHistory", { Name });
    expect(Parameters?.map(({ Version, Value, Labels }) => [Version, Value, Labels])).toEqual([
      [1, "1", []],
      [2, "2", ["live"]],
    ]);
    const gone = await root.ssm("UnlabelParameterVersion", {
      Name,
      ParameterVersion: 2,
      Labels: ["live", "none"],
    });
    expect(gone).toEqual({ RemovedLabels: ["live"], InvalidLabels: ["none"] });
    await expect(value(root, "/h/a:live")).rejects.toMatchObject({
      code: "ParameterVersionNotFound",
    });
  });

  it("keep a hundred versions, the oldest unless a label holds it", async () => {
    const { root } = await server();
    const Name = "/v/a";
    await put(root, { Name, Value: "1" });
    for (let index = 2; index <= 100; index += 1) {
      await put(root, { Name, Value: String(index), Overwrite: true });
    }
    await root.ssm("LabelParameterVersion", { Name, ParameterVersion: 1, Labels: ["held"] });
    const further = { Name, Value: "101", Overwrite: true };
    await expect(put(root, further)).rejects.toMatchObject({
      code: "ParameterMaxVersionLimitExceeded",
    });
    await root.ssm("UnlabelParameterVersion", { Name, ParameterVersion: 1, Labels: ["held"] });
    expect((await put(root, further)).Version).toBe(101);
    await expect(value(root, "/v/a:1")).rejects.toMatchObject({ code: "ParameterVersionNotFound" });
  });

  it("carry tags that policies see", async () => {
    const world = await server();
    const { root } = world;
    const tagged = { ResourceType: "Parameter", ResourceId: "/t/a" } as const;
    await put(root, { Name: "/t/a", Value: "x", Tags: [{ Key: "team", Value: "a" }] });
    const team = { Condition: { StringEquals: { "aws:ResourceTag/team": "b" } } };
    const reader = await world.user("reader", allow("ssm:GetParameter", "*", team));
    await expect(value(reader, "/t/a")).rejects.toMatchObject({ code: "AccessDeniedException" });
    await root.ssm("AddTagsToResource", { ...tagged, Tags: [{ Key: "team", Value: "b" }] });
    expect(await value(reader, "/t/a")).toBe("x");
    await root.ssm("RemoveTagsFromResource", { ...tagged, TagKeys: ["team"] });
    expect(await root.ssm("ListTagsForResource", tagged)).toEqual({ TagList: [] });
    await expect(
      root.ssm("ListTagsForResource", { ...tagged, ResourceId: "/t/none" }),
    ).rejects.toMatchObject({ code: "InvalidResourceId" });
  });

  it("are deleted, one or many", async () => {
    const { root } = await server();
    for (const Name of ["/x/a", "/x/b"]) await put(root, { Name, Value: "1" });
    await root.ssm("DeleteParameter", { Name: "/x/a" });
    await expect(root.ssm("DeleteParameter", { Name: "/x/a" })).rejects.toMatchObject({
      code: "ParameterNotFound",
    });
    expect(await root.ssm("DeleteParameters", { Names: ["/x/a", "/x/b"] })).toEqual({
      DeletedParameters: ["/x/b"],
      InvalidParameters: ["/x/a"],
    });
  });

  it("of the advanced tier are shared with another account by a policy", async () => {
    const owner = await server();
    const guest = await server();
    await put(owner.root, { Name: "/s/a", Value: "shared", Tier: "Advanced" });
    await put(owner.root, { Name: "/s/plain", Value: "x" });
    const ResourceArn = arn(owner, "/s/a");
    const Principal = { AWS: `arn:aws:iam::${guest.account}:root` };
    const Policy = JSON.stringify(allow("ssm:GetParameter", ResourceArn, { Principal }));
    await expect(value(guest.root, ResourceArn)).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    const { PolicyId, PolicyHash } = await owner.root.ssm("PutResourcePolicy", {
      ResourceArn,
      Policy,
    });
    const read = await guest.root.ssm("GetParameter", { Name: ResourceArn });
    expect(read.Parameter).toMatchObject({ Name: ResourceArn, Value: "shared" });
    const { Policies } = await owner.root.ssm("GetResourcePolicies", { ResourceArn });
    expect(Policies).toEqual([{ PolicyId, PolicyHash, Policy }]);
    await expect(
      owner.root.ssm("PutResourcePolicy", { ResourceArn, Policy, PolicyId: "another" }),
    ).rejects.toMatchObject({ code: "ResourcePolicyNotFoundException" });
    await expect(
      owner.root.ssm("DeleteResourcePolicy", {
        ResourceArn,
        PolicyId: PolicyId ?? "",
        PolicyHash: "0",
      }),
    ).rejects.toMatchObject({ code: "ResourcePolicyConflictException" });
    await owner.root.ssm("DeleteResourcePolicy", {
      ResourceArn,
      PolicyId: PolicyId ?? "",
      PolicyHash: PolicyHash ?? "",
    });
    await expect(value(guest.root, ResourceArn)).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    await expect(
      owner.root.ssm("PutResourcePolicy", { ResourceArn, Policy, PolicyId: PolicyId ?? "" }),
    ).rejects.toMatchObject({ code: "ResourcePolicyNotFoundException" });
    await expect(
      owner.root.ssm("PutResourcePolicy", { ResourceArn: arn(owner, "/s/plain"), Policy }),
    ).rejects.toMatchObject({ code: "ResourcePolicyInvalidParameterException" });
  });

  it("that expire are gone at their time, and that is on record", async () => {
    const { root, clock, assembled } = await server();
    const at = new Date(clock.now() + 7_200_000).toISOString();
    const Policies = JSON.stringify([
      { Type: "Expiration", Version: "1.0", Attributes: { Timestamp: at } },
      {
        Type: "ExpirationNotification",
        Version: "1.0",
        Attributes: { Before: "1", Unit: "Hours" },
      },
    ]);
    await put(root, { Name: "/e/a", Value: "x", Tier: "Advanced", Policies });
    const status = async () => {
      const { Parameters } = await root.ssm("DescribeParameters", {});
      return Parameters?.[0]?.Policies?.map(({ PolicyStatus }) => PolicyStatus);
    };
    expect(await status()).toEqual(["Pending", "Pending"]);
    clock.advance(3_600_000);
    await assembled.jobs.runDue();
    expect(await status()).toEqual(["Pending", "Finished"]);
    clock.advance(3_600_000);
    await assembled.jobs.runDue();
    await expect(value(root, "/e/a")).rejects.toMatchObject({ code: "ParameterNotFound" });
    const { Events } = await root.cloudtrail("LookupEvents", {
      LookupAttributes: [
        { AttributeKey: "EventName", AttributeValue: "ParameterStorePolicyAction" },
      ],
    });
    expect(Events).toHaveLength(2);
  });

  it("keep their policies when they change, count anew what waits for no change", async () => {
    const { root, clock, assembled } = await server();
    const hour = 3_600_000;
    const policy = {
      Type: "NoChangeNotification",
      Version: "1.0",
      Attributes: { After: "2", Unit: "Hours" },
    };
    const change = { Name: "/n/a", Value: "x", Overwrite: true };
    await put(root, { ...change, Tier: "Advanced", Policies: JSON.stringify([policy]) });
    const status = async () => {
      const { Parameters } = await root.ssm("DescribeParameters", {});
      return Parameters?.[0]?.Policies?.map(({ PolicyStatus }) => PolicyStatus);
    };
    clock.advance(hour);
    await put(root, change);
    clock.advance(hour);
    await assembled.jobs.runDue();
    expect(await status()).toEqual(["Pending"]);
    clock.advance(hour);
    await assembled.jobs.runDue();
    expect(await status()).toEqual(["Finished"]);
    await put(root, change);
    expect(await status()).toEqual(["Pending"]);
    await put(root, { ...change, Policies: "[{}]" });
    expect(await status()).toEqual([]);
  });

  it("refer to secrets, under the rights on those", async () => {
    const world = await server();
    const { root } = world;
    await root.secretsmanager("CreateSecret", { Name: "db", SecretString: "of the secret" });
    const Name = "/aws/reference/secretsmanager/db";
    const { Parameter } = await root.ssm("GetParameter", { Name, WithDecryption: true });
    expect(Parameter).toMatchObject({ Name, Type: "SecureString", Value: "of the secret" });
    await expect(root.ssm("GetParameter", { Name })).rejects.toMatchObject({
      code: "ValidationException",
    });
    await expect(
      root.ssm("GetParameter", { Name: `${Name}-none`, WithDecryption: true }),
    ).rejects.toMatchObject({ code: "ParameterNotFound" });
    await expect(root.ssm("DeleteParameter", { Name })).rejects.toMatchObject({
      code: "ParameterNotFound",
    });
  });

  it("refer to secrets under the rights on both", async () => {
    const world = await server();
    const { root } = world;
    const { ARN } = await root.secretsmanager("CreateSecret", { Name: "db", SecretString: "it" });
    const Name = "/aws/reference/secretsmanager/db";
    const [ofParameter, ofSecret] = ["ssm:GetParameter", "secretsmanager:GetSecretValue"];
    for (const [name, action] of Object.entries({ ofParameter, ofSecret })) {
      const reader = await world.user(name, allow(action, "*"));
      await expect(value(reader, Name)).rejects.toMatchObject({ code: "AccessDeniedException" });
    }
    const both = await world.user("both", {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ofParameter, Resource: arn(world, Name) },
        { Effect: "Allow", Action: ofSecret, Resource: ARN },
      ],
    });
    expect(await value(both, Name)).toBe("it");
    expect(await value(both, `${Name}:AWSCURRENT`)).toBe("it");
  });

  it("refer to versions of secrets by id and by stage", async () => {
    const { root } = await server();
    const { ARN, VersionId } = await root.secretsmanager("CreateSecret", {
      Name: "team/db",
      SecretString: "one",
    });
    await root.secretsmanager("PutSecretValue", { SecretId: "team/db", SecretString: "two" });
    const prefix = "/aws/reference/secretsmanager/";
    const Name = `${prefix}team/db`;
    expect(await value(root, `${Name}:${VersionId}`)).toBe("one");
    expect(await value(root, `${Name}:AWSPREVIOUS`)).toBe("one");
    expect(await value(root, `${Name}:AWSCURRENT`)).toBe("two");
    const asked = { Name: `${Name}:AWSPREVIOUS`, WithDecryption: true };
    const { Parameter } = await root.ssm("GetParameter", asked);
    expect(Parameter).toMatchObject({ Name, Selector: ":AWSPREVIOUS", ARN, Version: 0 });
    expect(JSON.parse(Parameter?.SourceResult ?? "")).toMatchObject({ VersionId });
    for (const none of [`${Name}:NONE`, `${Name}:`, `${prefix}none:AWSCURRENT`]) {
      await expect(value(root, none)).rejects.toMatchObject({ code: "ParameterNotFound" });
    }
  });

  it("have their values in no record", async () => {
    const { root, storage } = await server();
    await put(root, { Name: "/z/a", Value: "plain-but-private" });
    await put(root, { Name: "/z/b", Value: "secure-and-private", Type: "SecureString" });
    await value(root, "/z/b");
    const rows = await storage.read((database) =>
      database.selectFrom("cloudtrail_event").select("record").execute(),
    );
    const records = rows.map(({ record }) => record).join("\n");
    expect(records).toContain("/z/a");
    expect(records).not.toContain("and-private");
    expect(records).not.toContain("but-private");
  });

  it("keep versions and labels whole through any sequence of changes", async () => {
    const { root } = await server();
    let sequence = 0;
    const step = fc.oneof(
      fc.record({ kind: fc.constant("put" as const) }),
      fc.record({ kind: fc.constant("label" as const), version: fc.nat(6), label: fc.nat(3) }),
      fc.record({ kind: fc.constant("unlabel" as const), version: fc.nat(6), label: fc.nat(3) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        sequence += 1;
        const Name = `/any/${sequence}`;
        await put(root, { Name, Value: "v1" });
        let versions = 1;
        const labels = new Map<string, number>();
        for (const each of steps) {
          if (each.kind === "put") {
            versions += 1;
            await put(root, { Name, Value: `v${versions}`, Overwrite: true });
            continue;
          }
          const label = `label-${each.label}`;
          const input = { Name, ParameterVersion: each.version + 1, Labels: [label] };
          const call =
            each.kind === "label"
              ? root.ssm("LabelParameterVersion", input)
              : root.ssm("UnlabelParameterVersion", input);
          if (each.version + 1 > versions) {
            await expect(call).rejects.toMatchObject({ code: "ParameterVersionNotFound" });
            continue;
          }
          await call;
          if (each.kind === "label") labels.set(label, each.version + 1);
          else if (labels.get(label) === each.version + 1) labels.delete(label);
        }
        const { Parameters = [] } = await root.ssm("GetParameterHistory", { Name });
        expect(Parameters.map(({ Value }) => Value)).toEqual(
          Array.from({ length: versions }, (_, index) => `v${index + 1}`),
        );
        const shown = Parameters.flatMap(({ Labels = [], Version = 0 }) =>
          Labels.map((label) => [label, Version] as const),
        );
        expect(new Map(shown)).toEqual(labels);
      }),
      { numRuns: 15 },
    );
  });
});
