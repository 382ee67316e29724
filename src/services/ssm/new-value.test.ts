/** What no parameter may be, and what it may not become. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { type PutInput, put } from "./testing/put.ts";

eachDatabase("new parameters", (server) => {
  const refusals: readonly (readonly [string, PutInput, string])[] = [
    ["a name of a service", { Name: "/ssm/x", Value: "x" }, "ValidationException"],
    ["a reserved name", { Name: "/aws/x", Value: "x" }, "AccessDeniedException"],
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
