/** The keys that policies look at: once, as they are written, wherever they stand. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";

function policy(Statement: object, Version = "2012-10-17"): string {
  return JSON.stringify({ Version, Statement });
}

const variable = (name: string) => `$\{${name}}`;

const table = policy({
  Effect: "Allow",
  Action: "dynamodb:*",
  Resource: `arn:aws:dynamodb:us-west-2:123456789012:table/${variable("aws:username")}`,
  Condition: { DateGreaterThan: { "aws:CurrentTime": "2015-08-16T12:00:00Z" } },
});

const tagged = policy({
  Effect: "Deny",
  Action: "*",
  Resource: "*",
  Condition: {
    StringNotEquals: { "aws:RequestTag/Owner": variable("aws:PrincipalTag/Owner") },
    Null: { "AWS:USERNAME": "true" },
  },
});

eachDatabase("context keys of policies", (newServer) => {
  it("are those of variables and conditions, in the order of the text", async () => {
    const { root } = await newServer();
    const names = async (...PolicyInputList: readonly string[]) => {
      const answer = await root.iam("GetContextKeysForCustomPolicy", { PolicyInputList });
      return answer.ContextKeyNames;
    };
    expect(await names(table)).toEqual(["aws:username", "aws:CurrentTime"]);
    expect(await names(table, tagged)).toEqual([
      "aws:username",
      "aws:CurrentTime",
      "aws:RequestTag/Owner",
      "aws:PrincipalTag/Owner",
    ]);
    expect(await names(table.replace("2012-10-17", "2008-10-17"))).toEqual(["aws:CurrentTime"]);
    expect(await names(policy({ Effect: "Allow", Action: "*", Resource: "*" }))).toEqual([]);
  });

  it("are those of a principal's policies, of its groups' and of the input", async () => {
    const { root, account } = await newServer();
    await root.iam("CreateUser", { UserName: "alice" });
    await root.iam("CreateGroup", { GroupName: "all" });
    await root.iam("AddUserToGroup", { UserName: "alice", GroupName: "all" });
    await root.iam("PutGroupPolicy", {
      GroupName: "all",
      PolicyName: "table",
      PolicyDocument: table,
    });
    const arn = (resource: string) => `arn:aws:iam::${account}:${resource}`;
    const ask = async (PolicySourceArn: string, PolicyInputList?: readonly string[]) => {
      const input = { PolicySourceArn, ...(PolicyInputList && { PolicyInputList }) };
      const answer = await root.iam("GetContextKeysForPrincipalPolicy", input);
      return answer.ContextKeyNames;
    };
    expect(await ask(arn("user/alice"))).toEqual(["aws:username", "aws:CurrentTime"]);
    expect(await ask(arn("group/all"), [tagged])).toEqual([
      "aws:username",
      "aws:CurrentTime",
      "aws:RequestTag/Owner",
      "aws:PrincipalTag/Owner",
    ]);
    await expect(ask(arn("role/nothing"))).rejects.toMatchObject({ code: "NoSuchEntity" });
    await expect(ask(arn("policy/nothing"))).rejects.toMatchObject({ code: "InvalidInput" });
  });

  it("are asked for with a permission, and of policies that are some", async () => {
    const server = await newServer();
    const { root } = server;
    const PolicyInputList = ["not a policy"];
    await expect(
      root.iam("GetContextKeysForCustomPolicy", { PolicyInputList }),
    ).rejects.toMatchObject({ code: "InvalidInput", status: 400 });
    const stranger = await server.user("stranger");
    const denied = { code: "AccessDenied" };
    await expect(
      stranger.iam("GetContextKeysForCustomPolicy", { PolicyInputList: [table] }),
    ).rejects.toMatchObject(denied);
    await expect(
      stranger.iam("GetContextKeysForPrincipalPolicy", {
        PolicySourceArn: `arn:aws:iam::${server.account}:user/stranger`,
      }),
    ).rejects.toMatchObject(denied);
  });
});
