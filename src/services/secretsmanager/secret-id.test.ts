/** What a `SecretId` means. */
import { describe, expect, it } from "vitest";
import type { AccountId } from "../../base/arn.ts";
import { checkNewName, missingArn, parseSecretId, randomSuffix } from "./secret-id.ts";

const place = { account: "111122223333" as AccountId, region: "us-east-1" };
const arn = (rest: string) => `arn:aws:secretsmanager:eu-west-1:444455556666:secret:${rest}`;
const there = { account: "444455556666", region: "eu-west-1" };

describe("a SecretId", () => {
  it.each([
    { id: "prod/db", is: { ...place, name: "prod/db", suffix: undefined } },
    { id: "db-AbCdEf", is: { ...place, name: "db-AbCdEf", suffix: undefined } },
    { id: "rds!cluster-1", is: { ...place, name: "rds!cluster-1", suffix: undefined } },
    { id: arn("prod/db-AbCd12"), is: { ...there, name: "prod/db", suffix: "AbCd12" } },
    { id: arn("prod/db"), is: { ...there, name: "prod/db", suffix: undefined } },
    { id: arn("prod-db"), is: { ...there, name: "prod-db", suffix: undefined } },
    // What ends like a whole ARN is taken for one, whatever the name was.
    { id: arn("my-secret"), is: { ...there, name: "my", suffix: "secret" } },
  ])("$id", ({ id, is }) => {
    expect(parseSecretId(id, place)).toEqual(is);
  });

  it.each([
    "with space",
    "ünicode",
    "nul\0",
    arn(""),
    arn("with space"),
    "arn:aws:secretsmanager:eu-west-1:4444:secret:db",
    "arn:aws:ssm:eu-west-1:444455556666:secret:db",
    "arn:aws-cn:secretsmanager:eu-west-1:444455556666:secret:db",
    "arn:aws:secretsmanager:eu-west-1:444455556666:db",
    "arn:aws",
  ])("that is none is refused: %j", (id) => {
    expect(() => parseSecretId(id, place)).toThrow(
      expect.objectContaining({ code: "ValidationError" }),
    );
  });
});

it("lets new names have AWS's characters only", () => {
  expect(() => checkNewName("aZ09/_+=.@-")).not.toThrow();
  for (const name of ["rds!db", "a b", "a:b", "a\n", "ä"]) {
    expect(() => checkNewName(name), name).toThrow("Invalid name");
  }
});

it("asks about a missing secret by an ARN that patterns for its name match", () => {
  expect(missingArn(parseSecretId("prod/db", place))).toBe(
    "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-??????",
  );
  expect(missingArn(parseSecretId(arn("db-AbCdEf"), place))).toBe(arn("db-AbCdEf"));
});

it("draws six letters and digits", () => {
  for (let count = 0; count < 100; count += 1) expect(randomSuffix()).toMatch(/^[A-Za-z0-9]{6}$/);
});
