/** What a parameter's resource policy gives to other accounts, and what it cannot. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { allow, arn, put, value } from "./testing/put.ts";

eachDatabase("a shared parameter", (server) => {
  it("is read by other accounts, and changed by none, whatever its policy says", async () => {
    const [owner, guest] = [await server(), await server()];
    const Tags = [{ Key: "team", Value: "core" }];
    await put(owner.root, { Name: "/s/a", Value: "shared", Tier: "Advanced", Tags });
    const ResourceArn = arn(owner, "/s/a");
    const Principal = { AWS: `arn:aws:iam::${guest.account}:root` };
    const Policy = JSON.stringify(allow("ssm:*", ResourceArn, { Principal }));
    await owner.root.ssm("PutResourcePolicy", { ResourceArn, Policy });
    expect(await value(guest.root, ResourceArn)).toBe("shared");
    const tagged = { ResourceType: "Parameter", ResourceId: ResourceArn } as const;
    for (const call of [
      () => guest.root.ssm("AddTagsToResource", { ...tagged, Tags: [{ Key: "team", Value: "b" }] }),
      () => guest.root.ssm("RemoveTagsFromResource", { ...tagged, TagKeys: ["team"] }),
      () => guest.root.ssm("ListTagsForResource", tagged),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "InvalidResourceId" });
    }
    expect((await owner.root.ssm("ListTagsForResource", tagged)).TagList).toEqual(Tags);
  });

  it("has a policy of 1,024 bytes at most", async () => {
    const world = await server();
    await put(world.root, { Name: "/s/a", Value: "x", Tier: "Advanced" });
    const ResourceArn = arn(world, "/s/a");
    const policy = (padding: number) =>
      JSON.stringify({
        ...allow("ssm:GetParameter", ResourceArn, { Principal: { AWS: world.account } }),
        Id: "x".repeat(padding),
      });
    const most = 1_024 - policy(0).length;
    await expect(
      world.root.ssm("PutResourcePolicy", { ResourceArn, Policy: policy(most + 1) }),
    ).rejects.toMatchObject({ code: "ResourcePolicyLimitExceededException" });
    await world.root.ssm("PutResourcePolicy", { ResourceArn, Policy: policy(most) });
  });
});
