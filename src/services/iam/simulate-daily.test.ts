/** The policies that Sallyport's users write first: what each must and must not let through. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import {
  allow,
  custom,
  deny,
  entry,
  makeUser,
  object,
  policy,
  principal,
} from "./testing/simulation.ts";

eachDatabase("policies of daily use", (newServer) => {
  const production = "arn:aws:ec2:eu-west-1:123456789012:instance/i-1";
  const prefix = policy(
    allow("s3:GetObject", "arn:aws:s3:::shared/partner/*"),
    allow("s3:ListBucket", "arn:aws:s3:::shared", {
      Condition: { StringLike: { "s3:prefix": "partner/*" } },
    }),
  );
  const machine = policy(
    allow("ec2:*", "*", {
      Condition: {
        StringEquals: { "aws:RequestedRegion": "eu-west-1", "aws:ResourceTag/env": "production" },
        IpAddress: { "aws:SourceIp": "203.0.113.0/24" },
      },
    }),
  );
  const inside = [
    entry("aws:RequestedRegion", "string", "eu-west-1"),
    entry("aws:ResourceTag/env", "string", "production"),
    entry("aws:SourceIp", "ip", "203.0.113.9"),
  ];
  const withoutFactor = (operator: string) =>
    policy(
      allow("s3:*"),
      deny("*", "*", { Condition: { [operator]: { "aws:MultiFactorAuthPresent": "false" } } }),
    );
  const factor = (value: string) => [entry("aws:MultiFactorAuthPresent", "boolean", value)];

  it.each([
    ["one prefix", prefix, "s3:GetObject", "arn:aws:s3:::shared/partner/a", [], "allowed"],
    ["nothing beside it", prefix, "s3:GetObject", "arn:aws:s3:::shared/own/a", [], "implicitDeny"],
    [
      "no other action",
      prefix,
      "s3:PutObject",
      "arn:aws:s3:::shared/partner/a",
      [],
      "implicitDeny",
    ],
    [
      "a list of it",
      prefix,
      "s3:ListBucket",
      "arn:aws:s3:::shared",
      [entry("s3:prefix", "string", "partner/a")],
      "allowed",
    ],
    ["no list of all", prefix, "s3:ListBucket", "arn:aws:s3:::shared", [], "implicitDeny"],
    ["region, tag and network", machine, "ec2:StopInstances", production, inside, "allowed"],
    [
      "another region",
      machine,
      "ec2:StopInstances",
      production,
      [entry("aws:RequestedRegion", "string", "us-east-1"), ...inside.slice(1)],
      "implicitDeny",
    ],
    [
      "no tag",
      machine,
      "ec2:StopInstances",
      production,
      [...inside.slice(0, 1), ...inside.slice(2)],
      "implicitDeny",
    ],
    [
      "another network",
      machine,
      "ec2:StopInstances",
      production,
      [...inside.slice(0, 2), entry("aws:SourceIp", "ip", "198.51.100.1")],
      "implicitDeny",
    ],
    ["a factor, by Bool", withoutFactor("Bool"), "s3:GetObject", object, factor("true"), "allowed"],
    [
      "no factor, by Bool",
      withoutFactor("Bool"),
      "s3:GetObject",
      object,
      factor("false"),
      "explicitDeny",
    ],
    [
      "a service without the key, by Bool",
      withoutFactor("Bool"),
      "s3:GetObject",
      object,
      [],
      "allowed",
    ],
    [
      "a factor, by BoolIfExists",
      withoutFactor("BoolIfExists"),
      "s3:GetObject",
      object,
      factor("true"),
      "allowed",
    ],
    [
      "no factor, by BoolIfExists",
      withoutFactor("BoolIfExists"),
      "s3:GetObject",
      object,
      factor("false"),
      "explicitDeny",
    ],
    [
      "a service without the key, by BoolIfExists",
      withoutFactor("BoolIfExists"),
      "s3:GetObject",
      object,
      [],
      "explicitDeny",
    ],
  ] as const)("%s", async (_what, document, action, resource, entries, expected) => {
    const server = await newServer();
    const arn = await makeUser(server, "DevOpsEngineer", document);
    const asked = { ActionNames: [action], ResourceArns: [resource], ContextEntries: entries };
    expect((await principal(server, arn, asked)).EvalDecision).toBe(expected);
    expect((await custom(server, [document], asked)).EvalDecision).toBe(expected);
  });
});
