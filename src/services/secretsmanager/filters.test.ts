/** The filters of lists, as a table. */
import { describe, expect, it } from "vitest";
import type { Filter } from "../../wire/generated/secretsmanager.ts";
import { commonNamePrefix, compileFilters, type Filtered } from "./filters.ts";

const secret: Filtered = {
  name: "prod/OrdersDatabase#892",
  description: "My Description of orders",
  tags: [
    { Key: "Team", Value: "Core" },
    { Key: "stage", Value: "prod-eu" },
  ],
  primaryRegion: "",
};
const replicated = { ...secret, primaryRegion: "us-east-1" };

type Row = readonly [key: Filter["Key"], values: readonly string[], passes: boolean];

const rows: readonly Row[] = [
  ["name", ["prod/"], true],
  ["name", ["Prod/"], false],
  ["name", ["OrdersDatabase"], false],
  ["name", ["test/", "prod/"], true],
  ["name", ["!prod/"], false],
  ["name", ["!test/"], true],
  ["name", ["!test/", "!prod/"], false],
  ["name", ["prod/", "!prod/Orders"], false],
  ["description", ["my desc"], true],
  ["description", ["orders"], true],
  ["description", ["Orders my"], true],
  ["description", ["description of my secret"], false],
  ["description", ["rders"], false],
  ["description", ["!MY"], false],
  ["tag-key", ["Te"], true],
  ["tag-key", ["te"], false],
  ["tag-key", ["!owner"], true],
  ["tag-value", ["prod"], true],
  ["tag-value", ["eu"], false],
  ["primary-region", ["us-"], false],
  ["primary-region", ["!us-"], true],
  ["owning-service", ["rds"], false],
  ["owning-service", ["!rds"], true],
  ["all", ["database"], true],
  ["all", ["892"], true],
  ["all", ["ordersDatabase"], true],
  ["all", ["my_secret"], true],
  ["all", ["CORE"], true],
  ["all", ["atabase"], false],
  ["all", ["nothing"], false],
  ["all", ["!nothing"], true],
];

describe("a filter", () => {
  it.each(rows)("%s of %j passes: %s", (Key, Values, passes) => {
    expect(compileFilters([{ Key, Values }])(secret)).toBe(passes);
  });

  it("by region knows secrets with replicas", () => {
    const inUs = compileFilters([{ Key: "primary-region", Values: ["us-"] }]);
    expect(inUs(replicated)).toBe(true);
  });

  it("must hold together with all others", () => {
    const name = { Key: "name", Values: ["prod"] } as const;
    expect(compileFilters([name, { Key: "tag-key", Values: ["Team"] }])(secret)).toBe(true);
    expect(compileFilters([name, { Key: "tag-key", Values: ["Owner"] }])(secret)).toBe(false);
    expect(compileFilters([])(secret)).toBe(true);
  });

  it("without key or values is refused", () => {
    for (const filter of [{ Key: "name" }, { Values: ["a"] }] as const) {
      expect(() => compileFilters([filter])).toThrow(
        expect.objectContaining({ code: "InvalidParameterException" }),
      );
    }
  });
});

it("looks names up by their beginning only where every secret must have it", () => {
  const of = (Values: readonly string[]) => commonNamePrefix([{ Key: "name", Values }]);
  expect(of(["prod/"])).toBe("prod/");
  expect(of(["!prod/"])).toBeUndefined();
  expect(of(["a", "b"])).toBeUndefined();
  expect(commonNamePrefix([{ Key: "all", Values: ["a"] }])).toBeUndefined();
});
