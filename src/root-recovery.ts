/**
 * The operator's way back to a root user whose credentials were lost. It takes the data folder and
 * the root key: on a stopped server the data is opened, and a running one is asked by a sealed file
 * in its folder, so that nothing of this can be reached over the network.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type AccountId, isAccountId } from "./base/arn.ts";
import type { Clock, EpochMilliseconds } from "./base/clock.ts";
import { createPrivateFile, replacePrivateFile } from "./base/private-file.ts";
import { rootCredentialsFile } from "./bootstrap.ts";
import type { Sealer } from "./keys/sealing.ts";
import { serviceEvent } from "./pipeline/service-event.ts";
import { type CloudTrailTables, Trail } from "./services/cloudtrail/service.ts";
import { type IamTables, type RecoveredRoot, recoverRoot } from "./services/iam/service.ts";
import type { Storage } from "./storage/storage.ts";

type Tables = IamTables & CloudTrailTables;

/** The data that the credentials are kept in, opened. */
export interface RecoverableServer {
  readonly storage: Storage<Tables>;
  readonly sealer: Sealer;
  readonly dataFolder: string;
  readonly clock: Clock;
  /** The first account, whose credentials have a file that the command line knows. */
  readonly account: AccountId;
}

export interface Recovered {
  readonly account: AccountId;
  /** Of the new key; its secret is in the file alone. */
  readonly accessKeyId: string;
  readonly file: string;
  /** Ids of the root user's former keys. */
  readonly deactivated: readonly string[];
}

/** The credentials could not be made; the message is for the operator. */
export class RootRecoveryError extends Error {
  override readonly name = "RootRecoveryError";
}

const purpose = "root-recovery";

/** A request that is older was left over, and is not answered. */
const requestMilliseconds = 60_000;

/** A running server looks for requests every few seconds. */
const answerMillisecondsMax = 30_000;
const lookMilliseconds = 200;

function requestFile(dataFolder: string): string {
  return join(dataFolder, "root-recovery-request");
}

function answerFile(dataFolder: string): string {
  return join(dataFolder, "root-recovery-answer");
}

/**
 * Makes new root credentials on record and writes them to a file of mode 0600.
 *
 * @param account the first one where it is left out
 * @throws RootRecoveryError where there is no such account
 */
export async function recoverRootUser(
  { storage, sealer, dataFolder, clock, account: first }: RecoverableServer,
  account: AccountId = first,
): Promise<Recovered> {
  const now = clock.now();
  const trail = new Trail({ storage, clock, onRefusalDropped: () => {} });
  const recovered = await storage.transact(async (unit) => {
    const made = await recoverRoot(unit, sealer, account, now);
    if (made !== undefined) trail.append(recoveryEvent(account, made, now), unit);
    return made;
  });
  if (recovered === undefined) throw new RootRecoveryError(`there is no account ${account}`);
  const { root, deactivated } = recovered;
  const ownFile = join(dataFolder, `root-credentials-${account}.json`);
  const file = account === first ? rootCredentialsFile(dataFolder) : ownFile;
  replacePrivateFile(file, `${JSON.stringify({ accountId: account, ...root }, null, 2)}\n`);
  return { account, accessKeyId: root.accessKeyId, file, deactivated };
}

function recoveryEvent(account: AccountId, { root, deactivated }: RecoveredRoot, now: number) {
  return serviceEvent({
    source: "iam.amazonaws.com",
    agent: "sallyport",
    name: "RootCredentialsRecovered",
    account,
    region: "us-east-1",
    now,
    resources: [{ type: "AWS::IAM::AccessKey", name: root.accessKeyId }],
    further: {
      serviceEventDetails: { accessKeyId: root.accessKeyId, deactivatedAccessKeyIds: deactivated },
    },
  });
}

/** What is asked for; sealed, it proves that whoever asks has the root key. */
interface Request {
  readonly account?: string | undefined;
  readonly at: EpochMilliseconds;
}

/**
 * Asks the server that runs on the data folder, and waits for its answer.
 *
 * @throws RootRecoveryError where it does not answer, or says why not
 */
export async function requestRootRecovery(
  dataFolder: string,
  sealer: Sealer,
  account: AccountId | undefined,
): Promise<Recovered> {
  const [question, answer] = [requestFile(dataFolder), answerFile(dataFolder)];
  const request: Request = { account, at: Date.now() };
  rmSync(answer, { force: true });
  createPrivateFile(question, sealer.seal(purpose, "request", JSON.stringify(request)));
  try {
    for (let waited = 0; waited < answerMillisecondsMax; waited += lookMilliseconds) {
      if (existsSync(answer)) return readAnswer(answer);
      await pause(lookMilliseconds);
    }
  } finally {
    for (const file of [question, answer]) rmSync(file, { force: true });
  }
  throw new RootRecoveryError(`the server that runs on ${dataFolder} does not answer`);
}

type Answer = Recovered | { readonly failure: string };

function readAnswer(file: string): Recovered {
  const answer = JSON.parse(readFileSync(file, "utf8")) as Answer;
  if ("failure" in answer) throw new RootRecoveryError(answer.failure);
  return answer;
}

/** Answers a request in the data folder, where there is one; to be called every few seconds. */
export async function answerRootRecovery(server: RecoverableServer): Promise<void> {
  const file = requestFile(server.dataFolder);
  if (!existsSync(file)) return;
  const sealed = readFileSync(file, "utf8");
  rmSync(file);
  const answer = await answerTo(server, sealed);
  replacePrivateFile(answerFile(server.dataFolder), JSON.stringify(answer));
}

async function answerTo(server: RecoverableServer, sealed: string): Promise<Answer> {
  try {
    const { account, at } = JSON.parse(
      server.sealer.openText(purpose, "request", sealed),
    ) as Request;
    if (Math.abs(server.clock.now() - at) > requestMilliseconds) {
      throw new RootRecoveryError("the request is not of this minute");
    }
    if (account !== undefined && !isAccountId(account)) {
      throw new RootRecoveryError(`${account} is no account id: twelve digits`);
    }
    return await recoverRootUser(server, account);
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
