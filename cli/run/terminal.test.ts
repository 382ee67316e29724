/** `sallyport run` at a real terminal: what is typed there reaches the command once. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { shellWord } from "../shell-word.ts";

const program = fileURLToPath(new URL("../sallyport.mjs", import.meta.url));

/** Nothing is asked for, but a command wants credentials all the same. */
const unused = { AWS_ACCESS_KEY_ID: "unused", AWS_SECRET_ACCESS_KEY: "unused" };

/** Of util-linux: it runs a command at a terminal of its own, and types what it is given. */
const terminal = spawnSync("script", ["--version"], { encoding: "utf8" });
const isMissing = !/util-linux/.test(terminal.stdout ?? "");

/** Counts a signal, and tells how many came when another one comes. Ends where nobody asks. */
const counting = (name: string) => `
  let count = 0;
  process.on("${name}", () => { if (count++ === 0) console.log("heard it"); });
  process.on("SIGUSR2", () => { console.log("counted " + count); process.exit(0); });
  process.stdin.resume();
  console.log("above is " + process.ppid + " .");
  setTimeout(() => process.exit(1), 60_000);`;

let shown = "";
let started: ChildProcess | undefined;
afterEach(() => void started?.kill("SIGKILL"));

function startAtTerminal(line: (run: string) => string, name: string): ChildProcess {
  const words = [process.execPath, program, "run", "--", process.execPath, "-e", counting(name)];
  const commandLine = line(words.map(shellWord).join(" "));
  shown = "";
  const child = spawn("script", ["--quiet", "--flush", "--command", commandLine, "/dev/null"], {
    env: { ...process.env, ...unused, SHELL: "/bin/sh" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdout.on("data", (text: Buffer) => {
    shown += text.toString();
  });
  started = child;
  return child;
}

async function untilShown(expected: RegExp): Promise<RegExpExecArray> {
  await expect.poll(() => shown, { timeout: 20_000 }).toMatch(expected);
  return expected.exec(shown) as RegExpExecArray;
}

async function aboveIs(): Promise<number> {
  return Number((await untilShown(/above is (\d+) \./))[1]);
}

describe.skipIf(isMissing)(`a terminal${isMissing ? ": there is no script(1)" : ""}`, () => {
  // The shell in between shall not end by what is typed before the command has told its count.
  const alone = (run: string) => `trap : QUIT; ${run}`;
  const piped = (run: string) => `trap : QUIT; sleep 60 | ${run}`;

  it.each([
    ["Ctrl-C", "SIGINT", "\x03", alone],
    ["Ctrl-C, where its input is a pipe,", "SIGINT", "\x03", piped],
    ["Ctrl-\\", "SIGQUIT", "\x1c", alone],
    ["Ctrl-\\, where its input is a pipe,", "SIGQUIT", "\x1c", piped],
  ])("gives the command %s once", async (_, name, typed, line) => {
    const child = startAtTerminal(line, name);
    const above = await aboveIs();
    // Else both might come while the command is busy with neither, and be one.
    process.kill(above, "SIGSTOP");
    child.stdin?.write(typed);
    await untilShown(/heard it/);
    process.kill(above, "SIGUSR2");
    process.kill(above, "SIGCONT");
    await untilShown(/counted 1\b/);
  });

  it("keeps no interrupt from a command in the background", async () => {
    startAtTerminal((run) => `set -m; ${run} & wait $!`, "SIGINT");
    const above = await aboveIs();
    process.kill(above, "SIGINT");
    await untilShown(/heard it/);
    process.kill(above, "SIGUSR2");
    await untilShown(/counted 1\b/);
  });
});
