/** The first start of a server: its root key, its account and its root user's access key. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AccountId } from "./base/arn.ts";
import type { Clock } from "./base/clock.ts";
import { accessKeyId, randomAccountId, secretAccessKey } from "./base/identifiers.ts";
import { type Configuration, ConfigurationError } from "./configuration.ts";
import { makeKeyCheck, verifyKeyCheck } from "./keys/key-check.ts";
import {
  createRootKeyFile,
  type RootKey,
  randomRootKey,
  readRootKeyFile,
} from "./keys/root-key.ts";
import { Sealer } from "./keys/sealing.ts";
import {
  bootstrapAccount,
  firstAccount,
  type IamTables,
  type RootCredentials,
} from "./services/iam/service.ts";
import type { Migration } from "./storage/migrations.ts";
import { createTable, text } from "./storage/schema.ts";
import type { Storage } from "./storage/storage.ts";

/** What the server knows of itself: one row a fact. */
export interface ServerTables {
  server_fact: { name: string; value: string };
}

export const serverMigrations: readonly Migration[] = [
  {
    id: "server/0001-facts",
    steps: [createTable("server_fact", { name: text, value: text }, { primaryKey: ["name"] })],
  },
];

export interface Bootstrapped {
  readonly sealer: Sealer;
  readonly account: AccountId;
  /** Whether it was made just now. */
  readonly isNew: boolean;
  /** Where root credentials were written, if they were drawn just now. */
  readonly rootCredentialsFile: string | undefined;
  /** The root user's credentials where the account was made just now. */
  readonly newRoot: RootCredentials | undefined;
}

type Tables = ServerTables & IamTables;

const keyCheckName = "root-key-check";

/** Where root credentials that were drawn are kept for the operator. */
export function rootCredentialsFile(dataFolder: string): string {
  return join(dataFolder, "root-credentials.json");
}

/** Where a running server writes down its endpoint, for the command line on the same machine. */
export function endpointFile(dataFolder: string): string {
  return join(dataFolder, "endpoint");
}

/**
 * Finds what was there, or makes it where the database is new.
 *
 * Throws `RootKeyError` and `WrongRootKeyError` where there is data but not its key,
 * `ConfigurationError` where the settings name another account than the data.
 */
export async function bootstrap(
  configuration: Configuration,
  storage: Storage<Tables>,
  clock: Clock,
): Promise<Bootstrapped> {
  const stored = await storage.read((database) =>
    database
      .selectFrom("server_fact")
      .select("value")
      .where("name", "=", keyCheckName)
      .executeTakeFirst(),
  );
  if (stored !== undefined) {
    const sealer = new Sealer(readRootKeyFile(configuration.rootKeyFile));
    verifyKeyCheck(sealer, stored.value);
    const account = await existingAccount(configuration, storage);
    return { sealer, account, isNew: false, rootCredentialsFile: undefined, newRoot: undefined };
  }
  const sealer = new Sealer(newRootKey(configuration));
  const account = configuration.accountId ?? randomAccountId();
  const root = configuration.rootCredentials ?? drawRootCredentials(account);
  const drawn = configuration.rootCredentials === undefined && !configuration.ephemeral;
  // The credentials are on the disk before the account is: else a crash between would lock out.
  if (drawn) writeRootCredentials(configuration.dataFolder, account, root);
  await storage.transact(async ({ database }) => {
    await database
      .insertInto("server_fact")
      .values({ name: keyCheckName, value: makeKeyCheck(sealer) })
      .execute();
    await bootstrapAccount(database, sealer, { account, root, now: clock.now() });
  });
  const file = drawn ? rootCredentialsFile(configuration.dataFolder) : undefined;
  return { sealer, account, isNew: true, rootCredentialsFile: file, newRoot: root };
}

/** A key that the operator put there is taken; else one is drawn. */
function newRootKey({ rootKeyFile, ephemeral }: Configuration): RootKey {
  if (ephemeral) return randomRootKey();
  return existsSync(rootKeyFile) ? readRootKeyFile(rootKeyFile) : createRootKeyFile(rootKeyFile);
}

async function existingAccount(
  { accountId }: Configuration,
  storage: Storage<Tables>,
): Promise<AccountId> {
  const account = await storage.read((database) => firstAccount(database));
  if (account === undefined) {
    throw new ConfigurationError("The database has a root key but no account: it is damaged.");
  }
  if (accountId !== undefined && accountId !== account) {
    throw new ConfigurationError(
      `SALLYPORT_ACCOUNT_ID is ${accountId}, and the data is of account ${account}.`,
    );
  }
  return account;
}

function drawRootCredentials(account: AccountId): RootCredentials {
  return { accessKeyId: accessKeyId(account), secretAccessKey: secretAccessKey() };
}

function writeRootCredentials(folder: string, account: AccountId, root: RootCredentials): void {
  const content = JSON.stringify({ accountId: account, ...root }, null, 2);
  writeFileSync(rootCredentialsFile(folder), `${content}\n`, { mode: 0o600 });
}

/** The root credentials that were drawn at the first start, where they are still there. */
export function readRootCredentials(folder: string): RootCredentials | undefined {
  const file = rootCredentialsFile(folder);
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, "utf8")) as RootCredentials;
}
