/** Aliases and tags: second names, and what is written on a key. */
import { describe, expect, it } from "vitest";
import { eachDatabase } from "../testing/harness.ts";
import { bytes, makeKey, policyOf, rootStatement, textOf } from "./testing/calls.ts";

eachDatabase("aliases", (server) => {
  it("stand for their key, by name and by ARN, and move on to another", async () => {
    const { root, account, clock } = await server();
    const first = await makeKey(root);
    const second = await makeKey(root);
    const AliasName = "alias/app/orders";
    await root.kms("CreateAlias", { AliasName, TargetKeyId: first.arn });
    const AliasArn = `arn:aws:kms:us-east-1:${account}:${AliasName}`;
    const sealed = await root.kms("Encrypt", { KeyId: AliasArn, Plaintext: bytes("old") });
    expect(sealed.KeyId).toBe(first.arn);
    const createdAt = new Date(clock.now());
    clock.advance(1_000);
    await root.kms("UpdateAlias", { AliasName, TargetKeyId: second.KeyId });
    const { KeyMetadata } = await root.kms("DescribeKey", { KeyId: AliasName });
    expect(KeyMetadata?.KeyId).toBe(second.KeyId);
    const { Aliases } = await root.kms("ListAliases", { KeyId: second.KeyId });
    expect(Aliases).toEqual([
      {
        AliasName,
        AliasArn,
        TargetKeyId: second.KeyId,
        CreationDate: createdAt,
        LastUpdatedDate: new Date(clock.now()),
      },
    ]);
    const opened = await root.kms("Decrypt", { CiphertextBlob: sealed.CiphertextBlob });
    expect(textOf(opened.Plaintext)).toBe("old");
    await root.kms("DeleteAlias", { AliasName });
    await expect(root.kms("DescribeKey", { KeyId: AliasName })).rejects.toMatchObject({
      code: "NotFoundException",
      message: `Alias ${AliasArn} is not found.`,
    });
  });

  it("are listed by page, in the order of their names", async () => {
    const { root } = await server();
    const { KeyId } = await makeKey(root);
    const names = ["alias/c", "alias/a", "alias/b"];
    for (const AliasName of names) await root.kms("CreateAlias", { AliasName, TargetKeyId: KeyId });
    const first = await root.kms("ListAliases", { Limit: 2 });
    const second = await root.kms("ListAliases", { Limit: 2, Marker: first.NextMarker });
    const listed = [...(first.Aliases ?? []), ...(second.Aliases ?? [])];
    expect(listed.map(({ AliasName }) => AliasName)).toEqual([...names].sort());
  });

  it("are not listed by another account's key, whether or not it is there", async () => {
    const mine = await server();
    const { arn } = await makeKey((await server()).root);
    for (const KeyId of [arn, arn.replace(/.{12}$/, "000000000000")]) {
      await expect(mine.root.kms("ListAliases", { KeyId })).rejects.toMatchObject({
        code: "NotFoundException",
        message: `Key '${KeyId}' does not exist`,
      });
    }
  });

  it("never stand for another account's key, whatever its policy says", async () => {
    const mine = await server();
    const other = await server();
    const open = { ...rootStatement(other.account), Principal: "*" };
    const foreign = await makeKey(other.root, { Policy: policyOf(open) });
    const { KeyId } = await makeKey(mine.root);
    const AliasName = "alias/mine";
    const TargetKeyId = foreign.arn;
    await mine.root.kms("CreateAlias", { AliasName, TargetKeyId: KeyId });
    for (const [operation, name] of [
      ["CreateAlias", "alias/new"],
      ["UpdateAlias", AliasName],
    ] as const) {
      const pointing = mine.root.kms(operation, { AliasName: name, TargetKeyId });
      await expect(pointing).rejects.toMatchObject({ code: "AccessDeniedException" });
    }
  });

  describe("are refused", () => {
    it.for([
      ["without the prefix", "orders", "ValidationException"],
      ["under AWS's own prefix", "alias/aws/orders", "NotAuthorizedException"],
      ["with a colon", "alias/a:b", "ValidationException"],
      ["where there is one already", "alias/taken", "AlreadyExistsException"],
    ] as const)("%s", async ([, AliasName, code]) => {
      const { root } = await server();
      const { KeyId } = await makeKey(root);
      await root.kms("CreateAlias", { AliasName: "alias/taken", TargetKeyId: KeyId });
      await expect(
        root.kms("CreateAlias", { AliasName, TargetKeyId: KeyId }),
      ).rejects.toMatchObject({ code, status: 400 });
    });

    it("where they would stand for another alias", async () => {
      const { root } = await server();
      const { KeyId } = await makeKey(root);
      await root.kms("CreateAlias", { AliasName: "alias/a", TargetKeyId: KeyId });
      for (const [operation, AliasName] of [
        ["CreateAlias", "alias/b"],
        ["UpdateAlias", "alias/a"],
      ] as const) {
        const pointing = root.kms(operation, { AliasName, TargetKeyId: "alias/a" });
        await expect(pointing).rejects.toMatchObject({ code: "ValidationException" });
      }
    });

    it("where they would move to a key of another kind", async () => {
      const { root } = await server();
      const { KeyId } = await makeKey(root);
      const hmac = await makeKey(root, { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
      await root.kms("CreateAlias", { AliasName: "alias/a", TargetKeyId: KeyId });
      await expect(
        root.kms("UpdateAlias", { AliasName: "alias/a", TargetKeyId: hmac.KeyId }),
      ).rejects.toMatchObject({ code: "ValidationException" });
    });
  });

  it("need permission on the alias and on the key", async () => {
    const { root, account, user } = await server();
    const { KeyId, arn } = await makeKey(root);
    const aliases = `arn:aws:kms:us-east-1:${account}:alias/team/*`;
    const allowed = { Effect: "Allow", Action: "kms:CreateAlias", Resource: [aliases, arn] };
    const alice = await user("alice", { Version: "2012-10-17", Statement: allowed });
    await alice.kms("CreateAlias", { AliasName: "alias/team/a", TargetKeyId: KeyId });
    const other = await makeKey(root);
    for (const call of [
      { AliasName: "alias/other", TargetKeyId: KeyId },
      { AliasName: "alias/team/b", TargetKeyId: other.KeyId },
    ]) {
      await expect(alice.kms("CreateAlias", call)).rejects.toMatchObject({
        code: "AccessDeniedException",
      });
    }
  });
});

eachDatabase("tags on keys", (server) => {
  it("are written, replaced, listed by page, and taken off; with their case", async () => {
    const { root } = await server();
    const { KeyId } = await makeKey(root, { Tags: [{ TagKey: "Team", TagValue: "blue" }] });
    const Tags = [
      { TagKey: "team", TagValue: "green" },
      { TagKey: "Team", TagValue: "red" },
    ];
    await root.kms("TagResource", { KeyId, Tags });
    const first = await root.kms("ListResourceTags", { KeyId, Limit: 1 });
    expect(first.Tags).toEqual([{ TagKey: "Team", TagValue: "red" }]);
    const second = await root.kms("ListResourceTags", { KeyId, Marker: first.NextMarker });
    expect(second).toEqual({ Tags: [{ TagKey: "team", TagValue: "green" }], Truncated: false });
    await root.kms("UntagResource", { KeyId, TagKeys: ["Team", "none"] });
    expect((await root.kms("ListResourceTags", { KeyId })).Tags).toEqual(second.Tags);
  });

  it("are fifty at most, and each but once", async () => {
    const { root } = await server();
    const { KeyId } = await makeKey(root);
    const Tags = Array.from({ length: 50 }, (_, index) => ({ TagKey: `k${index}`, TagValue: "" }));
    await root.kms("TagResource", { KeyId, Tags });
    const more = [{ TagKey: "more", TagValue: "" }];
    await expect(root.kms("TagResource", { KeyId, Tags: more })).rejects.toMatchObject({
      code: "LimitExceededException",
    });
    await expect(
      root.kms("TagResource", { KeyId, Tags: [...more, ...more] }),
    ).rejects.toMatchObject({ code: "TagException" });
  });
});
