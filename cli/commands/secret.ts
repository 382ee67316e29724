/** `sallyport secret`: how a secret's rotation stands, a rehearsal, and who has an old version. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { type ClientSettings, callJson } from "../../src/client.ts";
import { exitCodes } from "../exit-codes.ts";
import { CommandFailure } from "../failure.ts";
import { describeSecret, labelledVersion } from "../run/ask.ts";
import { clientOf } from "../run/client.ts";
import { readersOf } from "../secret/readers.ts";
import { rotationsOf, type TrailRecord, trailOf } from "../secret/trail.ts";

const help = `
  sallyport secret status prod/db      the schedule, and what became of the last rotation
  sallyport secret rehearse prod/db    whether a rotation would succeed; changes no password
  sallyport secret readers prod/db     who read the secret last when, and has an old version

Exit codes: 0 well, 1 the last rotation or the rehearsal failed, or a step of one that goes on, or
somebody has an old version.
Credentials and endpoint come from the environment, as the AWS CLI takes them.
`;

/** Members of an answer of DescribeSecret that are shown; dates are seconds since the epoch. */
interface Described {
  readonly ARN: string;
  readonly RotationEnabled?: boolean;
  readonly RotationLambdaARN?: string;
  readonly RotationRules?: Readonly<Record<string, unknown>>;
  readonly LastRotatedDate?: number;
  readonly NextRotationDate?: number;
}

type Finish = (exitCode: number) => void;

export function secretCommand(finish: Finish): Command {
  const command = new Command("secret")
    .description("see and rehearse rotations, and who has an old version")
    .addHelpText("after", help);
  const add = (
    name: string,
    description: string,
    act: (client: ClientSettings, secret: Described) => Promise<boolean>,
  ) =>
    command
      .command(name)
      .description(description)
      .argument("<secret>", "a name or an ARN")
      .action(async (id: string) => {
        const client = await clientOf(process.env)();
        const secret = (await describeSecret(client, id)) as unknown as Described;
        if (!(await act(client, secret))) finish(exitCodes.failed);
      });
  add("status", "how the rotation of a secret stands", status);
  add("rehearse", "try a rotation without changing anything", rehearse);
  add("readers", "who read the secret last when", readers);
  return command;
}

const outcomes = /^Rotation(?:Started|StepFailed|Succeeded|Failed|Abandoned)$/;

async function status(client: ClientSettings, secret: Described): Promise<boolean> {
  print(`rotation   ${secret.RotationEnabled === true ? "on" : "off"}`);
  print(`function   ${secret.RotationLambdaARN ?? "none"}`);
  print(`rules      ${JSON.stringify(secret.RotationRules ?? {})}`);
  print(`rotated    ${timeText(secret.LastRotatedDate) ?? "never"}`);
  print(`next       by ${timeText(secret.NextRotationDate) ?? "nobody: no window is planned"}`);
  const last = await first(client, secret, ({ eventName }) => outcomes.test(eventName));
  if (last === undefined) return true;
  print(`last event ${last.eventName} at ${last.eventTime}`);
  if (last.errorMessage !== undefined) print(`           ${last.errorMessage}`);
  return !last.eventName.endsWith("Failed");
}

/** How long a rehearsal is waited for, and how often it is asked after, in milliseconds. */
const rehearsalMilliseconds = 60_000;
const askingMilliseconds = 500;

async function rehearse(client: ClientSettings, secret: Described): Promise<boolean> {
  if (secret.RotationEnabled !== true || secret.RotationLambdaARN === undefined) {
    throw new CommandFailure("the secret isn't configured for rotation: see `rotate-secret`");
  }
  const ClientRequestToken = randomUUID();
  await callJson(client, "secretsmanager", "secretsmanager.RotateSecret", {
    SecretId: secret.ARN,
    ClientRequestToken,
    RotateImmediately: false,
  });
  const end = Date.now() + rehearsalMilliseconds;
  const isOurs = ({ eventName, additionalEventData }: TrailRecord) =>
    eventName.startsWith("TestRotation") &&
    additionalEventData?.ClientRequestToken === ClientRequestToken;
  for (;;) {
    const record = await first(client, secret, isOurs);
    if (record === undefined) {
      throw new CommandFailure(`nobody here runs ${secret.RotationLambdaARN}: you rotate by hand`);
    }
    if (record.eventName === "TestRotationSucceeded") {
      print("a rotation would begin well: the logins it needs are let in");
      return true;
    }
    if (record.eventName === "TestRotationFailed") {
      print(`a rotation would fail: ${record.errorMessage ?? "no message"}`);
      return false;
    }
    if (Date.now() > end) throw new CommandFailure("the rehearsal has not ended in a minute");
    await sleep(askingMilliseconds);
  }
}

async function readers(client: ClientSettings, secret: Described): Promise<boolean> {
  const versionId = labelledVersion(secret as unknown as Readonly<Record<string, unknown>>);
  const listed = await callJson(client, "secretsmanager", "secretsmanager.ListSecretVersionIds", {
    SecretId: secret.ARN,
  });
  const versions = (listed.Versions ?? []) as readonly { VersionId: string; CreatedDate: number }[];
  const created = versions.find((version) => version.VersionId === versionId)?.CreatedDate ?? 0;
  const since = Math.max(created, secret.LastRotatedDate ?? 0) * 1_000;
  const records: TrailRecord[] = [];
  for await (const record of trailOf(client, secret.ARN)) records.push(record);
  const found = readersOf(records, { versionId, since });
  for (const { principal, lastRead, isOld, asked } of found) {
    print(`${isOld ? "old    " : "current"}  ${lastRead}  ${principal}  asked for ${asked}`);
  }
  if (found.length === 0) print("nobody on record has read it");
  return found.every(({ isOld }) => !isOld);
}

async function first(
  client: ClientSettings,
  { ARN }: Described,
  isWanted: (record: TrailRecord) => boolean,
): Promise<TrailRecord | undefined> {
  for await (const record of rotationsOf(client, ARN)) if (isWanted(record)) return record;
  return undefined;
}

function timeText(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1_000).toISOString();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
