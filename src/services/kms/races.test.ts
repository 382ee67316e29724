/** Changes of one key in one moment, asked of two nodes: one comes after the other, and sees it. */
import { expect, it } from "vitest";
import { onTwoNodes, type TestClient } from "../testing/harness.ts";
import { allow, makeKey } from "./testing/calls.ts";
import { forever, importFor, newMaterial } from "./testing/material.ts";

const rounds = 5;

onTwoNodes("changes on two nodes at once", (nodes) => {
  /** The same user, at each of the nodes. */
  async function sameUser(): Promise<readonly [TestClient, TestClient]> {
    const [one, other] = await nodes();
    const UserName = "keeper";
    await one.user(UserName, allow("kms:*"));
    const { AccessKey } = await one.root.iam("CreateAccessKey", { UserName });
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = AccessKey;
    const credentials = { accessKeyId, secretAccessKey };
    return [one.as(credentials), other.as(credentials)];
  }

  /** Has both nodes remember what they know of a key by now. */
  async function look(clients: readonly TestClient[], KeyId: string): Promise<void> {
    await Promise.allSettled(clients.map((client) => client.kms("DescribeKey", { KeyId })));
  }

  /** What came of each call: `ok`, or the code of its error. */
  async function outcomes(calls: readonly Promise<unknown>[]): Promise<readonly string[]> {
    const settled = await Promise.allSettled(calls);
    return settled
      .map((one) => (one.status === "fulfilled" ? "ok" : (one.reason as { code: string }).code))
      .sort();
  }

  it("rotate a key once for each call", async () => {
    const clients = await sameUser();
    const { KeyId } = await makeKey(clients[0]);
    for (let round = 0; round < rounds; round += 1) {
      await look(clients, KeyId);
      await Promise.all(clients.map((client) => client.kms("RotateKeyOnDemand", { KeyId })));
    }
    const { Rotations = [] } = await clients[0].kms("ListKeyRotations", { KeyId });
    expect(Rotations).toHaveLength(2 * rounds);
  });

  it("give a name to one key only", async () => {
    const clients = await sameUser();
    const { KeyId: TargetKeyId } = await makeKey(clients[0]);
    for (let round = 0; round < rounds; round += 1) {
      const AliasName = `alias/taken-${round}`;
      await look(clients, AliasName);
      const creating = clients.map((client) =>
        client.kms("CreateAlias", { AliasName, TargetKeyId }),
      );
      expect(await outcomes(creating)).toEqual(["AlreadyExistsException", "ok"]);
    }
  });

  it("import one material, and tell that one's id", async () => {
    const clients = await sameUser();
    for (let round = 0; round < rounds; round += 1) {
      const { KeyId } = await makeKey(clients[0], { Origin: "EXTERNAL" });
      await look(clients, KeyId);
      const importing = clients.map((client) => importFor(client, KeyId, newMaterial(), forever));
      const settled = await Promise.allSettled(importing);
      const ids = settled.flatMap((one) =>
        one.status === "fulfilled" ? [one.value.KeyMaterialId] : [],
      );
      const { KeyMetadata } = await clients[0].kms("DescribeKey", { KeyId });
      expect(ids).toEqual([KeyMetadata?.CurrentKeyMaterialId]);
    }
  });

  it("schedule a deletion once", async () => {
    const clients = await sameUser();
    for (let round = 0; round < rounds; round += 1) {
      const { KeyId } = await makeKey(clients[0]);
      await look(clients, KeyId);
      const scheduling = clients.map((client) => client.kms("ScheduleKeyDeletion", { KeyId }));
      expect(await outcomes(scheduling)).toEqual(["KMSInvalidStateException", "ok"]);
    }
  });
});
