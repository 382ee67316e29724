/** Turns off the live keys of a report, after asking. */
import { createInterface } from "node:readline/promises";
import { CallRefused, type ClientSettings } from "../../src/client.ts";
import { CommandFailure, refusalText } from "../failure.ts";
import { type Liveness, turnOff } from "./live-key.ts";
import type { ReportedLeak } from "./report.ts";

/** What of the environment names credentials; without any, this machine's root user's are taken. */
const credentialVariables = ["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ROLE_ARN"];

/** Loaded where it is needed: a scan by itself knows nothing of servers. */
async function operatorSettings(): Promise<ClientSettings> {
  const { clientOf, placeOf } = await import("../run/client.ts");
  if (credentialVariables.some((name) => process.env[name])) return clientOf(process.env)();
  const { clientSettings } = await import("../client-settings.ts");
  const { readConfiguration } = await import("../../src/configuration.ts");
  const { credentials } = clientSettings(readConfiguration(process.env, false));
  return { ...(await placeOf(process.env)), credentials };
}

/** One that cannot be turned off keeps nobody from the others. Throws `CommandFailure` at last. */
export async function revoke(reported: readonly ReportedLeak[], isSure: boolean): Promise<void> {
  const live = new Map<string, NonNullable<Liveness["key"]>>();
  for (const { liveness } of reported) {
    if (liveness?.key !== undefined) live.set(liveness.key.accessKeyId, liveness.key);
  }
  let settings: ClientSettings | undefined;
  const left: string[] = [];
  for (const key of live.values()) {
    if (key.isSession) {
      process.stderr.write(`${key.accessKeyId} of ${key.arn} is a session's: ${sessionEnds}\n`);
      continue;
    }
    const whose = key.userName === undefined ? "the root user" : `user ${key.userName}`;
    if (!isSure && !(await agrees(`Turn off ${key.accessKeyId} of ${whose}? [y/N] `))) continue;
    settings ??= await operatorSettings();
    const refused = await refusedToTurnOff(settings, key);
    if (refused === undefined) process.stderr.write(`turned off ${key.accessKeyId} of ${whose}\n`);
    else left.push(`${key.accessKeyId} of ${key.arn} is live still: ${refused}`);
  }
  if (left.length > 0) throw new CommandFailure(left.join("\n"));
}

/** The server's words where it does not let the operator; undefined once the key is off. */
async function refusedToTurnOff(
  settings: ClientSettings,
  key: NonNullable<Liveness["key"]>,
): Promise<string | undefined> {
  try {
    await turnOff(settings, key);
    return undefined;
  } catch (error) {
    if (error instanceof CallRefused) return refusalText(error);
    throw error;
  }
}

const sessionEnds =
  "it ends by itself, or at once where the role denies sessions issued until now " +
  "(aws:TokenIssueTime)";

async function agrees(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CommandFailure("nobody is there to ask; say --yes");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await lines.question(question)).trim());
  } finally {
    lines.close();
  }
}
