/** Which resource policies open a secret to everyone. */
import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../policy/index.ts";
import { isPublic } from "./public-access.ts";

const read = { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: "*" };
const everyone = { Principal: "*" };

function verdict(statement: object): boolean {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: [{ ...read, ...statement }] });
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error("the test's policy does not parse");
  return isPublic(parsed.policy);
}

const variable = ["$", "{aws:userid}"].join("");
const arn = "arn:aws:iam::111122223333:role/reader";

describe("a policy is public", () => {
  it.each([
    everyone,
    { Principal: { AWS: "*" } },
    { Principal: { AWS: [arn, "*"] } },
    { NotPrincipal: { AWS: arn } },
    { ...everyone, Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } },
    { ...everyone, Condition: { StringEqualsIfExists: { "aws:SourceVpc": "vpc-1" } } },
    { ...everyone, Condition: { "ForAllValues:StringEquals": { "aws:SourceVpc": "vpc-1" } } },
    { ...everyone, Condition: { StringLike: { "aws:PrincipalArn": "*" } } },
    { ...everyone, Condition: { StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/a" } } },
    { ...everyone, Condition: { StringEquals: { "aws:PrincipalTag/team": "core" } } },
    { ...everyone, Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } },
    { ...everyone, Condition: { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "::/0"] } } },
    { ...everyone, Condition: { Bool: { "aws:SecureTransport": "true" } } },
    { ...everyone, Condition: { StringEquals: { "aws:userid": variable } } },
    // Any account can have a user of this name.
    { ...everyone, Condition: { StringEquals: { "aws:username": "anna" } } },
  ])("%j", (statement) => expect(verdict(statement)).toBe(true));
});

describe("a policy is not public", () => {
  it.each([
    { Principal: { AWS: arn } },
    { Principal: { AWS: "111122223333" } },
    { Principal: { Service: "lambda.amazonaws.com" } },
    { ...everyone, Effect: "Deny" },
    { ...everyone, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } },
    { ...everyone, Condition: { StringEquals: { "AWS:PRINCIPALACCOUNT": "111122223333" } } },
    { ...everyone, Condition: { ArnLike: { "aws:PrincipalArn": `${arn}*` } } },
    { ...everyone, Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } },
    {
      ...everyone,
      Condition: { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } },
    },
    { ...everyone, Condition: { StringLike: { "aws:userid": "AROAEXAMPLEID:*" } } },
  ])("%j", (statement) => expect(verdict(statement)).toBe(false));
});
