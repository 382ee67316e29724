/** Simulating policies that are given: results, callers, resource policies, refusals. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import {
  allow,
  custom,
  deny,
  entry,
  object,
  policy,
  type Statement,
  trusting,
} from "./testing/simulation.ts";

eachDatabase("SimulateCustomPolicy", (newServer) => {
  it("answers for everything where no resource is named", async () => {
    const server = await newServer();
    expect(await custom(server, [policy(allow("s3:*"))])).toEqual({
      EvalActionName: "s3:GetObject",
      EvalResourceName: "*",
      EvalDecision: "allowed",
      MatchedStatements: [
        {
          SourcePolicyId: "PolicyInputList.1",
          SourcePolicyType: "IAM Policy",
          StartPosition: { Line: 1, Column: 38 },
          EndPosition: { Line: 1, Column: 87 },
        },
      ],
      MissingContextValues: [],
    });
  });

  it("gives one result an action, with one of each resource in it", async () => {
    const server = await newServer();
    const other = "arn:aws:s3:::other/key";
    const result = await custom(server, [policy(allow("s3:*"), deny("s3:*", other))], {
      ResourceArns: [object, other],
    });
    expect(result.EvalDecision).toBe("explicitDeny");
    expect(result.EvalResourceName).toBe(`arn:aws:s3:::$\{BucketName}/$\{ObjectName}`);
    expect(
      result.ResourceSpecificResults?.map((each) => [
        each.EvalResourceName,
        each.EvalResourceDecision,
        each.MatchedStatements?.length,
      ]),
    ).toEqual([
      [object, "allowed", 1],
      [other, "explicitDeny", 1],
    ]);
  });

  it("fills in the time, and names the keys that it lacks as the policy writes them", async () => {
    const server = await newServer();
    const later = { DateGreaterThan: { "aws:CurrentTime": "2018-08-16T12:00:00Z" } };
    const past = await custom(server, [policy(allow("s3:*", "*", { Condition: later }))]);
    expect([past.EvalDecision, past.MissingContextValues]).toEqual(["allowed", []]);
    const given = await custom(server, [policy(allow("s3:*", "*", { Condition: later }))], {
      ContextEntries: [entry("aws:CurrentTime", "date", "2018-04-25T11:00:00Z")],
    });
    expect(given.EvalDecision).toBe("implicitDeny");
    const address = { IpAddress: { "aws:SourceIP": "203.0.113.0/24" } };
    const lacking = await custom(server, [policy(allow("s3:*", "*", { Condition: address }))], {
      ResourceArns: [object],
    });
    expect(lacking.EvalDecision).toBe("implicitDeny");
    expect(lacking.MissingContextValues).toEqual(["aws:SourceIP"]);
    expect(lacking.ResourceSpecificResults?.[0]?.MissingContextValues).toEqual(["aws:SourceIP"]);
  });

  it("decides across accounts from both sides", async () => {
    const server = await newServer();
    const caller = "arn:aws:iam::111122223333:user/bob";
    const ask = (granted: boolean) =>
      custom(server, [policy(allow("s3:*"))], {
        CallerArn: caller,
        ResourceArns: [object],
        ResourceOwner: "arn:aws:iam::444455556666:root",
        ResourcePolicy: policy({
          ...allow(granted ? "s3:GetObject" : "s3:PutObject", object),
          Principal: { AWS: caller },
        }),
      });
    const both = await ask(true);
    expect(both.EvalDecision).toBe("allowed");
    expect(both.EvalDecisionDetails).toEqual({
      "IAM Policy": "allowed",
      "Resource Policy": "allowed",
    });
    const one = await ask(false);
    expect(one.EvalDecision).toBe("implicitDeny");
    expect(one.ResourceSpecificResults?.[0]?.EvalDecisionDetails).toEqual({
      "IAM Policy": "allowed",
      "Resource Policy": "implicitDeny",
    });
    // Beside the resource stands which side allows; that is no reason of the verdict.
    expect(one.MatchedStatements).toEqual([]);
    expect(
      one.ResourceSpecificResults?.[0]?.MatchedStatements?.map((each) => each.SourcePolicyId),
    ).toEqual(["PolicyInputList.1"]);
  });

  it("tells of each kind of policy the strongest answer among the resources", async () => {
    const server = await newServer();
    const caller = "arn:aws:iam::111122223333:user/bob";
    const [own, theirs] = ["arn:aws:s3:::own/1", "arn:aws:s3:::theirs/1"];
    const result = await custom(server, [policy(allow("s3:*", own))], {
      CallerArn: caller,
      ResourceArns: [own, theirs],
      ResourceOwner: "arn:aws:iam::444455556666:root",
      ResourcePolicy: policy(
        { ...allow("s3:GetObject", theirs), Principal: { AWS: caller } },
        { ...allow("s3:PutObject", own), Principal: { AWS: caller } },
      ),
    });
    expect(result.EvalDecisionDetails).toEqual({
      "IAM Policy": "implicitDeny",
      "Resource Policy": "implicitDeny",
    });
  });

  it.each([
    ["arn:aws:iam::111122223333:root", { AWS: "111122223333" }],
    ["arn:aws:iam::111122223333:user/team/bob", { AWS: "arn:aws:iam::111122223333:user/team/bob" }],
    ["arn:aws:iam::111122223333:role/ci", { AWS: "arn:aws:iam::111122223333:role/ci" }],
    [
      "arn:aws:sts::111122223333:assumed-role/ci/run",
      { AWS: "arn:aws:sts::111122223333:assumed-role/ci/run" },
    ],
    ["ec2.amazonaws.com", { Service: "ec2.amazonaws.com" }],
    [
      "arn:aws:iam::111122223333:saml-provider/idp",
      { Federated: "arn:aws:iam::111122223333:saml-provider/idp" },
    ],
  ])("simulates %s as a caller that a resource policy names", async (CallerArn, Principal) => {
    const server = await newServer();
    const ask = (named: unknown) =>
      custom(server, [], {
        CallerArn,
        ResourceArns: [object],
        ResourcePolicy: policy({ ...allow("s3:GetObject", object), Principal: named }),
      });
    const isRoot = CallerArn.endsWith(":root");
    expect((await ask(Principal)).EvalDecision).toBe("allowed");
    expect((await ask({ AWS: "999988887777" })).EvalDecision).toBe(
      isRoot ? "allowed" : "implicitDeny",
    );
  });

  it("takes a given trust policy for what it is", async () => {
    const server = await newServer();
    const CallerArn = `arn:aws:iam::${server.account}:user/bob`;
    const ask = (trust: Statement) =>
      custom(server, [policy(allow("sts:AssumeRole"))], {
        CallerArn,
        ActionNames: ["sts:AssumeRole"],
        ResourceArns: [`arn:aws:iam::${server.account}:role/any`],
        ResourcePolicy: policy(trust),
      });
    const withFactor = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
    const result = await ask(trusting({ AWS: CallerArn }, withFactor));
    expect(result.EvalDecision).toBe("implicitDeny");
    expect(result.MissingContextValues).toEqual(["aws:MultiFactorAuthPresent"]);
    expect((await ask(trusting({ AWS: CallerArn }))).EvalDecision).toBe("allowed");
  });

  it("pages through actions", async () => {
    const { root } = await newServer();
    const ActionNames = ["s3:GetObject", "s3:PutObject", "s3:GetObject"];
    const call = (further: object) =>
      root.iam("SimulateCustomPolicy", { PolicyInputList: [], ActionNames, ...further });
    const first = await call({ MaxItems: 2 });
    expect(first.IsTruncated).toBe(true);
    const rest = await call({ MaxItems: 2, Marker: first.Marker });
    expect(rest.IsTruncated).toBe(false);
    const names = [first, rest].flatMap(({ EvaluationResults = [] }) => EvaluationResults);
    expect(names.map(({ EvalActionName }) => EvalActionName)).toEqual(ActionNames);
    await expect(call({ Marker: "bm9uc2Vuc2U" })).rejects.toMatchObject({
      code: "ValidationError",
    });
  });

  const machines = "arn:aws:ec2:us-east-1:123456789012:";
  it.each([
    ["EC2-VPC-InstanceStore", [], "allowed"],
    ["EC2-VPC-EBS", [], "InvalidInput"],
    ["EC2-VPC-EBS", ["volume/vol-1"], "allowed"],
    ["EC2-VPC-EBS-Subnet", ["volume/vol-1"], "InvalidInput"],
    ["EC2-VPC-EBS-Subnet", ["volume/vol-1", "subnet/subnet-1"], "allowed"],
    ["EC2-Moon", [], "InvalidInput"],
  ] as const)("asks %s for its resources: %j", async (option, further, expected) => {
    const server = await newServer();
    const always = ["instance/*", "security-group/sg-1", "network-interface/eni-1"];
    const simulation = custom(server, [policy(allow("ec2:RunInstances"))], {
      ActionNames: ["ec2:RunInstances"],
      ResourceHandlingOption: option,
      ResourceArns: [
        "arn:aws:ec2:us-east-1::image/ami-1",
        ...[...always, ...further].map((each) => machines + each),
      ],
    });
    if (expected === "allowed") expect((await simulation).EvalDecision).toBe("allowed");
    else await expect(simulation).rejects.toMatchObject({ code: expected });
  });

  it.each([
    ["a policy that is no JSON", { PolicyInputList: ["{"] }],
    ["a policy with a principal", { PolicyInputList: [policy({ ...allow("*"), Principal: "*" })] }],
    ["a boundary that is no policy", { PermissionsBoundaryPolicyInputList: ["{}"] }],
    [
      "two boundaries",
      { PermissionsBoundaryPolicyInputList: [policy(allow("*")), policy(allow("*"))] },
    ],
    ["a pattern of actions", { ActionNames: ["s3:*"] }],
    ["an action without a service", { ActionNames: ["GetObject"] }],
    ["no action", { ActionNames: [] }],
    ["a resource that is no ARN", { ResourceArns: ["my-bucket"] }],
    ["more resources than a call may cost", { ResourceArns: Array(1_001).fill(object) }],
    ["an owner that is no account", { ResourceOwner: "somebody" }],
    ["a caller that is no principal", { CallerArn: "arn:aws:s3:::my-bucket" }],
    [
      "a resource policy without a caller",
      {
        ResourceArns: [object],
        ResourcePolicy: policy({ ...allow("s3:*", object), Principal: "*" }),
      },
    ],
    [
      "a resource policy of another resource",
      {
        CallerArn: "arn:aws:iam::123456789012:user/bob",
        ResourceArns: [object],
        ResourcePolicy: policy({ ...allow("s3:*", "arn:aws:s3:::other"), Principal: "*" }),
      },
    ],
    [
      "a resource policy of everything",
      {
        CallerArn: "arn:aws:iam::123456789012:user/bob",
        ResourcePolicy: policy({ ...allow("s3:*", object), Principal: "*" }),
      },
    ],
  ] as const)("refuses %s", async (_what, further) => {
    const server = await newServer();
    const simulation = custom(server, [policy(allow("*"))], further);
    await expect(simulation).rejects.toMatchObject({ code: "InvalidInput", status: 400 });
  });

  it("takes a group as the caller: nothing that names a principal names it", async () => {
    // IAM API Reference, SimulateCustomPolicy, CallerArn: "IAM user, group, or role".
    const server = await newServer();
    const CallerArn = "arn:aws:iam::123456789012:group/all";
    const ask = (Principal: unknown) =>
      custom(server, [policy(allow("ec2:*"))], {
        CallerArn,
        ResourceArns: [object],
        ResourcePolicy: policy({ ...allow("s3:*", object), Principal }),
      });
    expect((await ask("*")).EvalDecision).toBe("allowed");
    const user = { AWS: "arn:aws:iam::123456789012:user/all" };
    expect((await ask(user)).EvalDecision).toBe("implicitDeny");
  });

  it("takes an action whose name has a hyphen", async () => {
    // Service Authorization Reference, Amazon VPC Lattice Services.
    const server = await newServer();
    const result = await custom(server, [policy(allow("vpc-lattice:Associate*"))], {
      ActionNames: ["vpc-lattice:AssociateViaAWSService-EventsAndStates"],
    });
    expect(result.EvalDecision).toBe("allowed");
  });

  it("answers shorter pages than asked, and refuses what is too large for one", async () => {
    const { root } = await newServer();
    const large = policy(...Array.from({ length: 1_000 }, () => allow("s3:PutObject")));
    const call = (count: number) =>
      root.iam("SimulateCustomPolicy", {
        PolicyInputList: [large],
        ActionNames: Array(11).fill("s3:GetObject"),
        ResourceArns: Array(count).fill(object),
      });
    const page = await call(10);
    expect([page.EvaluationResults?.length, page.IsTruncated]).toEqual([10, true]);
    await expect(call(101)).rejects.toMatchObject({ code: "InvalidInput" });
  });

  it("answers `PolicyInputList` of another case of action as it was asked", async () => {
    const server = await newServer();
    const result = await custom(server, [policy(allow("S3:GETOBJECT"))], {
      ActionNames: ["s3:getobject"],
    });
    expect([result.EvalActionName, result.EvalDecision]).toEqual(["s3:getobject", "allowed"]);
  });
});
