import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { packedPolicySize, sessionPolicies } from "./session-policies.ts";
import { bearer, makeRole, mayAll, policy, trusting } from "./testing/fixtures.ts";

const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/** An inline policy of about so many characters. */
function policyOf(characters: number): string {
  return JSON.stringify(policy({ Action: "iam:*", Resource: "*", Sid: "a".repeat(characters) }));
}

describe("Session policies", () => {
  it.each([
    ["no JSON", { Policy: "{" }, "MalformedPolicyDocument", "This policy contains invalid Json"],
    [
      "a principal",
      { Policy: JSON.stringify(policy({ Principal: "*", Action: "*", Resource: "*" })) },
      "MalformedPolicyDocument",
      "Policy document should not specify a principal.",
    ],
    [
      "more than 2,048 characters",
      { Policy: policyOf(2_100) },
      "PackedPolicyTooLarge",
      expect.stringMatching(/^Packed policy consumes 1\d\d% of allotted space/),
    ],
    [
      "more than ten ARNs",
      { PolicyArns: Array.from({ length: 11 }, () => ({ arn: readOnly })) },
      "ValidationError",
      expect.stringContaining("less than or equal to 10"),
    ],
    [
      "an ARN that is none",
      { PolicyArns: [{ arn: "ReadOnlyAccess" }] },
      "ValidationError",
      "ReadOnlyAccess is invalid",
    ],
  ])("refuse %s", (_what, input, code, message) => {
    expect(() => sessionPolicies(input)).toThrow(expect.objectContaining({ code, message }));
  });

  it("take a share of the room that grows with them, and no more than all of it", () => {
    const none = { inlinePolicy: undefined, policyArns: undefined };
    expect(packedPolicySize(none, {})).toBeUndefined();
    const tags = fc.dictionary(
      fc.string({ minLength: 1, maxLength: 128 }),
      fc.string({ maxLength: 256 }),
      { maxKeys: 50 },
    );
    fc.assert(
      fc.property(tags, (some) => {
        try {
          const size = packedPolicySize(none, some);
          if (size !== undefined) expect(size).toBeGreaterThan(0);
          expect(size ?? 0).toBeLessThanOrEqual(100);
        } catch (error) {
          expect(error).toMatchObject({
            code: "PackedPolicyTooLarge",
            message: expect.stringMatching(
              /^Packed size of session tags consumes \d{3}% of allotted space\.$/,
            ),
          });
        }
      }),
    );
  });
});

eachDatabase("A session's policies", (start) => {
  const RoleSessionName = "narrow";

  async function roleOf(permissions: object) {
    const server = await start();
    const alice = await server.user("alice", mayAll);
    const trust = trusting({ AWS: `arn:aws:iam::${server.account}:root` });
    const RoleArn = await makeRole(server.root, "r", { trust, permissions });
    return { server, alice, RoleArn };
  }

  it("narrow the role's permissions, and add none", async () => {
    const { server, alice, RoleArn } = await roleOf(policy({ Action: "iam:List*", Resource: "*" }));
    const Policy = JSON.stringify(
      policy({ Action: ["iam:ListUsers", "iam:CreateUser"], Resource: "*" }),
    );
    const answer = await alice.sts("AssumeRole", { RoleArn, RoleSessionName, Policy });
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    const session = bearer(server, answer);
    await session.iam("ListUsers", {});
    for (const call of [
      () => session.iam("ListRoles", {}),
      () => session.iam("CreateUser", { UserName: "b" }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "AccessDenied" });
    }
  });

  it("may be managed ones, of AWS or of the role's account", async () => {
    const { server, alice, RoleArn } = await roleOf(mayAll);
    const { Policy } = await server.root.iam("CreatePolicy", {
      PolicyName: "users",
      PolicyDocument: JSON.stringify(policy({ Action: "iam:CreateUser", Resource: "*" })),
    });
    const PolicyArns = [{ arn: readOnly }, { arn: Policy?.Arn }];
    const session = bearer(
      server,
      await alice.sts("AssumeRole", { RoleArn, RoleSessionName, PolicyArns }),
    );
    await session.iam("ListUsers", {});
    await session.iam("CreateUser", { UserName: "b" });
    const denied = session.iam("DeleteUser", { UserName: "b" });
    await expect(denied).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("must exist", async () => {
    const { server, alice, RoleArn } = await roleOf(mayAll);
    for (const arn of [
      `arn:aws:iam::${server.account}:policy/nothing`,
      "arn:aws:iam::999999999999:policy/other",
    ]) {
      await expect(
        alice.sts("AssumeRole", { RoleArn, RoleSessionName, PolicyArns: [{ arn }] }),
      ).rejects.toMatchObject({ code: "ValidationError", status: 400 });
    }
  });
});
