/** Real server processes for tests and benchmarks: on loopback, in folders that are thrown away. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { AccountId } from "../../src/base/arn.ts";
import { accessKeyId, randomAccountId, secretAccessKey } from "../../src/base/identifiers.ts";
import type { Credentials } from "../../src/wire/signature/sign.ts";

const command = fileURLToPath(new URL("../../cli/sallyport.mjs", import.meta.url));

export interface ServerExit {
  /** Null where a signal ended the process. */
  readonly code: number | null;
  /** All that it wrote to its error stream. */
  readonly said: string;
}

export interface RunningServer {
  readonly url: URL;
  readonly pid: number;
  readonly exit: Promise<ServerExit>;
  /** Sends a signal, and resolves when the process has ended. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<ServerExit>;
}

export interface StartOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** `["serve"]` when left out. */
  readonly commandLine?: readonly string[];
  /** Runs the server under another program: `["taskset", "-c", "0"]`. */
  readonly under?: readonly string[];
}

/** A place for servers: a data folder, and the first account's root user. */
export interface Site {
  readonly folder: string;
  readonly account: AccountId;
  readonly root: Credentials;
  /** Resolves when the server listens; rejects with what it said where it ends before that. */
  start(options?: StartOptions): Promise<RunningServer>;
  /** For servers that must not start: resolves when the process has ended. */
  run(options?: StartOptions): Promise<ServerExit>;
  /** Kills what still runs, and deletes the folder where it is our own. */
  remove(): Promise<void>;
}

/** A site in a temporary folder, or in one that the caller made. */
export function makeSite(ownFolder?: string): Site {
  const folder = ownFolder ?? mkdtempSync(join(tmpdir(), "sallyport-site-"));
  const account = randomAccountId();
  const root = { accessKeyId: accessKeyId(account), secretAccessKey: secretAccessKey() };
  const settings = {
    SALLYPORT_DATA: folder,
    SALLYPORT_ACCOUNT_ID: account,
    SALLYPORT_LISTEN: "127.0.0.1:0",
    SALLYPORT_LOG: "info",
    SALLYPORT_ROOT_ACCESS_KEY_ID: root.accessKeyId,
    SALLYPORT_ROOT_SECRET_ACCESS_KEY: root.secretAccessKey,
  };
  const launched: Launched[] = [];
  const launch = (options: StartOptions = {}) => {
    const server = launchServer({ ...options, settings: { ...settings, ...options.settings } });
    launched.push(server);
    return server;
  };
  return {
    folder,
    account,
    root,
    start: async (options) => ready(launch(options)),
    run: async (options) => launch(options).exit,
    async remove() {
      for (const { child, exit } of launched) {
        child.kill("SIGKILL");
        await exit;
      }
      if (ownFolder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Launched {
  readonly child: ChildProcess;
  readonly exit: Promise<ServerExit>;
}

function launchServer({ settings, commandLine = ["serve"], under = [] }: StartOptions): Launched {
  const [program = "", ...rest] = [...under, process.execPath, command, ...commandLine];
  const child = spawn(program, rest, {
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const killWithUs = () => void child.kill("SIGKILL");
  process.once("exit", killWithUs);
  return { child, exit: exitOf(child).finally(() => process.off("exit", killWithUs)) };
}

async function exitOf(child: ChildProcess): Promise<ServerExit> {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, said };
}

async function ready({ child, exit }: Launched): Promise<RunningServer> {
  const { stdout, pid } = child;
  if (stdout === null || pid === undefined) throw new Error("the server could not be launched");
  for await (const line of createInterface({ input: stdout })) {
    const endpoint = /^sallyport listening on (\S+) account \d{12}$/.exec(line)?.[1];
    if (endpoint === undefined) continue;
    stdout.resume();
    return {
      url: new URL(endpoint),
      pid,
      exit,
      stop(signal = "SIGTERM") {
        child.kill(signal);
        return exit;
      },
    };
  }
  const { code, said } = await exit;
  throw new Error(`the server ended with ${code} before it was ready: ${said}`);
}
