import { describe, expect, it } from "vitest";
import type { TemporarySession } from "../../pipeline/caller.ts";
import { eachDatabase, type TestServer } from "../testing/harness.ts";
import { sessionTags } from "./session-tags.ts";
import { bearer, makeRole, mayAll, policy, trusting } from "./testing/fixtures.ts";

function tag(Key: string, Value = "v") {
  return { Key, Value };
}

const calling: TemporarySession = {
  issuedAt: 0,
  expiresAt: 1,
  tags: { Team: "red", Shift: "night" },
  transitiveTagKeys: ["Team"],
  chained: false,
};

const conflictMessage =
  "One of the specified transitive tag keys can't be set because it conflicts with a transitive " +
  "tag key from the calling session.";

describe("session tags", () => {
  it("hand down the transitive ones only", () => {
    expect(sessionTags([], [], calling)).toEqual({
      tags: { Team: "red" },
      transitiveTagKeys: ["Team"],
    });
    expect(sessionTags([tag("Job", "7")], ["job"], calling)).toEqual({
      tags: { Team: "red", Job: "7" },
      transitiveTagKeys: ["Team", "Job"],
    });
  });

  it.each([
    [
      "duplicates in any case",
      [tag("a"), tag("A")],
      [],
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ],
    [
      "a transitive key that is no tag",
      [tag("a")],
      ["b"],
      "The specified transitive tag key must be included in the requested tags.",
    ],
    ["a transitive key of the calling session", [tag("team")], ["TEAM"], conflictMessage],
    [
      "a tag of the calling session's transitive key",
      [tag("TEAM")],
      [],
      conflictMessage.replace("transitive tag keys", "tag keys"),
    ],
    [
      "reserved keys",
      [tag("aws:owner")],
      [],
      "Tag keys that begin with aws: are reserved: aws:owner",
    ],
  ])("refuse %s", (_what, tags, transitive, message) => {
    expect(() => sessionTags(tags, transitive, calling)).toThrow(
      expect.objectContaining({ code: "InvalidParameterValue", message }),
    );
  });
});

function tagRule(key: string, value: string) {
  return policy({
    Action: "iam:ListUsers",
    Resource: "*",
    Condition: { StringEquals: { [`aws:PrincipalTag/${key}`]: value } },
  });
}

function trustingAccount({ account }: TestServer) {
  return trusting({ AWS: `arn:aws:iam::${account}:root` });
}

const RoleSessionName = "session";

eachDatabase("Tags of a session", (start) => {
  it("override the role's tags of the same key, whatever its case", async () => {
    const server = await start();
    const alice = await server.user("alice", mayAll);
    const RoleArn = await makeRole(server.root, "r", {
      trust: trustingAccount(server),
      permissions: tagRule("team", "blue"),
      tags: [tag("Team", "red")],
    });
    const plain = bearer(server, await alice.sts("AssumeRole", { RoleArn, RoleSessionName }));
    await expect(plain.iam("ListUsers", {})).rejects.toMatchObject({ code: "AccessDenied" });
    const Tags = [tag("TEAM", "blue")];
    const answer = await alice.sts("AssumeRole", { RoleArn, RoleSessionName, Tags });
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    await bearer(server, answer).iam("ListUsers", {});
  });

  it("need sts:TagSession of caller and role", async () => {
    const server = await start();
    const alice = await server.user("alice", mayAll);
    const RoleArn = await makeRole(server.root, "r", {
      trust: policy({
        Principal: { AWS: `arn:aws:iam::${server.account}:root` },
        Action: "sts:AssumeRole",
      }),
    });
    await alice.sts("AssumeRole", { RoleArn, RoleSessionName });
    const Tags = [tag("a")];
    await expect(alice.sts("AssumeRole", { RoleArn, RoleSessionName, Tags })).rejects.toMatchObject(
      {
        code: "AccessDenied",
        message: expect.stringContaining("sts:TagSession"),
      },
    );
  });

  it("go down a chain where they are transitive, and stay as they are", async () => {
    const server = await start();
    const alice = await server.user("alice", mayAll);
    const trust = trustingAccount(server);
    const first = await makeRole(server.root, "first", { trust, permissions: mayAll });
    const second = await makeRole(server.root, "second", {
      trust,
      permissions: tagRule("team", "red"),
    });
    const session = bearer(
      server,
      await alice.sts("AssumeRole", {
        RoleArn: first,
        RoleSessionName,
        Tags: [tag("Team", "red"), tag("Shift", "night")],
        TransitiveTagKeys: ["Team"],
      }),
    );
    const chained = bearer(
      server,
      await session.sts("AssumeRole", { RoleArn: second, RoleSessionName }),
    );
    await chained.iam("ListUsers", {});
    await expect(
      session.sts("AssumeRole", {
        RoleArn: second,
        RoleSessionName,
        Tags: [tag("team", "blue")],
        TransitiveTagKeys: ["team"],
      }),
    ).rejects.toMatchObject({ code: "InvalidParameterValue", message: conflictMessage });
  });

  it("and a source identity stay for the whole chain", async () => {
    const server = await start();
    const alice = await server.user("alice", mayAll);
    const trust = trustingAccount(server);
    const first = await makeRole(server.root, "first", { trust, permissions: mayAll });
    const second = await makeRole(server.root, "second", { trust });
    const silent = await makeRole(server.root, "silent", {
      trust: policy({
        Principal: { AWS: `arn:aws:iam::${server.account}:root` },
        Action: "sts:AssumeRole",
      }),
    });
    const answer = await alice.sts("AssumeRole", {
      RoleArn: first,
      RoleSessionName,
      SourceIdentity: "alice",
    });
    expect(answer.SourceIdentity).toBe("alice");
    const session = bearer(server, answer);
    const chained = await session.sts("AssumeRole", { RoleArn: second, RoleSessionName });
    expect(chained.SourceIdentity).toBe("alice");
    await expect(
      session.sts("AssumeRole", { RoleArn: second, RoleSessionName, SourceIdentity: "bob" }),
    ).rejects.toMatchObject({ code: "AccessDenied" });
    await expect(
      session.sts("AssumeRole", { RoleArn: silent, RoleSessionName }),
    ).rejects.toMatchObject({ message: expect.stringContaining("sts:SetSourceIdentity") });
  });
});
