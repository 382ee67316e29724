/** A child process that gets its secrets, and does not outlive us. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CommandFailure } from "../failure.ts";
import { type Maskable, Masker, maskingStream } from "./mask.ts";

export interface ChildStart {
  readonly command: string;
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Values to take out of its output; undefined hands it our terminal as it is. */
  readonly masked: readonly Maskable[] | undefined;
  /** A folder of secret files that goes when we do; undefined where there is none. */
  readonly secretFolder: string | undefined;
}

export interface RunningChild {
  /** The child's exit code, or 128 and the signal's number, as a shell tells it. */
  readonly exitCode: Promise<number>;
  /**
   * Passes a signal on, but where it was heard already; a child that it ends keeps nobody waiting
   * for what it left running.
   */
  signal(name: NodeJS.Signals, isHeard?: boolean): void;
  /** Takes further values out of its output. */
  mask(values: readonly Maskable[]): void;
  /** Ends it: a signal to stop, and after the pause one that cannot be ignored. */
  stop(pauseMilliseconds: number): Promise<void>;
}

/** The command cannot be started; the exit code is the one that shells give then. */
export class CannotStart extends CommandFailure {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** How long the last output may take after a child was told to end. */
const drainMilliseconds = 1_000;

const exitCodeNotFound = 127;
const exitCodeNotExecutable = 126;

/** Rejects with `CannotStart`. */
export async function startChild(start: ChildStart): Promise<RunningChild> {
  const piped = start.masked === undefined ? "inherit" : "pipe";
  const child = spawn(start.command, start.words, {
    env: start.environment,
    stdio: ["inherit", piped, piped],
  });
  const maskers = [new Masker(start.masked ?? []), new Masker(start.masked ?? [])] as const;
  const outputs = [
    passOn(child.stdout, process.stdout, maskers[0]),
    passOn(child.stderr, process.stderr, maskers[1]),
  ];
  const closed = once(child, "close");
  // A command that cannot be started is told by "spawn", which rejects; "close" rejects as well.
  closed.catch(() => undefined);
  await once(child, "spawn").catch((error: NodeJS.ErrnoException) => {
    const isMissing = error.code === "ENOENT";
    throw new CannotStart(
      `${start.command}: ${isMissing ? "there is no such command" : error.message}`,
      isMissing ? exitCodeNotFound : exitCodeNotExecutable,
    );
  });
  const sentinel = startSentinel(child, start.secretFolder);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  /** What the child left running may hold its output open for ever. */
  const letGo = () => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const exitCode = closed.then(async ([code, signal]) => {
    sentinel.kill("SIGKILL");
    await Promise.all(outputs);
    return typeof code === "number" ? code : 128 + constants.signals[signal as NodeJS.Signals];
  });
  return {
    exitCode,
    signal(name, isHeard = false) {
      if (hasEnded()) return letGo();
      if (!isHeard) child.kill(name);
      if (name !== "SIGINT" && name !== "SIGTERM") return;
      child.once("exit", () => {
        const drained = setTimeout(letGo, drainMilliseconds);
        child.once("close", () => clearTimeout(drained));
      });
    },
    mask(values) {
      for (const masker of maskers) masker.add(values);
    },
    async stop(pauseMilliseconds) {
      child.kill("SIGTERM");
      const force = setTimeout(() => {
        if (hasEnded()) letGo();
        else child.once("exit", letGo).kill("SIGKILL");
      }, pauseMilliseconds);
      await exitCode;
      clearTimeout(force);
    },
  };
}

/** Nothing is passed on where the child has our terminal. */
async function passOn(
  from: NodeJS.ReadableStream | null,
  to: NodeJS.WriteStream,
  masker: Masker,
): Promise<void> {
  if (from === null) return;
  try {
    await pipeline(from, maskingStream(masker), outputTo(to));
  } catch (error) {
    // Who read our output is gone: the child learns it when it writes next, as without us. Or we
    // let go of what the child left running.
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "EPIPE" && code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

/**
 * Our own output, for as long as it can be written: a full disk would stop no command that writes
 * there itself, and stops none of ours. What is lost is told at the end.
 */
function outputTo(to: NodeJS.WriteStream): Writable {
  let isLost = false;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (isLost) return done();
      to.write(chunk, (error?: NodeJS.ErrnoException | null) => {
        isLost = Boolean(error) && error?.code !== "EPIPE";
        done(isLost ? undefined : error);
      });
    },
  });
}

/**
 * A shell that waits for us to go: its input ends when this process does, however it ends. Then it
 * stops the child and removes the secret files. Where we end in good order we end it first.
 */
function startSentinel(child: ChildProcess, secretFolder: string | undefined): ChildProcess {
  const script =
    'read -r _; kill -TERM "$1" 2>/dev/null; [ -z "$2" ] || rm -rf -- "$2"; ' +
    'n=0; while kill -0 "$1" 2>/dev/null && [ $n -lt 50 ]; do n=$((n+1)); sleep 0.1; done; ' +
    'kill -KILL "$1" 2>/dev/null';
  const words = ["-c", script, "sallyport-run", String(child.pid), secretFolder ?? ""];
  return spawn("/bin/sh", words, { stdio: ["pipe", "ignore", "ignore"], detached: true, env: {} });
}
