/** Tags: on everything that has an id, keys with case, and conditions on them. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { newAccount, newPolicy, newUnit, organization, statements } from "./testing/fixtures.ts";

const deny = statements({ Effect: "Deny", Action: "s3:*", Resource: "*" });

eachDatabase("tags in an organization", (server) => {
  it("are put on, listed and taken off roots, units, accounts and policies", async () => {
    const here = await server();
    const { root } = here;
    const { rootId } = await organization(here);
    const things = [
      rootId,
      await newUnit(root, rootId, "unit"),
      await newAccount(root),
      await newPolicy(root, "guard", deny),
    ];
    const tagsOf = async (ResourceId: string) =>
      (await root.organizations("ListTagsForResource", { ResourceId })).Tags;
    for (const ResourceId of things) {
      const tag = (Key: string, Value: string) =>
        root.organizations("TagResource", { ResourceId, Tags: [{ Key, Value }] });
      await tag("team", "a");
      await tag("Team", "b");
      await tag("team", "c");
      expect(await tagsOf(ResourceId)).toEqual([
        { Key: "Team", Value: "b" },
        { Key: "team", Value: "c" },
      ]);
      await root.organizations("UntagResource", { ResourceId, TagKeys: ["Team", "none"] });
      expect(await tagsOf(ResourceId)).toEqual([{ Key: "team", Value: "c" }]);
    }
  });

  it("are refused where they are AWS's own, repeated, or too many", async () => {
    const here = await server();
    const { rootId: ResourceId } = await organization(here);
    const tag = (...keys: readonly string[]) =>
      here.root.organizations("TagResource", {
        ResourceId,
        Tags: keys.map((Key) => ({ Key, Value: "" })),
      });
    await expect(tag("aws:mine")).rejects.toMatchObject({
      reason: "INVALID_SYSTEM_TAGS_PARAMETER",
    });
    // API Reference, `InvalidInputException`: "You can't add, edit, or delete system tag keys".
    const untag = here.root.organizations("UntagResource", { ResourceId, TagKeys: ["AWS:mine"] });
    await expect(untag).rejects.toMatchObject({ reason: "INVALID_SYSTEM_TAGS_PARAMETER" });
    await expect(tag("a", "a")).rejects.toMatchObject({ reason: "DUPLICATE_TAG_KEY" });
    await tag(...Array.from({ length: 50 }, (_, index) => `key-${index}`));
    await tag("key-0");
    await expect(tag("one more")).rejects.toMatchObject({
      code: "ConstraintViolationException",
      reason: "MAX_TAG_LIMIT_EXCEEDED",
    });
    const { Tags, NextToken } = await here.root.organizations("ListTagsForResource", {
      ResourceId,
    });
    expect(Tags).toHaveLength(20);
    expect(NextToken).toBeDefined();
  });

  it("are not put on what is not there, nor on AWS's policies", async () => {
    const here = await server();
    await organization(here);
    const tag = (ResourceId: string) =>
      here.root.organizations("TagResource", { ResourceId, Tags: [{ Key: "a", Value: "b" }] });
    const missing = ["r-0000", "ou-0000-00000000", "p-0000000000", "rp-00000000"];
    for (const id of [...missing, (await server()).account]) {
      await expect(tag(id), id).rejects.toMatchObject({ code: "TargetNotFoundException" });
    }
    await expect(tag("p-FullAWSAccess")).rejects.toMatchObject({ reason: "IMMUTABLE_POLICY" });
  });

  it("decide who may do what with a thing", async () => {
    const here = await server();
    const { root } = here;
    const { rootId } = await organization(here);
    const keeper = await here.user("keeper", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "organizations:DescribeAccount",
          Resource: "*",
          Condition: { StringEquals: { "aws:ResourceTag/team": "mine" } },
        },
        {
          Effect: "Allow",
          Action: ["organizations:CreateOrganizationalUnit", "organizations:TagResource"],
          Resource: "*",
          Condition: { StringEquals: { "aws:RequestTag/team": "mine" } },
        },
      ],
    });
    const [mine, other] = [await newAccount(root), await newAccount(root)];
    const Tags = [{ Key: "team", Value: "mine" }];
    await root.organizations("TagResource", { ResourceId: mine, Tags });
    await keeper.organizations("DescribeAccount", { AccountId: mine });
    const denied = { code: "AccessDeniedException" };
    await expect(
      keeper.organizations("DescribeAccount", { AccountId: other }),
    ).rejects.toMatchObject(denied);
    const unit = { ParentId: rootId, Name: "theirs" };
    await expect(keeper.organizations("CreateOrganizationalUnit", unit)).rejects.toMatchObject(
      denied,
    );
    await keeper.organizations("CreateOrganizationalUnit", { ...unit, Tags });
  });

  it("take the permission to tag where a thing is made with them", async () => {
    const here = await server();
    const { rootId, id } = await organization(here);
    const make = { Effect: "Allow", NotAction: "organizations:TagResource", Resource: "*" };
    const things = `arn:aws:organizations::${here.account}:*/${id}`;
    const kinds = [
      `${things}/ou-${rootId.slice(2)}-*`,
      "arn:aws:organizations::*:account/o-*/*",
      `${things}/service_control_policy/p-*`,
      `${things}/rp-*`,
    ];
    const tag = { Effect: "Allow", Action: "organizations:TagResource", Resource: kinds };
    const Version = "2012-10-17";
    const maker = await here.user("maker", { Version, Statement: [make] });
    const tagger = await here.user("tagger", { Version, Statement: [make, tag] });
    const Tags = [{ Key: "team", Value: "mine" }];
    const delegation = statements({
      Effect: "Allow",
      Principal: { AWS: here.account },
      Action: "organizations:ListAccounts",
      Resource: "*",
    });
    const calls = [
      ["CreateOrganizationalUnit", { ParentId: rootId, Name: "tagged" }],
      ["CreateAccount", { AccountName: "tagged", Email: `tagged@${here.account}.example` }],
      [
        "CreatePolicy",
        { Name: "tagged", Description: "", Type: "SERVICE_CONTROL_POLICY", Content: deny },
      ],
      ["InviteAccountToOrganization", { Target: { Type: "ACCOUNT", Id: "111122223333" } }],
      ["InviteAccountToOrganization", { Target: { Type: "EMAIL", Id: "a@b.example" } }],
      ["PutResourcePolicy", { Content: delegation }],
    ] as const;
    for (const [name, input] of calls) {
      await expect(maker.organizations(name, { ...input, Tags } as never)).rejects.toMatchObject({
        code: "AccessDeniedException",
        message: expect.stringContaining("organizations:TagResource"),
      });
      await tagger.organizations(name, { ...input, Tags } as never);
    }
    await maker.organizations("CreateOrganizationalUnit", { ParentId: rootId, Name: "plain" });
  });

  it("are a thing's own already while it is made with them", async () => {
    const here = await server();
    await organization(here);
    const statement = {
      Effect: "Allow",
      Action: "organizations:*",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/team": "mine" } },
    };
    const keeper = await here.user("keeper", { Version: "2012-10-17", Statement: [statement] });
    const make = (Value: string) => {
      const Tags = [{ Key: "team", Value }];
      const named = { Name: Value, Description: "", Content: deny, Tags };
      return [
        () => keeper.organizations("CreatePolicy", { ...named, Type: "SERVICE_CONTROL_POLICY" }),
        () =>
          keeper.organizations("CreateAccount", {
            AccountName: Value,
            Email: `${Value}@${here.account}.example`,
            Tags,
          }),
      ];
    };
    for (const call of make("theirs")) {
      await expect(call()).rejects.toMatchObject({ code: "AccessDeniedException" });
    }
    for (const call of make("mine")) await call();
  });
});
