/**
 * A program of the operator's: it gets the step and the values as JSON on its input, without a
 * shell, arguments or our environment, and writes the new value to its output.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type SecretValue, shownValue } from "../../secret-value.ts";
import type { PendingVersion, RotatedVersions, RotationStep, RotationStrategy } from "../runner.ts";
import { unfit } from "./credentials.ts";

/** How long a step may take, in milliseconds. */
const stepMilliseconds = 60_000;
/** Of a secret's value (Secrets Manager quotas). */
const outputBytesMax = 65_536;

/** `path` is absolute, and set by the operator alone. */
export function commandStrategy(path: string): RotationStrategy {
  const tell = (step: RotationStep) => async (versions: PendingVersion, signal: AbortSignal) => {
    await run(path, inputOf(step, versions), signal);
  };
  return {
    async createSecret(versions, signal) {
      const bytes = await run(path, inputOf("createSecret", versions), signal);
      if (bytes.length === 0) throw unfit("The rotation command wrote no value.");
      if (!Buffer.from(bytes).toString("utf8").isWellFormed()) {
        throw unfit("The rotation command wrote what is not text.");
      }
      return { kind: "string", bytes };
    },
    setSecret: tell("setSecret"),
    testSecret: tell("testSecret"),
    finishSecret: tell("finishSecret"),
  };
}

function inputOf(Step: RotationStep, versions: RotatedVersions & Partial<PendingVersion>): string {
  const { secretArn, token, current, previous, pending } = versions;
  return JSON.stringify({
    Step,
    SecretId: secretArn,
    ClientRequestToken: token,
    Current: shown(current),
    Previous: shown(previous),
    Pending: shown(pending),
  });
}

/** As the API shows values: bytes in base64. */
function shown(value: SecretValue | undefined) {
  if (value === undefined) return undefined;
  const { SecretString, SecretBinary } = shownValue(value);
  return SecretBinary === undefined
    ? { SecretString }
    : { SecretBinary: Buffer.from(SecretBinary).toString("base64") };
}

/** Gives what it wrote. Of a failure only the exit code is told. */
async function run(path: string, input: string, signal: AbortSignal): Promise<Uint8Array> {
  const child = spawn(path, [], {
    cwd: "/",
    env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
    stdio: ["pipe", "pipe", "ignore"],
    // A process group of its own, so that what it started ends with it.
    detached: true,
  });
  const ended = once(child, "close");
  const end = () => endGroup(child);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(stepMilliseconds)]);
  limit.addEventListener("abort", end, { once: true });
  // A command may end without reading its input.
  child.stdin.on("error", () => child.stdin.destroy());
  child.stdin.end(input);
  const chunks: Uint8Array[] = [];
  let length = 0;
  child.stdout.on("data", (chunk: Uint8Array) => {
    length += chunk.length;
    if (length > outputBytesMax) end();
    else chunks.push(chunk);
  });
  try {
    const code = await ended.then(
      ([exitCode]: readonly unknown[]) => exitCode ?? "none: it was ended",
      () => "none: it can't be started",
    );
    if (length > outputBytesMax) throw unfit("The rotation command wrote more than a value has.");
    if (code !== 0) throw unfit(`The rotation command's exit code is ${code}.`);
    return Buffer.concat(chunks);
  } finally {
    limit.removeEventListener("abort", end);
  }
}

/** What the command has started may live on after it, and holds its output open. */
function endGroup({ pid, stdout }: ChildProcess): void {
  stdout?.destroy();
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // All of the group have ended by themselves.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
