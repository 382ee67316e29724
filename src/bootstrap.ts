/** The first start of a server: its root key, its account and its root user's access key. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { type AccountId, isAccountId } from "./base/arn.ts";
import type { Clock } from "./base/clock.ts";
import { accessKeyId, randomAccountId, secretAccessKey } from "./base/identifiers.ts";
import { createPrivateFile } from "./base/private-file.ts";
import { type Configuration, ConfigurationError } from "./configuration.ts";
import { makeKeyCheck } from "./keys/key-check.ts";
import { type RootKeyPlace, readRootKeys, writeRootKeys } from "./keys/key-file.ts";
import { type RootKey, randomRootKey } from "./keys/root-key.ts";
import { Sealer } from "./keys/sealing.ts";
import { keyCheckFact, readKeyState, ringOf } from "./root-key/state.ts";
import type { ServerTables } from "./root-key/tables.ts";
import {
  bootstrapAccount,
  firstAccount,
  type IamTables,
  type RootCredentials,
} from "./services/iam/service.ts";
import type { Storage } from "./storage/storage.ts";

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

/** The account that the settings and the root credentials are of: others may follow it. */
const firstAccountName = "first-account";

/** Where the root keys of a server are. */
export function rootKeyPlace({ rootKeyFile, rootKeyToken }: Configuration): RootKeyPlace {
  return { path: rootKeyFile, token: rootKeyToken };
}

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
 * Throws what `openExisting` throws, and `RootKeyError` where there is a key file that is none.
 */
export async function bootstrap(
  configuration: Configuration,
  storage: Storage<Tables>,
  clock: Clock,
): Promise<Bootstrapped> {
  const existing = await storage.read((database) => openExisting(configuration, database));
  if (existing !== undefined) return existing;
  return storage.transact(async (unit) => {
    // Nodes that start on one new database at once: the first makes it, the others find it.
    await unit.lock("bootstrap");
    const made = await openExisting(configuration, unit.database);
    return made ?? makeAccount(configuration, unit.database, clock);
  });
}

/**
 * What the database holds, or undefined where it is new.
 *
 * Throws `RootKeyError` and `WrongRootKeyError` where there is data but not its key,
 * `ConfigurationError` where the settings name another account than the data.
 */
export async function openExisting(
  configuration: Configuration,
  database: Kysely<Tables>,
): Promise<Bootstrapped | undefined> {
  const state = await readKeyState(database);
  if (state === undefined) return undefined;
  const { current, others } = ringOf(state, await readRootKeys(rootKeyPlace(configuration)));
  const sealer = new Sealer(current, others);
  const account = await existingAccount(configuration, database);
  return { sealer, account, isNew: false, rootCredentialsFile: undefined, newRoot: undefined };
}

/**
 * Both files are on the disk before the account is, else a crash between would lock out. What such
 * a crash left is taken up again: no key and no credentials are ever written over.
 */
async function makeAccount(
  configuration: Configuration,
  database: Kysely<Tables>,
  clock: Clock,
): Promise<Bootstrapped> {
  const { dataFolder, ephemeral, rootCredentials } = configuration;
  const rootKey = await newRootKey(configuration);
  const sealer = new Sealer(rootKey);
  const drawn = rootCredentials === undefined && !ephemeral;
  const { account, root } = drawn ? keptRoot(configuration) : newRoot(configuration);
  await database
    .insertInto("server_fact")
    .values([
      { name: keyCheckFact, value: makeKeyCheck(rootKey) },
      { name: firstAccountName, value: account },
    ])
    .execute();
  await bootstrapAccount(database, sealer, { account, root, now: clock.now() });
  const file = drawn ? rootCredentialsFile(dataFolder) : undefined;
  return { sealer, account, isNew: true, rootCredentialsFile: file, newRoot: root };
}

/** A key that the operator put there is taken; else one is drawn. */
async function newRootKey(configuration: Configuration): Promise<RootKey> {
  if (configuration.ephemeral) return randomRootKey();
  const place = rootKeyPlace(configuration);
  if (existsSync(place.path)) {
    const [first] = await readRootKeys(place);
    if (first !== undefined) return first;
  }
  const drawn = randomRootKey();
  await writeRootKeys(place, [drawn], "new");
  return drawn;
}

interface AccountRoot {
  readonly account: AccountId;
  readonly root: RootCredentials;
}

/** As the settings say, and drawn where they do not. */
function newRoot({ accountId, rootCredentials }: Configuration): AccountRoot {
  const account = accountId ?? randomAccountId();
  const drawn = () => ({ accessKeyId: accessKeyId(account), secretAccessKey: secretAccessKey() });
  return { account, root: rootCredentials ?? drawn() };
}

/** From the credentials' file, which is written first where there is none. */
function keptRoot(configuration: Configuration): AccountRoot {
  const { accountId, dataFolder } = configuration;
  const file = rootCredentialsFile(dataFolder);
  const kept = readCredentialsFile(file);
  if (kept !== undefined && accountId !== undefined && accountId !== kept.account) {
    throw new ConfigurationError(
      `SALLYPORT_ACCOUNT_ID is ${accountId}, and ${file} is of account ${kept.account}: ` +
        "move that file away, or choose another data folder.",
    );
  }
  if (kept !== undefined) return kept;
  const drawn = newRoot(configuration);
  const content = { accountId: drawn.account, ...drawn.root };
  createPrivateFile(file, `${JSON.stringify(content, null, 2)}\n`);
  return drawn;
}

async function existingAccount(
  { accountId }: Configuration,
  database: Kysely<Tables>,
): Promise<AccountId> {
  const noted = await database
    .selectFrom("server_fact")
    .select("value")
    .where("name", "=", firstAccountName)
    .executeTakeFirst();
  const account = (noted?.value as AccountId | undefined) ?? (await firstAccount(database));
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

/**
 * The root credentials that were drawn at the first start, where they are still there.
 *
 * Throws `ConfigurationError` where the file is not what was written.
 */
export function readRootCredentials(folder: string): RootCredentials | undefined {
  return readCredentialsFile(rootCredentialsFile(folder))?.root;
}

function readCredentialsFile(file: string): AccountRoot | undefined {
  if (!existsSync(file)) return undefined;
  const parts = parseObject(readFileSync(file, "utf8"));
  const { accountId, accessKeyId: id, secretAccessKey: secret } = parts;
  if (typeof accountId !== "string" || !isAccountId(accountId)) throw damaged(file);
  if (typeof id !== "string" || typeof secret !== "string") throw damaged(file);
  return { account: accountId, root: { accessKeyId: id, secretAccessKey: secret } };
}

/** Empty for what is no object of JSON: the parser's own words would repeat a piece of it. */
function parseObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {};
  }
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function damaged(file: string): ConfigurationError {
  return new ConfigurationError(
    `${file} is damaged: it must hold accountId, accessKeyId and secretAccessKey as JSON. ` +
      "Restore it from your copy, or move it away.",
  );
}
