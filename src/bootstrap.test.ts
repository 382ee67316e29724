/** The first start, and those after it: nothing is lost, written over, or left half done. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { migrations, type Tables } from "./assembly.ts";
import type { AccountId } from "./base/arn.ts";
import { systemClock } from "./base/clock.ts";
import { accessKeyId, randomAccountId, secretAccessKey } from "./base/identifiers.ts";
import { bootstrap, readRootCredentials } from "./bootstrap.ts";
import { type Configuration, readConfiguration } from "./configuration.ts";
import { bootstrapAccount } from "./services/iam/service.ts";
import { testStorages } from "./storage/testing/storages.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function settings(changes: Partial<Configuration> = {}): Configuration {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-bootstrap-"));
  folders.push(folder);
  return { ...readConfiguration({ SALLYPORT_DATA: folder }, false), ...changes };
}

const credentialsOf = ({ dataFolder }: Configuration) => join(dataFolder, "root-credentials.json");

for (const backend of testStorages()) {
  describe.runIf(backend.available)(`the first start on ${backend.name}`, () => {
    const open = () => backend.open<Tables>(migrations);
    const start = async (configuration: Configuration, storage: Awaited<ReturnType<typeof open>>) =>
      bootstrap(configuration, storage, systemClock);

    it("draws a key and credentials, and keeps both for their owner alone", async () => {
      const configuration = settings();
      const made = await start(configuration, await open());
      const file = credentialsOf(configuration);
      expect(made).toMatchObject({ isNew: true, rootCredentialsFile: file });
      for (const path of [file, configuration.rootKeyFile]) {
        expect(statSync(path).mode & 0o777).toBe(0o600);
      }
      const content = { accountId: made.account, ...made.newRoot };
      expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(content);
      expect(readRootCredentials(configuration.dataFolder)).toEqual(made.newRoot);
    });

    it("is followed by starts that find what is there", async () => {
      const configuration = settings();
      const storage = await open();
      const { account } = await start(configuration, storage);
      const again = await start(configuration, storage);
      expect(again).toMatchObject({ account, isNew: false, newRoot: undefined });
    });

    it("knows its first account among others that were made in the same second", async () => {
      const configuration = settings();
      const storage = await open();
      const { account, sealer } = await start(configuration, storage);
      await storage.transact(async ({ database }) => {
        const { created_at: now } = await database
          .selectFrom("iam_account")
          .select("created_at")
          .executeTakeFirstOrThrow();
        for (const other of ["000000000000", "999999999999"] as AccountId[]) {
          const root = { accessKeyId: accessKeyId(other), secretAccessKey: secretAccessKey() };
          await bootstrapAccount(database, sealer, { account: other, root, now });
        }
      });
      expect(await start(configuration, storage)).toMatchObject({ account, isNew: false });
    });

    it("takes what the settings say, and writes no credentials down then", async () => {
      const accountId = randomAccountId();
      const rootCredentials = {
        accessKeyId: accessKeyId(accountId),
        secretAccessKey: secretAccessKey(),
      };
      const configuration = settings({ accountId, rootCredentials });
      const made = await start(configuration, await open());
      expect(made).toMatchObject({ account: accountId, newRoot: rootCredentials });
      expect(existsSync(credentialsOf(configuration))).toBe(false);
    });

    it("takes up what a start left that was cut off before its commit", async () => {
      const configuration = settings();
      const first = await start(configuration, await open());
      const key = readFileSync(configuration.rootKeyFile, "utf8");
      const second = await start(configuration, await open());
      expect(second).toMatchObject({ isNew: true, account: first.account, newRoot: first.newRoot });
      expect(readFileSync(configuration.rootKeyFile, "utf8")).toBe(key);
    });

    it("refuses another account than the data, or the credentials' file, is of", async () => {
      const configuration = settings();
      const storage = await open();
      await start(configuration, storage);
      const other = { ...configuration, accountId: randomAccountId() };
      await expect(start(other, storage)).rejects.toThrow(/the data is of account/);
      await expect(start(other, await open())).rejects.toThrow(/move that file away/);
    });

    it.each(["", "{", "7", '{"accountId":"123456789012","secretAccessKey":"hush-hush"'])(
      "refuses a damaged credentials' file without repeating it: %s",
      async (text) => {
        const configuration = settings();
        writeFileSync(credentialsOf(configuration), text);
        const refusal = start(configuration, await open()).catch((error) => String(error));
        expect(await refusal).toMatch(/root-credentials.json is damaged/);
        expect(await refusal).not.toContain("hush");
      },
    );

    it("makes one account where several nodes start at once with one key", async () => {
      const first = settings();
      const storage = await open();
      const started = await Promise.all([1, 2, 3].map(() => start(first, storage)));
      expect(started.filter(({ isNew }) => isNew)).toHaveLength(1);
      expect(new Set(started.map(({ account }) => account)).size).toBe(1);
    });

    it("leaves no key and no credentials behind on a node that came second", async () => {
      const [first, second] = [settings(), settings()];
      const storage = await open();
      await start(first, storage);
      await expect(start(second, storage)).rejects.toThrow(/there is no root key file/);
      expect(existsSync(second.rootKeyFile)).toBe(false);
      expect(existsSync(credentialsOf(second))).toBe(false);
    });
  });
}
