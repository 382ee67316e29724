/** Requests in the data folder: answered for whoever has the root key, and for nobody else. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { randomRootKey } from "./keys/root-key.ts";
import { Sealer } from "./keys/sealing.ts";
import { answerRootRecovery } from "./root-recovery.ts";
import { eachDatabase, type TestServer } from "./services/testing/harness.ts";

const sealer = new Sealer(randomRootKey());
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Puts a request into a server's folder, has it answered, and gives the answer. */
async function answered(server: TestServer, sealed: string) {
  const dataFolder = mkdtempSync(join(tmpdir(), "sallyport-recovery-"));
  folders.push(dataFolder);
  const request = join(dataFolder, "root-recovery-request");
  writeFileSync(request, sealed);
  await answerRootRecovery({ ...server, sealer, dataFolder });
  expect(existsSync(request)).toBe(false);
  return JSON.parse(readFileSync(join(dataFolder, "root-recovery-answer"), "utf8"));
}

function sealedBy(by: Sealer, request: object, purpose = "root-recovery"): string {
  return by.seal(purpose, "request", JSON.stringify(request));
}

eachDatabase("A request for new root credentials", (start) => {
  it("is answered on record, ends the former key, and gives the secret to a file", async () => {
    const server = await start();
    const answer = await answered(server, sealedBy(sealer, { at: server.clock.now() }));
    expect(answer).toMatchObject({ account: server.account, deactivated: [expect.any(String)] });
    const kept = JSON.parse(readFileSync(answer.file, "utf8"));
    expect(kept).toEqual({
      accountId: server.account,
      accessKeyId: answer.accessKeyId,
      secretAccessKey: expect.stringMatching(/^.{40}$/),
    });
    expect(JSON.stringify(answer)).not.toContain(kept.secretAccessKey);
    await expect(server.root.iam("ListUsers", {})).rejects.toMatchObject({
      code: "InvalidClientTokenId",
    });
    const { record } = await server.storage.read((database) =>
      database
        .selectFrom("cloudtrail_event")
        .select("record")
        .where("account_id", "=", server.account)
        .where("event_name", "=", "RootCredentialsRecovered")
        .executeTakeFirstOrThrow(),
    );
    expect(JSON.parse(record)).toMatchObject({
      eventType: "AwsServiceEvent",
      serviceEventDetails: {
        accessKeyId: answer.accessKeyId,
        deactivatedAccessKeyIds: answer.deactivated,
      },
    });
    expect(record).not.toContain(kept.secretAccessKey);
  });

  it.each<readonly [string, (now: number) => string]>([
    ["who has another root key", (at) => sealedBy(new Sealer(randomRootKey()), { at })],
    ["who sealed it for something else", (at) => sealedBy(sealer, { at }, "access-key")],
    ["who asked long ago", (now) => sealedBy(sealer, { at: now - 61_000 })],
    ["who names no account", (at) => sealedBy(sealer, { at, account: "mine" })],
    ["who names nobody's account", (at) => sealedBy(sealer, { at, account: "999999999999" })],
    ["who writes anything else", () => "nonsense"],
  ])("is refused of somebody %s", async (_who, requestAt) => {
    const server = await start();
    const answer = await answered(server, requestAt(server.clock.now()));
    expect(answer).toEqual({ failure: expect.any(String) });
    await server.root.iam("ListUsers", {});
  });
});
