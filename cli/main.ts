/** The command `sallyport`: its commands, and what goes wrong as one clear line. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { Command, CommanderError } from "commander";
import { version } from "../src/version.ts";
import { exitCodes } from "./exit-codes.ts";
import { explain } from "./failure.ts";

type Finish = (exitCode: number) => void;

/** Each command, loaded when it is asked for: most need nothing of the server. */
const commands: Readonly<Record<string, (finish: Finish) => Promise<Command>>> = {
  serve: async () => (await import("./commands/serve.ts")).serveCommand(),
  init: async () => (await import("./commands/init.ts")).initCommand(),
  env: async () => (await import("./commands/env.ts")).environmentCommand(),
  status: async (finish) => (await import("./commands/status.ts")).statusCommand(finish),
  backup: async () => (await import("./commands/backup.ts")).backupCommand(),
  restore: async () => (await import("./commands/backup.ts")).restoreCommand(),
  "root-recovery": async () => (await import("./commands/root-recovery.ts")).rootRecoveryCommand(),
  "root-key": async () => (await import("./commands/root-key.ts")).rootKeyCommand(),
  policy: async (finish) => (await import("./commands/policy.ts")).policyCommand(finish, version),
  run: async (finish) => (await import("./commands/run.ts")).runCommand(finish),
  agent: async (finish) => (await import("./commands/agent.ts")).agentCommand(finish),
  lease: async () => (await import("./commands/lease.ts")).leaseCommand(),
  secret: async (finish) => (await import("./commands/secret.ts")).secretCommand(finish),
  scan: async (finish) => (await import("./commands/scan.ts")).scanCommand(finish),
  version: async () => (await import("./commands/version.ts")).versionCommand(),
};

const settings = `
Settings come from the environment:
  SALLYPORT_LISTEN                  host:port; 127.0.0.1:4800 when unset, port 0 picks one
  SALLYPORT_DATA                    the data folder; .sallyport when unset
  SALLYPORT_DATABASE_URL            postgres://…; SQLite in the data folder when unset
  SALLYPORT_ACCOUNT_ID              twelve digits for the first account; drawn when unset
  SALLYPORT_ROOT_ACCESS_KEY_ID      the root user's key, taken only at the first start;
  SALLYPORT_ROOT_SECRET_ACCESS_KEY  drawn and written to the data folder when unset
  SALLYPORT_ROOT_KEY_FILE           the key that seals the data; in the data folder when unset
  SALLYPORT_ROOT_KEY                pkcs11:…: the token's key that wraps the key in that file
  SALLYPORT_ROOT_KEY_PIN_FILE       the file that holds the token's PIN
  SALLYPORT_ENDPOINT                the URL that clients use, where a proxy stands in front
  SALLYPORT_TRUSTED_PROXIES         10.0.0.0/8,…: proxies that may tell the client's address
  SALLYPORT_INSECURE_ISSUERS        "loopback" lets OIDC issuers be http: on loopback, for tests
  SALLYPORT_QUOTAS                  NAME=NUMBER,…: other quotas than AWS's defaults
  SALLYPORT_CONNECT_TO              HOST,10.0.0.0/8,…: places that secrets and providers may name
  SALLYPORT_ROTATION_COMMANDS       NAME=PATH,…: programs that rotate secrets
  SALLYPORT_ROTATION_HOOKS          NAME=URL,…: hooks that rotate secrets
  SALLYPORT_ROTATION_HOOK_KEY_FILE  the key that signs the calls of hooks
  SALLYPORT_LOG                     info, debug or silent

Exit codes: 0 done, 1 failed, 2 wrong use or settings, 3 the server cannot be reached.

First steps:
  sallyport serve &                 starts a server in .sallyport
  eval "$(sallyport env)"           points the AWS CLI and SDKs at it
  aws sts get-caller-identity
`;

/** Runs one command line, without the program's name; resolves to the exit code. */
export async function main(commandLine: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.done;
  let lost: NodeJS.ErrnoException | undefined;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // Who reads may have had enough (`| head`): the rest is lost, and the exit code stays true.
    if (error.code !== "EPIPE") lost ??= error;
  });
  // There is nobody left to tell it to, and no reason for a command to end.
  process.stderr.on("error", () => undefined);
  const program = new Command("sallyport")
    .description("An identity and access control plane that speaks AWS's own APIs.")
    .version(version)
    .addHelpText("after", settings)
    .showHelpAfterError("(sallyport --help tells the commands)")
    .exitOverride();
  const finish: Finish = (code) => {
    exitCode = code;
  };
  for (const command of await wanted(commandLine, finish)) {
    program.addCommand(answeringForItself(command, `sallyport ${command.name()}`));
  }
  try {
    await program.parseAsync([...commandLine], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse;
    }
    const { message, code } = explain(error);
    process.stderr.write(`sallyport: ${message}\n`);
    return code;
  }
  // A write that failed is told in a later turn.
  await nextTurn();
  if (lost === undefined) return exitCode;
  process.stderr.write(`sallyport: the output could not be written: ${lost.message}\n`);
  return exitCode === exitCodes.done ? exitCodes.failed : exitCode;
}

/** Wrong use of a command, or of one beneath it, is thrown to us and points to its own help. */
function answeringForItself(command: Command, path: string): Command {
  for (const beneath of command.commands) {
    answeringForItself(beneath, `${path} ${beneath.name()}`);
  }
  return command.exitOverride().showHelpAfterError(`(${path} --help tells more)`);
}

/** The command that is named first; all of them where none is, for the help. */
function wanted([name = ""]: readonly string[], finish: Finish): Promise<readonly Command[]> {
  if (/^(?:-V|--version)$/.test(name)) return Promise.resolve([]);
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const loads = load === undefined ? Object.values(commands) : [load];
  return Promise.all(loads.map((each) => each(finish)));
}
