/** Passwords through the whole line: who may set them, and what the policy has against them. */
import { expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";

const good = "Correct-horse-1";
const dayMilliseconds = 86_400_000;

eachDatabase("login profiles", (server) => {
  it("creates, shows, updates and deletes a login profile as AWS does", async () => {
    const { root, clock } = await server();
    const UserName = "alice";
    await root.iam("CreateUser", { UserName });
    const missing = {
      code: "NoSuchEntity",
      status: 404,
      message: "Login Profile for User alice cannot be found.",
    };
    await expect(root.iam("GetLoginProfile", { UserName })).rejects.toMatchObject(missing);
    const CreateDate = new Date(clock.now());
    const LoginProfile = { UserName, CreateDate, PasswordResetRequired: true };
    const created = await root.iam("CreateLoginProfile", {
      UserName,
      Password: good,
      PasswordResetRequired: true,
    });
    expect(created).toEqual({ LoginProfile });
    expect(await root.iam("GetLoginProfile", { UserName })).toEqual({ LoginProfile });
    const again = root.iam("CreateLoginProfile", { UserName, Password: good });
    await expect(again).rejects.toMatchObject({
      code: "EntityAlreadyExists",
      status: 409,
      message: "Login Profile for user alice already exists.",
    });
    await expect(root.iam("DeleteUser", { UserName })).rejects.toMatchObject({
      message: "Cannot delete entity, must delete login profile first.",
    });
    await root.iam("UpdateLoginProfile", { UserName, PasswordResetRequired: false });
    expect(await root.iam("GetLoginProfile", { UserName })).toEqual({
      LoginProfile: { ...LoginProfile, PasswordResetRequired: false },
    });
    await root.iam("DeleteLoginProfile", { UserName });
    await expect(root.iam("DeleteLoginProfile", { UserName })).rejects.toMatchObject(missing);
    await root.iam("DeleteUser", { UserName });
  });

  it("refuses a user who is not there before it looks at the password", async () => {
    const { root } = await server();
    const call = root.iam("CreateLoginProfile", { UserName: "nobody", Password: "x" });
    await expect(call).rejects.toMatchObject({
      code: "NoSuchEntity",
      message: "The user with name nobody cannot be found.",
    });
  });

  it("does not tell whoever may not set a password what is wrong with it", async () => {
    const fresh = await server();
    const bob = await fresh.user("bob");
    const call = bob.iam("CreateLoginProfile", { UserName: "bob", Password: "x" });
    await expect(call).rejects.toMatchObject({ code: "AccessDenied", status: 403 });
  });

  it("does no work for whoever may not set a password", async () => {
    const fresh = await server();
    const bob = await fresh.user("bob");
    await fresh.root.iam("CreateLoginProfile", { UserName: "bob", Password: good });
    // Of as many hashes at a time, some would be told to come again.
    const calls = Array.from({ length: 70 }, () =>
      bob.iam("UpdateLoginProfile", { UserName: "bob", Password: good }),
    );
    const outcomes = await Promise.allSettled(calls);
    const codes = outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.code);
    expect(codes).toContain("AccessDenied");
    expect(codes).not.toContain("Throttling");
  });

  it("keeps passwords as Argon2id hashes and out of the trail", async () => {
    const { root, storage, account } = await server();
    await root.iam("CreateUser", { UserName: "alice" });
    await root.iam("CreateLoginProfile", { UserName: "alice", Password: good });
    const rows = await storage.read((database) =>
      database
        .selectFrom("iam_login_profile")
        .select("password_hash")
        .where("account_id", "=", account)
        .execute(),
    );
    expect(rows.map((row) => row.password_hash.slice(0, 10))).toEqual(["$argon2id$"]);
    const { Events } = await root.cloudtrail("LookupEvents", {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "CreateLoginProfile" }],
    });
    expect(Events).toHaveLength(1);
    expect(JSON.stringify(Events)).not.toContain(good);
  });
});

