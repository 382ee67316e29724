/** The line as a whole: no step can be left out, and every outcome is on record. */
import { expect, expectTypeOf, it } from "vitest";
import { eachDatabase } from "../services/testing/harness.ts";
import type { answer } from "./answer.ts";
import type { authenticate } from "./authenticate.ts";
import { authorize } from "./authorize.ts";
import type { decode } from "./decode.ts";
import type { gather } from "./gather.ts";
import { handle } from "./line.ts";
import type { operate } from "./operate.ts";
import { receive } from "./receive.ts";
import type { record } from "./record.ts";
import type {
  AuthenticatedRequest,
  DecodedRequest,
  GatheredRequest,
  IdentifiedRequest,
  OperatedRequest,
  ReceivedRequest,
} from "./request.ts";

/** The compiler is what is tested here: each step refuses what has not passed the one before. */
it("does not compile where a step is left out", () => {
  expectTypeOf<ReceivedRequest>().not.toExtend<Parameters<typeof authenticate>[0]>();
  expectTypeOf<IdentifiedRequest>().not.toExtend<Parameters<typeof decode>[0]>();
  expectTypeOf<AuthenticatedRequest>().not.toExtend<Parameters<typeof gather>[0]>();
  expectTypeOf<DecodedRequest>().not.toExtend<Parameters<typeof authorize>[0]>();
  expectTypeOf<GatheredRequest>().not.toExtend<Parameters<typeof operate>[0]>();
  expectTypeOf<GatheredRequest>().not.toExtend<Parameters<typeof record>[0]>();
  expectTypeOf<OperatedRequest>().not.toExtend<Parameters<typeof answer>[0]>();
});

it("hands each step what the step before returned", () => {
  expectTypeOf(authorize).parameter(0).toEqualTypeOf<GatheredRequest>();
  expectTypeOf<ReturnType<typeof authorize>>().toEqualTypeOf<Parameters<typeof operate>[0]>();
});

eachDatabase("the line", (server) => {
  it("records a success, a refusal and a mistake alike, each once", async () => {
    const { root, user } = await server();
    const nobody = await user("nobody");
    await root.iam("CreateGroup", { GroupName: "team" });
    await expect(nobody.iam("CreateGroup", { GroupName: "other" })).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await expect(root.iam("CreateGroup", { GroupName: "team" })).rejects.toMatchObject({
      code: "EntityAlreadyExists",
    });
    await expect(root.iam("CreateGroup", { GroupName: "no blanks" })).rejects.toMatchObject({
      code: "ValidationError",
    });
    const { Events = [] } = await root.cloudtrail("LookupEvents", {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "CreateGroup" }],
    });
    const codes = Events.map((event) => JSON.parse(event.CloudTrailEvent ?? "{}").errorCode);
    expect(codes).toEqual([
      "ValidationError",
      "EntityAlreadyExistsException",
      "AccessDenied",
      undefined,
    ]);
  });

  it("finds the root user and a session in the trail by the names that AWS shows", async () => {
    const { root, user, as, account } = await server();
    const worker = await user("worker");
    const statement = {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:user/worker` },
      Action: "sts:AssumeRole",
    };
    const { Role } = await root.iam("CreateRole", {
      RoleName: "deployer",
      AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    });
    const { Credentials } = await worker.sts("AssumeRole", {
      RoleArn: Role.Arn,
      RoleSessionName: "nightly",
    });
    await as({
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken,
    }).sts("GetCallerIdentity", {});
    const namesOf = async (AttributeValue: string) => {
      const LookupAttributes = [{ AttributeKey: "Username", AttributeValue }] as const;
      const { Events = [] } = await root.cloudtrail("LookupEvents", { LookupAttributes });
      return Events.map((event) => event.EventName);
    };
    expect(await namesOf("nightly")).toEqual(["GetCallerIdentity"]);
    expect(await namesOf("worker")).toEqual(["AssumeRole"]);
    expect(await namesOf("root")).toContain("CreateRole");
  });

  it("words a denial as AWS does: who, what, on what, and which kind of policy", async () => {
    const { user, account } = await server();
    const nobody = await user("nobody");
    await expect(nobody.iam("ListUsers", {})).rejects.toMatchObject({
      status: 403,
      message:
        `User: arn:aws:iam::${account}:user/nobody is not authorized to perform: iam:ListUsers ` +
        `on resource: arn:aws:iam::${account}:user/ because no identity-based policy allows ` +
        "the iam:ListUsers action",
    });
  });

  it("denies alike what is there and what is not", async () => {
    const { root, user } = await server();
    const nobody = await user("nobody");
    await root.iam("CreateUser", { UserName: "there" });
    const words = async (name: string) => {
      const refusal = await nobody.iam("GetUser", { UserName: name }).catch((error) => error);
      return String(refusal.message).replaceAll(name, "NAME");
    };
    expect(await words("there")).toBe(await words("gone"));
  });

  it("keeps no change of a call that failed half way", async () => {
    const { root } = await server();
    const tags = Array.from({ length: 2 }, () => ({ Key: "same", Value: "" }));
    await expect(root.iam("CreateUser", { UserName: "half", Tags: tags })).rejects.toMatchObject({
      code: "InvalidInput",
    });
    expect((await root.iam("ListUsers", {})).Users).toEqual([]);
    expect((await root.iam("GetAccountSummary", {})).SummaryMap?.Users).toBe(0);
  });

  it("answers garbage with an error of the protocol and never a fault of ours", async () => {
    const { assembled } = await server();
    const { gate } = assembled;
    const http = { method: "POST", path: "/", query: "", headers: {}, body: Buffer.from("\xff{") };
    const origin = { sourceAddress: "192.0.2.1", secureTransport: true };
    const answered = await handle(receive(http, origin, gate), gate);
    expect(answered.status).toBe(403);
    expect(String(answered.body)).toContain("<Code>MissingAuthenticationToken</Code>");
  });
});
