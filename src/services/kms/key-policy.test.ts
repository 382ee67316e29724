/** Key policies: KMS's own rules of who may use a key, and what may be stored. */
import { describe, expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { allow, bytes, makeKey, policyOf, rootStatement } from "./testing/calls.ts";

const denied = { code: "AccessDeniedException", status: 400 };

eachDatabase("key policies", (server) => {
  it("begin by leaving all to the account's own policies", async () => {
    const { root, account } = await server();
    const { KeyId } = await makeKey(root);
    const { Policy = "", PolicyName } = await root.kms("GetKeyPolicy", { KeyId });
    expect(PolicyName).toBe("default");
    expect(JSON.parse(Policy)).toEqual({
      Version: "2012-10-17",
      Id: "key-default-1",
      Statement: [{ Sid: "Enable IAM User Permissions", ...rootStatement(account) }],
    });
    const { PolicyNames } = await root.kms("ListKeyPolicies", { KeyId });
    expect(PolicyNames).toEqual(["default"]);
  });

  it("must allow: a policy of the user alone is nothing without the account in it", async () => {
    const { root, account, user } = await server();
    const { KeyId } = await makeKey(root);
    const { CiphertextBlob } = await root.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
    const alice = await user("alice", allow("kms:*"));
    await alice.kms("Decrypt", { CiphertextBlob });
    const bob = `arn:aws:iam::${account}:user/bob`;
    const bobs = await user("bob");
    await root.kms("PutKeyPolicy", {
      KeyId,
      Policy: policyOf({ ...rootStatement(account), Principal: { AWS: bob } }),
      BypassPolicyLockoutSafetyCheck: true,
    });
    await expect(alice.kms("Decrypt", { CiphertextBlob })).rejects.toMatchObject({
      ...denied,
      message: expect.stringMatching(/because no resource-based policy allows the kms:Decrypt/),
    });
    // The key's policy names him, and that is enough in one account.
    await bobs.kms("Decrypt", { CiphertextBlob });
    await expect(root.kms("Decrypt", { CiphertextBlob })).rejects.toMatchObject(denied);
  });

  it("give way to a deny of the user's own policies", async () => {
    const { root, account, user } = await server();
    const deny = { Effect: "Deny", Action: "kms:Encrypt", Resource: "*" };
    const alice = await user("alice", { Version: "2012-10-17", Statement: deny });
    const Principal = { AWS: `arn:aws:iam::${account}:user/alice` };
    const Policy = policyOf([rootStatement(account), { ...rootStatement(account), Principal }]);
    const { KeyId } = await makeKey(root, { Policy });
    await alice.kms("DescribeKey", { KeyId });
    await expect(alice.kms("Encrypt", { KeyId, Plaintext: bytes("a") })).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining("with an explicit deny in an identity-based policy"),
    });
  });

  it("keep hold of whom they named, and give a namesake nothing", async () => {
    const { root, account, user } = await server();
    await user("carol");
    const Principal = { AWS: `arn:aws:iam::${account}:user/carol` };
    const Policy = policyOf([rootStatement(account), { ...rootStatement(account), Principal }]);
    const { KeyId } = await makeKey(root, { Policy });
    const keys = await root.iam("ListAccessKeys", { UserName: "carol" });
    const [key] = keys.AccessKeyMetadata;
    await root.iam("DeleteAccessKey", { UserName: "carol", AccessKeyId: key?.AccessKeyId ?? "" });
    const { User } = await root.iam("GetUser", { UserName: "carol" });
    await root.iam("DeleteUser", { UserName: "carol" });
    const namesake = await user("carol");
    await expect(namesake.kms("DescribeKey", { KeyId })).rejects.toMatchObject(denied);
    const { Policy: shown } = await root.kms("GetKeyPolicy", { KeyId });
    expect(shown).toContain(User.UserId);
  });

  describe("take statements that lack an element, which have no effect", () => {
    const cases = ["Action", "Resource"].flatMap((lacking) =>
      ["Allow", "Deny"].map((effect) => [effect, lacking] as const),
    );
    it.for(cases)("%s without %s", async ([Effect, lacking]) => {
      const { root, account, user } = await server();
      const alice = await user("alice");
      const Principal = { AWS: `arn:aws:iam::${account}:user/alice` };
      const whole = { Effect: "Allow", Principal, Action: "kms:DescribeKey", Resource: "*" };
      const { [lacking]: _, ...part } = { ...whole, Effect } as Record<string, unknown>;
      const others = Effect === "Allow" ? [] : [whole];
      const Policy = policyOf([rootStatement(account), part, ...others]);
      const { KeyId } = await makeKey(root, { Policy });
      expect((await root.kms("GetKeyPolicy", { KeyId })).Policy).toBe(Policy);
      const describing = alice.kms("DescribeKey", { KeyId });
      if (Effect === "Allow") await expect(describing).rejects.toMatchObject(denied);
      else await describing;
    });
  });

  it("see the tags, the kind and the aliases of their key", async () => {
    const { root, user } = await server();
    const { KeyId } = await makeKey(root, { Tags: [{ TagKey: "Team", TagValue: "blue" }] });
    await root.kms("CreateAlias", { AliasName: "alias/blue", TargetKeyId: KeyId });
    const Condition = {
      StringEquals: {
        "aws:ResourceTag/Team": "blue",
        "kms:KeySpec": "SYMMETRIC_DEFAULT",
        "kms:KeyUsage": "ENCRYPT_DECRYPT",
        "kms:KeyOrigin": "AWS_KMS",
      },
      "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/blue" },
      Bool: { "kms:MultiRegion": "false" },
    };
    const policy = allow("kms:Encrypt", "kms:TagResource");
    const dave = await user("dave", { ...policy, Statement: { ...policy.Statement, Condition } });
    await dave.kms("Encrypt", { KeyId, Plaintext: bytes("a") });
    await root.kms("TagResource", { KeyId, Tags: [{ TagKey: "Team", TagValue: "red" }] });
    await expect(dave.kms("Encrypt", { KeyId, Plaintext: bytes("a") })).rejects.toMatchObject(
      denied,
    );
  });

  it("let a window of deletion be bounded", async () => {
    const { root, user } = await server();
    const { KeyId } = await makeKey(root);
    const policy = allow("kms:ScheduleKeyDeletion");
    const Condition = {
      NumericGreaterThanEquals: { "kms:ScheduleKeyDeletionPendingWindowInDays": "20" },
    };
    const eve = await user("eve", { ...policy, Statement: { ...policy.Statement, Condition } });
    const soon = eve.kms("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 7 });
    await expect(soon).rejects.toMatchObject(denied);
    await eve.kms("ScheduleKeyDeletion", { KeyId, PendingWindowInDays: 20 });
  });

  describe("are refused", () => {
    const fits = (account: string) => policyOf(rootStatement(account));
    it.for<readonly [string, (account: string) => object, string]>([
      [
        "without a principal",
        () => ({ Policy: policyOf({ Effect: "Allow", Action: "*", Resource: "*" }) }),
        "MalformedPolicyDocumentException",
      ],
      ["that are no JSON", () => ({ Policy: "{" }), "MalformedPolicyDocumentException"],
      [
        "that name a user who is not there",
        (account) => ({
          Policy: policyOf([
            rootStatement(account),
            {
              ...rootStatement(account),
              Principal: { AWS: `arn:aws:iam::${account}:user/nobody` },
            },
          ]),
        }),
        "MalformedPolicyDocumentException",
      ],
      [
        "that lock their author out",
        (account) => ({ Policy: policyOf({ ...rootStatement(account), Action: "kms:Encrypt" }) }),
        "MalformedPolicyDocumentException",
      ],
      [
        "that let their author in by a statement without effect",
        (account) => {
          const { Resource: _, ...statement } = rootStatement(account);
          return { Policy: policyOf(statement) };
        },
        "MalformedPolicyDocumentException",
      ],
      ...["kms:EncryptionContext:tenant", "aws:RequestTag/Team"].map(
        (key) =>
          [
            `that ask for all values of ${key}, of which a call may have none`,
            (account: string) => ({
              Policy: policyOf({
                ...rootStatement(account),
                Condition: { "ForAllValues:StringEquals": { [key]: "blue" } },
              }),
              BypassPolicyLockoutSafetyCheck: true,
            }),
            "MalformedPolicyDocumentException",
          ] as const,
      ),
      [
        "that are larger than 32 kB",
        (account) => ({ Policy: fits(account) + " ".repeat(32_768) }),
        "LimitExceededException",
      ],
      [
        "of another name",
        (account) => ({ Policy: fits(account), PolicyName: "other" }),
        "NotFoundException",
      ],
    ])("%s", async ([, input, code]) => {
      const { root, account } = await server();
      const { KeyId } = await makeKey(root);
      const put = { KeyId, Policy: "", ...input(account) };
      await expect(root.kms("PutKeyPolicy", put)).rejects.toMatchObject({ code, status: 400 });
    });
  });
});
