/** Tags: their rules, and the permission that tags at a creation need. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeIdp } from "../sts/testing/saml-idp.ts";
import { eachDatabase, type TestClient } from "../testing/harness.ts";
import { creationPermissions, shownTags, type Tag, tagRecord } from "./tags.ts";
import { makeCertificate, thisYear } from "./testing/certificates.ts";

const Tags = [{ Key: "Team", Value: "blue" }] as const;
const trust = {
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { Service: "ec2.amazonaws.com" },
    Action: "sts:AssumeRole",
  },
};
const nothing = {
  Version: "2012-10-17",
  Statement: { Effect: "Deny", Action: "a:b", Resource: "*" },
};
const { metadata } = makeIdp();
const web = makeCertificate("web.example.com", thisYear);

/** Every call that takes tags at a creation, with the permission that these need. */
const creations: readonly (readonly [
  create: string,
  tag: string,
  call: (client: TestClient, tags: readonly Tag[]) => Promise<unknown>,
])[] = [
  ["CreateUser", "TagUser", (client, Tags) => client.iam("CreateUser", { UserName: "u", Tags })],
  [
    "CreateRole",
    "TagRole",
    (client, Tags) =>
      client.iam("CreateRole", {
        RoleName: "r",
        AssumeRolePolicyDocument: JSON.stringify(trust),
        Tags,
      }),
  ],
  [
    "CreatePolicy",
    "TagPolicy",
    (client, Tags) =>
      client.iam("CreatePolicy", {
        PolicyName: "p",
        PolicyDocument: JSON.stringify(nothing),
        Tags,
      }),
  ],
  [
    "CreateInstanceProfile",
    "TagInstanceProfile",
    (client, Tags) => client.iam("CreateInstanceProfile", { InstanceProfileName: "i", Tags }),
  ],
  [
    "CreateOpenIDConnectProvider",
    "TagOpenIDConnectProvider",
    (client, Tags) =>
      client.iam("CreateOpenIDConnectProvider", { Url: "https://token.example.com", Tags }),
  ],
  [
    "CreateSAMLProvider",
    "TagSAMLProvider",
    (client, Tags) =>
      client.iam("CreateSAMLProvider", { Name: "s", SAMLMetadataDocument: metadata, Tags }),
  ],
  [
    "CreateVirtualMFADevice",
    "TagMFADevice",
    (client, Tags) => client.iam("CreateVirtualMFADevice", { VirtualMFADeviceName: "phone", Tags }),
  ],
  [
    "UploadServerCertificate",
    "TagServerCertificate",
    (client, Tags) =>
      client.iam("UploadServerCertificate", {
        ServerCertificateName: "web",
        CertificateBody: web.certificate,
        PrivateKey: web.privateKey,
        Tags,
      }),
  ],
];

function allowing(...actions: readonly string[]): object {
  const Action = actions.map((action) => `iam:${action}`);
  return { Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource: "*" } };
}

eachDatabase("tags at a creation", (server) => {
  it.each(creations)("%s needs %s too, where there are tags", async (create, tag, call) => {
    const { user, root } = await server();
    const maker = await user("maker", allowing(create));
    await expect(call(maker, Tags)).rejects.toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining(`iam:${tag} on resource`),
    });
    const PolicyDocument = JSON.stringify(allowing(create, tag));
    await root.iam("PutUserPolicy", { UserName: "maker", PolicyName: "inline", PolicyDocument });
    await call(maker, Tags);
  });

  it.each(creations)("%s does not need %s where there are none", async (create, _tag, call) => {
    const { user } = await server();
    await call(await user("maker", allowing(create)), []);
  });

  it("can be demanded by a condition on the request's tags", async () => {
    const { user } = await server();
    const Condition = { StringEquals: { "aws:RequestTag/team": ["blue", "red"] } };
    const statement = { Effect: "Allow", Action: ["iam:CreateUser", "iam:TagUser"], Resource: "*" };
    const maker = await user("maker", {
      Version: "2012-10-17",
      Statement: { ...statement, Condition },
    });
    const create = (UserName: string, tags?: readonly Tag[]) =>
      maker.iam("CreateUser", { UserName, Tags: tags });
    await expect(create("none")).rejects.toMatchObject({ code: "AccessDenied" });
    await expect(create("odd", [{ Key: "Team", Value: "grey" }])).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await create("right", Tags);
  });
});

eachDatabase("tags of a user", (server) => {
  it("are one to a key, whatever its case, and keep the newest spelling", async () => {
    const { root } = await server();
    await root.iam("CreateUser", { UserName: "u", Tags: [{ Key: "Team", Value: "blue" }] });
    await root.iam("TagUser", { UserName: "u", Tags: [{ Key: "TEAM", Value: "red" }] });
    const { Tags: shown } = await root.iam("ListUserTags", { UserName: "u" });
    expect(shown).toEqual([{ Key: "TEAM", Value: "red" }]);
    await root.iam("UntagUser", { UserName: "u", TagKeys: ["team", "never-there"] });
    expect((await root.iam("ListUserTags", { UserName: "u" })).Tags).toEqual([]);
  });

  it("are fifty at most, counted with those that are there", async () => {
    const { root } = await server();
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ Key: `k${from + index}`, Value: "" }));
    await root.iam("CreateUser", { UserName: "u", Tags: many(0, 49) });
    await root.iam("TagUser", { UserName: "u", Tags: many(48, 2) });
    await expect(root.iam("TagUser", { UserName: "u", Tags: many(50, 1) })).rejects.toMatchObject({
      code: "LimitExceeded",
      message: "Cannot exceed quota for TagsPerEntity: 50",
    });
  });

  it.each([
    [[{ Key: "aws:team", Value: "" }], "System tags cannot be added/updated by requester"],
    [[{ Key: "AWS:team", Value: "" }], "System tags cannot be added/updated by requester"],
    [
      [
        { Key: "a", Value: "" },
        { Key: "A", Value: "" },
      ],
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ],
  ])("cannot be %j", async (tags, message) => {
    const { root } = await server();
    const created = root.iam("CreateUser", { UserName: "u", Tags: tags });
    await expect(created).rejects.toMatchObject({ code: "InvalidInput", message });
  });
});

describe("a creation's questions", () => {
  const create = { action: "iam:CreateThing", resource: "arn:thing", resourceShown: "thing t" };

  it("are one without tags, and two with them, both with the request's tags", () => {
    expect(creationPermissions(create, "iam:TagThing", undefined)).toEqual([
      { ...create, requestTags: {} },
    ]);
    expect(creationPermissions(create, "iam:TagThing", Tags)).toEqual([
      { ...create, requestTags: { Team: "blue" } },
      { ...create, action: "iam:TagThing", requestTags: { Team: "blue" } },
    ]);
  });

  it("keep every tag, whatever it is called", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), (keys) => {
        const tags = ["__proto__", ...keys].map((Key) => ({ Key, Value: Key }));
        expect(Object.entries(tagRecord(tags)).length).toBe(new Set(["__proto__", ...keys]).size);
      }),
    );
  });

  it("leave the member out of answers where there are no tags", () => {
    expect(shownTags([])).toEqual({});
    expect(shownTags(Tags)).toEqual({ Tags });
  });
});