eachDatabase("changing one's own password", (server) => {
  const changeOwn = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "iam:ChangePassword",
        Resource: `arn:aws:iam::*:user/\${aws:username}`,
      },
    ],
  };

  it("needs the old password, and a new one that the policy takes", async () => {
    const fresh = await server();
    const alice = await fresh.user("alice", changeOwn);
    await fresh.root.iam("CreateLoginProfile", {
      UserName: "alice",
      Password: good,
      PasswordResetRequired: true,
    });
    const wrong = { OldPassword: `${good}x`, NewPassword: "x" };
    await expect(alice.iam("ChangePassword", wrong)).rejects.toMatchObject({
      code: "AccessDenied",
      message: "The old password is incorrect.",
    });
    const weak = { OldPassword: good, NewPassword: "x" };
    await expect(alice.iam("ChangePassword", weak)).rejects.toMatchObject({
      code: "PasswordPolicyViolation",
      status: 400,
    });
    await alice.iam("ChangePassword", { OldPassword: good, NewPassword: `${good}2` });
    const { LoginProfile } = await fresh.root.iam("GetLoginProfile", { UserName: "alice" });
    expect(LoginProfile.PasswordResetRequired).toBe(false);
    const old = { OldPassword: good, NewPassword: `${good}3` };
    await expect(alice.iam("ChangePassword", old)).rejects.toMatchObject({ code: "AccessDenied" });
  });

  it("looks at no password after five wrong ones in five minutes", async () => {
    const fresh = await server();
    const alice = await fresh.user("alice", changeOwn);
    await fresh.root.iam("CreateLoginProfile", { UserName: "alice", Password: good });
    const right = { OldPassword: good, NewPassword: `${good}2` };
    const wrong = { OldPassword: `${good}x`, NewPassword: `${good}2` };
    const refused = { code: "AccessDenied", message: "The old password is incorrect." };
    const guesses = [wrong, wrong, wrong, wrong, wrong].map((guess) =>
      alice.iam("ChangePassword", guess),
    );
    for (const { status } of await Promise.allSettled(guesses)) expect(status).toBe("rejected");
    await expect(alice.iam("ChangePassword", right)).rejects.toMatchObject(refused);
    fresh.clock.advance(300_000);
    await alice.iam("ChangePassword", right);
  });

  it("counts no guess of a user who may not", async () => {
    const fresh = await server();
    const alice = await fresh.user("alice");
    await fresh.root.iam("CreateLoginProfile", { UserName: "alice", Password: good });
    const wrong = { OldPassword: `${good}x`, NewPassword: `${good}2` };
    for (let guess = 0; guess < 5; guess += 1) {
      const denied = { message: expect.stringContaining("not authorized") };
      await expect(alice.iam("ChangePassword", wrong)).rejects.toMatchObject(denied);
    }
    await fresh.root.iam("UpdateAccountPasswordPolicy", { AllowUsersToChangePassword: true });
    await alice.iam("ChangePassword", { ...wrong, OldPassword: good });
  });

  it("is for users only, and for users with a password", async () => {
    const fresh = await server();
    const passwords = { OldPassword: good, NewPassword: `${good}2` };
    await expect(fresh.root.iam("ChangePassword", passwords)).rejects.toMatchObject({
      code: "InvalidUserType",
      status: 400,
    });
    const alice = await fresh.user("alice", changeOwn);
    await expect(alice.iam("ChangePassword", passwords)).rejects.toMatchObject({
      code: "NoSuchEntity",
    });
  });

  it("is granted to all users by the account's policy, save where a policy denies it", async () => {
    const fresh = await server();
    const { root } = fresh;
    const alice = await fresh.user("alice");
    const bob = await fresh.user("bob", {
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: "iam:ChangePassword", Resource: "*" }],
    });
    for (const UserName of ["alice", "bob"]) {
      await root.iam("CreateLoginProfile", { UserName, Password: good });
    }
    const passwords = { OldPassword: good, NewPassword: `${good}2` };
    const denied = { code: "AccessDenied", message: expect.stringContaining("not authorized") };
    await expect(alice.iam("ChangePassword", passwords)).rejects.toMatchObject(denied);
    await expect(alice.iam("GetAccountPasswordPolicy", {})).rejects.toMatchObject(denied);
    await root.iam("UpdateAccountPasswordPolicy", { AllowUsersToChangePassword: true });
    await alice.iam("ChangePassword", passwords);
    const { PasswordPolicy } = await alice.iam("GetAccountPasswordPolicy", {});
    expect(PasswordPolicy.AllowUsersToChangePassword).toBe(true);
    await expect(bob.iam("ChangePassword", passwords)).rejects.toMatchObject(denied);
  });

  it("lets one of two changes at the same time win", async () => {
    const fresh = await server();
    const alice = await fresh.user("alice", changeOwn);
    await fresh.root.iam("CreateLoginProfile", { UserName: "alice", Password: good });
    const outcomes = await Promise.allSettled(
      ["2", "3"].map((end) =>
        alice.iam("ChangePassword", { OldPassword: good, NewPassword: good + end }),
      ),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const lost = outcomes.find(({ status }) => status === "rejected");
    expect(lost).toMatchObject({ reason: { code: "EntityTemporarilyUnmodifiable", status: 409 } });
  });
});

