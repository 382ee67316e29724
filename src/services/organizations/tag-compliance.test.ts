/** Tags under a tag policy: by rule, and by the calls that set them. */
import { describe, expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { organize } from "../testing/organization.ts";
import { forbiddenTag } from "./tag-compliance.ts";

const secret = "secretsmanager:secret";

describe("an effective tag policy", () => {
  const effective = {
    tags: {
      costcenter: {
        tag_key: "CostCenter",
        tag_value: ["100", "2*", "a*b*c"],
        enforced_for: [secret, "kms:*"],
      },
      stage: { tag_value: ["dev"] },
      owner: { enforced_for: ["ssm:ALL_SUPPORTED"] },
    },
  };
  const cases = [
    [secret, { CostCenter: "100" }, undefined],
    [secret, { CostCenter: "1000" }, "CostCenter"],
    [secret, { CostCenter: "2" }, undefined],
    [secret, { CostCenter: "299" }, undefined],
    [secret, { CostCenter: "a-b-c" }, undefined],
    [secret, { CostCenter: "abbc" }, undefined],
    [secret, { CostCenter: "ab" }, "CostCenter"],
    [secret, { costcenter: "100" }, "costcenter"],
    [secret, { Stage: "anything", constructor: "x" }, undefined],
    ["kms:key", { CostCenter: "1" }, "CostCenter"],
    ["ssm:parameter", { CostCenter: "1" }, undefined],
    ["ssm:parameter", { owner: "anyone" }, undefined],
    ["ssm:parameter", { Owner: "anyone" }, "Owner"],
    [secret, {}, undefined],
  ] as const;

  it.each(cases)("on %s with %j forbids %s", (kind, tags, key) => {
    expect(forbiddenTag(effective, kind, tags)).toBe(key);
  });

  it("forbids nothing where it says nothing", () => {
    expect(forbiddenTag({}, secret, { a: "b" })).toBeUndefined();
  });
});

eachDatabase("a tag policy that is enforced", (server) => {
  const content = {
    tags: {
      costcenter: {
        tag_key: { "@@assign": "CostCenter" },
        tag_value: { "@@assign": ["100", "2*"] },
        enforced_for: { "@@assign": ["secretsmanager:*", "kms:key", "ssm:parameter"] },
      },
    },
  };

  async function governed() {
    const world = await organize(await server());
    const { admin, rootId: RootId } = world;
    await admin.organizations("EnablePolicyType", { RootId, PolicyType: "TAG_POLICY" });
    const { Policy } = await admin.organizations("CreatePolicy", {
      Name: "cost centers",
      Description: "",
      Type: "TAG_POLICY",
      Content: JSON.stringify(content),
    });
    const PolicyId = Policy?.PolicySummary?.Id ?? "";
    await admin.organizations("AttachPolicy", { PolicyId, TargetId: RootId });
    const detach = () => admin.organizations("DetachPolicy", { PolicyId, TargetId: RootId });
    return { member: (await world.member("web")).admin, admin, detach };
  }

  const refused = "The tag policy does not allow the specified value for the following tag key:";
  const refusal = (code: string, key = "CostCenter") => ({
    code,
    status: 400,
    message: `${refused} '${key}'.`,
  });

  it("lets nobody set another value, and everyone leave the tag out", async () => {
    const { member, admin, detach } = await governed();
    const wrong = [{ Key: "CostCenter", Value: "300" }];
    const right = [{ Key: "CostCenter", Value: "299" }];
    const secret = { SecretString: "x" };
    for (const who of [member, admin]) {
      await expect(
        who.secretsmanager("CreateSecret", { Name: "a", ...secret, Tags: wrong }),
      ).rejects.toMatchObject(refusal("InvalidParameterException"));
      await who.secretsmanager("CreateSecret", { Name: "a", ...secret, Tags: right });
      await expect(
        who.secretsmanager("TagResource", { SecretId: "a", Tags: wrong }),
      ).rejects.toMatchObject(refusal("InvalidParameterException"));
      await who.secretsmanager("CreateSecret", { Name: "b", ...secret });
    }
    await expect(
      member.secretsmanager("TagResource", {
        SecretId: "b",
        Tags: [{ Key: "costcenter", Value: "100" }],
      }),
    ).rejects.toMatchObject(refusal("InvalidParameterException", "costcenter"));
    await detach();
    await member.secretsmanager("TagResource", { SecretId: "a", Tags: wrong });
  });

  it("holds for keys and parameters by their services' errors, and not for roles", async () => {
    const { member } = await governed();
    const wrong = [{ TagKey: "CostCenter", TagValue: "300" }];
    await expect(member.kms("CreateKey", { Tags: wrong })).rejects.toMatchObject(
      refusal("TagException"),
    );
    const Tags = [{ Key: "CostCenter", Value: "300" }];
    const parameter = { Name: "/a", Value: "x", Type: "String" } as const;
    await expect(member.ssm("PutParameter", { ...parameter, Tags })).rejects.toMatchObject(
      refusal("ValidationException"),
    );
    await member.ssm("PutParameter", parameter);
    await expect(
      member.ssm("AddTagsToResource", { ResourceType: "Parameter", ResourceId: "/a", Tags }),
    ).rejects.toMatchObject(refusal("ValidationException"));
    await member.iam("CreateUser", { UserName: "tagged", Tags });
  });

  it("tells those who may not set tags no more than that", async () => {
    const { member } = await governed();
    await member.iam("CreateUser", { UserName: "nobody" });
    const Tags = [{ Key: "CostCenter", Value: "300" }];
    const { AccessKey } = await member.iam("CreateAccessKey", { UserName: "nobody" });
    const nobody = (await server()).as({
      accessKeyId: AccessKey.AccessKeyId,
      secretAccessKey: AccessKey.SecretAccessKey,
    });
    await expect(
      nobody.secretsmanager("CreateSecret", { Name: "a", SecretString: "x", Tags }),
    ).rejects.toMatchObject({ code: "AccessDeniedException" });
  });
});
