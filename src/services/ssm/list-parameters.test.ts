/** Lists of parameters: below a path, and by filters. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { allow, arn, put, value } from "./testing/put.ts";

eachDatabase("parameters", (server) => {
  it("are listed below a path, page by page", async () => {
    const { root } = await server();
    for (const name of ["/p/a", "/p/b", "/p/c/d", "/p/c/e/f", "/pq"]) {
      await put(root, { Name: name, Value: name });
    }
    const direct = await root.ssm("GetParametersByPath", { Path: "/p" });
    expect(direct.Parameters?.map(({ Name }) => Name)).toEqual(["/p/a", "/p/b"]);
    const seen: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await root.ssm("GetParametersByPath", {
        Path: "/p/",
        Recursive: true,
        MaxResults: 3,
        NextToken,
      });
      seen.push(...(page.Parameters ?? []).map(({ Name }) => Name));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(seen).toEqual(["/p/a", "/p/b", "/p/c/d", "/p/c/e/f"]);
    const all = await root.ssm("GetParametersByPath", { Path: "/" });
    expect(all.Parameters?.map(({ Name }) => Name)).toEqual(["/pq"]);
  });

  it("below a path are decided on the path alone", async () => {
    const world = await server();
    await put(world.root, { Name: "/q/a/secret", Value: "x" });
    const policy = {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "ssm:GetParametersByPath", Resource: arn(world, "/q") },
        { Effect: "Deny", Action: "ssm:*", Resource: arn(world, "/q/a/secret") },
      ],
    };
    const reader = await world.user("reader", policy);
    const { Parameters } = await reader.ssm("GetParametersByPath", { Path: "/q", Recursive: true });
    expect(Parameters).toHaveLength(1);
    await expect(value(reader, "/q/a/secret")).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    await expect(reader.ssm("GetParametersByPath", { Path: "/" })).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
  });

  it("below a path can be refused to those who ask for all of it", async () => {
    const world = await server();
    const flat = { Condition: { Bool: { "ssm:Recursive": "false" } } };
    const reader = await world.user("reader", allow("ssm:GetParametersByPath", "*", flat));
    await reader.ssm("GetParametersByPath", { Path: "/q" });
    await expect(
      reader.ssm("GetParametersByPath", { Path: "/q", Recursive: true }),
    ).rejects.toMatchObject({ code: "AccessDeniedException" });
  });

  it("are described by filters", async () => {
    const { root } = await server();
    await put(root, { Name: "/d/one", Value: "1", Tags: [{ Key: "team", Value: "a" }] });
    await put(root, { Name: "/d/two", Value: "2", Type: "SecureString" });
    await put(root, { Name: "/d/deep/three", Value: "1,2", Type: "StringList" });
    const named = async (filter: object) => {
      const ParameterFilters = [filter as { readonly Key: string }];
      const { Parameters } = await root.ssm("DescribeParameters", { ParameterFilters });
      return Parameters?.map(({ Name }) => Name);
    };
    const cases = [
      [{ Key: "Name", Option: "Contains", Values: ["wo"] }, ["/d/two"]],
      [{ Key: "Name", Option: "BeginsWith", Values: ["/d/d"] }, ["/d/deep/three"]],
      [{ Key: "Name", Values: ["d/one"] }, ["/d/one"]],
      [{ Key: "Path", Option: "OneLevel", Values: ["/d"] }, ["/d/one", "/d/two"]],
      [{ Key: "Path", Option: "Recursive", Values: ["/d/deep", "/x"] }, ["/d/deep/three"]],
      [{ Key: "Type", Values: ["SecureString", "StringList"] }, ["/d/deep/three", "/d/two"]],
      [{ Key: "tag:team", Values: ["a"] }, ["/d/one"]],
      [{ Key: "tag:team", Values: ["b"] }, []],
      [{ Key: "KeyId", Values: ["alias/aws/ssm"] }, ["/d/two"]],
      [{ Key: "Tier", Values: ["Advanced"] }, []],
    ] as const;
    for (const [filter, names] of cases) expect(await named(filter)).toEqual(names);
    await put(root, { Name: "/d/one", Value: "3", Overwrite: true });
    const pages = async () => {
      const names: unknown[] = [];
      let NextToken: string | undefined;
      do {
        const page = await root.ssm("DescribeParameters", { MaxResults: 2, NextToken });
        names.push(...(page.Parameters ?? []).map(({ Name }) => Name));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return names;
    };
    expect(await pages()).toEqual(["/d/deep/three", "/d/one", "/d/two"]);
    await expect(root.ssm("DescribeParameters", { NextToken: "bogus" })).rejects.toMatchObject({
      code: "InvalidNextToken",
    });
  });

  const wrongFilters = [
    [
      [{ Key: "Label", Values: ["x"] }],
      "InvalidFilterKey",
      "The following filter key is not valid: Label. Valid filter keys include: " +
        "[Path, Name, Type, KeyId, Tier, DataType].",
    ],
    [
      [{ Key: "Type", Option: "Like", Values: ["String"] }],
      "InvalidFilterOption",
      "The following filter option is not valid: Like. Valid options include: " +
        "[BeginsWith, Equals].",
    ],
    [
      [{ Key: "Path", Option: "Equals", Values: ["/x"] }],
      "InvalidFilterOption",
      "The following filter option is not valid: Equals. Valid options include: " +
        "[Recursive, OneLevel].",
    ],
    [
      [{ Key: "Type", Values: ["Text"] }],
      "InvalidFilterOption",
      "The following filter value is not valid: Text. Valid values include: " +
        "[String, StringList, SecureString].",
    ],
    [
      [{ Key: "Name" }],
      "InvalidFilterValue",
      "The following filter values are missing : null for filter key Name.",
    ],
    [
      [
        { Key: "Name", Values: ["a"] },
        { Key: "Name", Values: ["b"] },
      ],
      "InvalidFilterKey",
      "The following filter is duplicated in the request: Name. A request can contain only one " +
        "occurrence of a specific filter.",
    ],
    [
      [{ Key: "Path", Values: ["/ssm"] }],
      "ValidationException",
      "Filters for common parameters can't be prefixed with",
    ],
    [
      [{ Key: "Path", Values: ["x"] }],
      "ValidationException",
      "The parameter doesn't meet the parameter name requirements.",
    ],
  ] as const;

  it.each(wrongFilters)("are not described by %j", async (ParameterFilters, code, message) => {
    const { root } = await server();
    const call = root.ssm("DescribeParameters", { ParameterFilters: [...ParameterFilters] });
    await expect(call).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it("below a path are listed in the version that a label is on", async () => {
    const { root } = await server();
    for (const Value of ["1", "2", "3"]) {
      await put(root, { Name: "/l/a", Value, Overwrite: true });
      await put(root, { Name: "/l/b", Value, Overwrite: true });
    }
    const label = (Name: string, ParameterVersion: number, name: string) =>
      root.ssm("LabelParameterVersion", { Name, ParameterVersion, Labels: [name] });
    await label("/l/a", 2, "live");
    await label("/l/b", 3, "next");
    const listed = async (Values: readonly string[]) => {
      const { Parameters } = await root.ssm("GetParametersByPath", {
        Path: "/l",
        ParameterFilters: [{ Key: "Label", Values: [...Values] }],
      });
      return Parameters?.map(({ Name, Value, Version }) => [Name, Value, Version]);
    };
    expect(await listed(["live"])).toEqual([["/l/a", "2", 2]]);
    expect(await listed(["live", "next"])).toEqual([
      ["/l/a", "2", 2],
      ["/l/b", "3", 3],
    ]);
    expect(await listed(["none"])).toEqual([]);
    for (const Path of ["l", "/l//a", "/l:live", "/l *"]) {
      await expect(root.ssm("GetParametersByPath", { Path })).rejects.toMatchObject({
        code: "ValidationException",
        message: expect.stringContaining("The parameter doesn't meet"),
      });
    }
  });
});