eachDatabase("reuse prevention", (server) => {
  it("refuses as many of the newest passwords as the policy says, and no more", async () => {
    const { root } = await server();
    const UserName = "alice";
    await root.iam("CreateUser", { UserName });
    await root.iam("UpdateAccountPasswordPolicy", { PasswordReusePrevention: 2 });
    await root.iam("CreateLoginProfile", { UserName, Password: "password-1" });
    await root.iam("UpdateLoginProfile", { UserName, Password: "password-2" });
    const reused = {
      code: "PasswordPolicyViolation",
      message: "Policy constraint violation with password reuse prevention during password change.",
    };
    for (const Password of ["password-1", "password-2"]) {
      const call = root.iam("UpdateLoginProfile", { UserName, Password });
      await expect(call).rejects.toMatchObject(reused);
    }
    await root.iam("UpdateLoginProfile", { UserName, Password: "password-3" });
    await root.iam("UpdateLoginProfile", { UserName, Password: "password-1" });
  });

  it("remembers passwords of a login profile that was deleted", async () => {
    const { root } = await server();
    const UserName = "alice";
    await root.iam("CreateUser", { UserName });
    await root.iam("UpdateAccountPasswordPolicy", { PasswordReusePrevention: 1 });
    await root.iam("CreateLoginProfile", { UserName, Password: "password-1" });
    await root.iam("DeleteLoginProfile", { UserName });
    const call = root.iam("CreateLoginProfile", { UserName, Password: "password-1" });
    await expect(call).rejects.toMatchObject({ code: "PasswordPolicyViolation" });
  });
});

eachDatabase("password policies", (server) => {
  it("is AWS's default where none is set, which is not shown", async () => {
    const { root, account } = await server();
    const missing = {
      code: "NoSuchEntity",
      status: 404,
      message: `The Password Policy with domain name ${account} cannot be found.`,
    };
    await expect(root.iam("GetAccountPasswordPolicy", {})).rejects.toMatchObject(missing);
    await expect(root.iam("DeleteAccountPasswordPolicy", {})).rejects.toMatchObject({
      ...missing,
      message: "The account policy with name PasswordPolicy cannot be found.",
    });
    await root.iam("CreateUser", { UserName: "alice" });
    for (const Password of ["Aa1-xyz", "abcdefgh1", "ABCDEFGH1"]) {
      const call = root.iam("CreateLoginProfile", { UserName: "alice", Password });
      await expect(call).rejects.toMatchObject({ code: "PasswordPolicyViolation" });
    }
    await root.iam("CreateLoginProfile", { UserName: "alice", Password: "abcdefgH1" });
  });

  it("replaces the whole policy at each update", async () => {
    const { root } = await server();
    await root.iam("UpdateAccountPasswordPolicy", {
      MinimumPasswordLength: 14,
      RequireSymbols: true,
      MaxPasswordAge: 90,
      PasswordReusePrevention: 24,
      HardExpiry: true,
    });
    const none = {
      RequireNumbers: false,
      RequireUppercaseCharacters: false,
      RequireLowercaseCharacters: false,
      AllowUsersToChangePassword: false,
    };
    expect((await root.iam("GetAccountPasswordPolicy", {})).PasswordPolicy).toEqual({
      ...none,
      MinimumPasswordLength: 14,
      RequireSymbols: true,
      ExpirePasswords: true,
      MaxPasswordAge: 90,
      PasswordReusePrevention: 24,
      HardExpiry: true,
    });
    await root.iam("UpdateAccountPasswordPolicy", {});
    expect((await root.iam("GetAccountPasswordPolicy", {})).PasswordPolicy).toEqual({
      ...none,
      MinimumPasswordLength: 6,
      RequireSymbols: false,
      ExpirePasswords: false,
    });
    await root.iam("DeleteAccountPasswordPolicy", {});
    await expect(root.iam("GetAccountPasswordPolicy", {})).rejects.toMatchObject({
      code: "NoSuchEntity",
    });
  });

  it("shows in the credential report when a password runs out", async () => {
    const { root, clock } = await server();
    await root.iam("UpdateAccountPasswordPolicy", { MaxPasswordAge: 90 });
    await root.iam("CreateUser", { UserName: "alice" });
    await root.iam("CreateLoginProfile", { UserName: "alice", Password: good });
    await root.iam("GenerateCredentialReport", {});
    const { Content } = await root.iam("GetCredentialReport", {});
    const end = new Date(clock.now() + 90 * dayMilliseconds).toISOString().slice(0, 19);
    expect(Buffer.from(Content ?? []).toString()).toContain(`,${end}+00:00,false,`);
  });
});
