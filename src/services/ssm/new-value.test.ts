/** What no parameter may be, and what it may not become. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { type PutInput, put } from "./testing/put.ts";

eachDatabase("new parameters", (server) => {
  const refusals: readonly (readonly [string, PutInput, string])[] = [
    ["a name of a service", { Name: "/ssm/x", Value: "x" }, "ValidationException"],
    ["a reserved path", { Name: "/aws/x", Value: "x" }, "AccessDeniedException"],
    ["a reserved name", { Name: "awsome", Value: "x" }, "ValidationException"],
    ["a name with a version", { Name: "/x:3", Value: "x" }, "ValidationException"],
    [
      "a name that is too long",
      { Name: `/${"x".repeat(1_000)}`, Value: "x" },
      "ValidationException",
    ],
    ["no value", { Name: "/r", Value: "" }, "ValidationException"],
    ["half of a surrogate pair", { Name: "/r", Value: "a\ud800" }, "ValidationException"],
    ["a value with a reference in it", { Name: "/r", Value: "a {{ssm:b}}" }, "ValidationException"],
    [
      "tags and overwriting, though there is nothing to overwrite",
      { Name: "/r", Value: "x", Overwrite: true, Tags: [{ Key: "a", Value: "b" }] },
      "ValidationException",
    ],
    ["a name with blanks", { Name: "/a b", Value: "x" }, "ValidationException"],
    ["a path without its slash", { Name: "a/b", Value: "x" }, "ValidationException"],
    [
      "sixteen levels",
      { Name: "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", Value: "x" },
      "HierarchyLevelLimitExceededException",
    ],
    ["no type", { Name: "/r", Value: "x", Type: undefined as never }, "ValidationException"],
    ["4,097 bytes", { Name: "/r", Value: "x".repeat(4_097) }, "ValidationException"],
    [
      "8,193 bytes of the advanced tier",
      { Name: "/r", Value: "x".repeat(8_193), Tier: "Advanced" },
      "ValidationException",
    ],
    ["a key for plain text", { Name: "/r", Value: "x", KeyId: "alias/a" }, "ValidationException"],
    [
      "a value that does not match",
      { Name: "/r", Value: "x", AllowedPattern: "\\d+" },
      "ParameterPatternMismatchException",
    ],
    [
      "a pattern that is none",
      { Name: "/r", Value: "x", AllowedPattern: "(" },
      "InvalidAllowedPatternException",
    ],
    [
      "a pattern made to be slow",
      { Name: "/r", Value: `${"a".repeat(60)}!`, AllowedPattern: "(a+)+" },
      "InvalidAllowedPatternException",
    ],
    [
      "an image that is none",
      { Name: "/r", Value: "x", DataType: "aws:ec2:image" },
      "ValidationException",
    ],
    [
      "policies of the standard tier",
      {
        Name: "/r",
        Value: "x",
        Tier: "Standard",
        Policies: '[{"Type":"NoChangeNotification","Attributes":{"After":"1","Unit":"Days"}}]',
      },
      "ValidationException",
    ],
    [
      "a policy of no type",
      { Name: "/r", Value: "x", Tier: "Advanced", Policies: '[{"Type":"Never"}]' },
      "InvalidPolicyTypeException",
    ],
    [
      "policies that are no objects",
      { Name: "/r", Value: "x", Tier: "Advanced", Policies: "[null]" },
      "InvalidPolicyTypeException",
    ],
    [
      "a notice after an eternity",
      {
        Name: "/r",
        Value: "x",
        Tier: "Advanced",
        Policies: '[{"Type":"NoChangeNotification","Attributes":{"After":"1e300","Unit":"Days"}}]',
      },
      "InvalidPolicyAttributeException",
    ],
    [
      "an expiration in the past",
      {
        Name: "/r",
        Value: "x",
        Tier: "Advanced",
        Policies: '[{"Type":"Expiration","Attributes":{"Timestamp":"2001-01-01T00:00:00Z"}}]',
      },
      "InvalidPolicyAttributeException",
    ],
    [
      "a notice of no expiration",
      {
        Name: "/r",
        Value: "x",
        Tier: "Advanced",
        Policies: '[{"Type":"ExpirationNotification","Attributes":{"Before":"1","Unit":"Days"}}]',
      },
      "IncompatiblePolicyException",
    ],
  ];

  it.each(refusals)("are not made of %s", async (_, input, code) => {
    const { root } = await server();
    await expect(put(root, input)).rejects.toMatchObject({ code });
    expect((await root.ssm("DescribeParameters", {})).Parameters).toEqual([]);
  });

  it("change their type where they have no path, and never their data type", async () => {
    const { root } = await server();
    await put(root, { Name: "plain", Value: "x", Type: "SecureString" });
    const over = { Name: "plain", Overwrite: true };
    await put(root, { ...over, Value: "y" });
    const described = async () =>
      (await root.ssm("DescribeParameters", {})).Parameters?.map(({ Type, KeyId }) => [
        Type,
        KeyId,
      ]);
    expect(await described()).toEqual([["String", undefined]]);
    await put(root, { ...over, Value: "z", Type: "SecureString" });
    expect(await described()).toEqual([["SecureString", "alias/aws/ssm"]]);
    const { Parameters } = await root.ssm("GetParameterHistory", {
      Name: "plain",
      WithDecryption: true,
    });
    expect(Parameters?.map(({ Value }) => Value)).toEqual(["x", "y", "z"]);
    await put(root, { Name: "image", Value: "ami-0123456789abcdef0" });
    await expect(
      put(root, {
        Name: "image",
        Value: "ami-0123456789abcdef0",
        Overwrite: true,
        DataType: "aws:ec2:image",
      }),
    ).rejects.toMatchObject({ code: "ValidationException" });
  });

  it("of tiers that choose themselves are enveloped where they come out advanced", async () => {
    const world = await server();
    const { root } = world;
    const { KeyMetadata } = await root.kms("CreateKey", {});
    const KeyId = KeyMetadata?.KeyId ?? "";
    const Statement = [
      { Effect: "Allow", Action: ["ssm:PutParameter", "kms:GenerateDataKey"], Resource: "*" },
    ];
    const user = await world.user("envelopes", { Version: "2012-10-17", Statement });
    const secure = { Type: "SecureString", KeyId, Tier: "Intelligent-Tiering" } as const;
    const large = { Name: "/i/large", Value: "x".repeat(5_000), ...secure };
    expect((await put(user, large)).Tier).toBe("Advanced");
    await expect(put(user, { Name: "/i/small", Value: "x", ...secure })).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
  });

  it("do not change their type, nor go down a tier, nor take tags when overwritten", async () => {
    const { root } = await server();
    await put(root, { Name: "/c/a", Value: "x", Tier: "Intelligent-Tiering" });
    const over = { Name: "/c/a", Value: "y", Overwrite: true };
    await expect(put(root, { ...over, Type: "SecureString" })).rejects.toMatchObject({
      code: "HierarchyTypeMismatchException",
    });
    const tags = { ...over, Tags: [{ Key: "a", Value: "b" }] };
    await expect(put(root, tags)).rejects.toMatchObject({ code: "ValidationException" });
    const large = { ...over, Value: "y".repeat(5_000), Tier: "Intelligent-Tiering" as const };
    expect((await put(root, large)).Tier).toBe("Advanced");
    await expect(put(root, { ...over, Tier: "Standard" })).rejects.toMatchObject({
      code: "ValidationException",
    });
  });
});
