/** The command `sallyport`: its commands, and what goes wrong as one clear line. */
import { Command, CommanderError } from "commander";
import { version } from "../src/main.ts";
import { backupCommand, restoreCommand } from "./commands/backup.ts";
import { environmentCommand } from "./commands/env.ts";
import { initCommand } from "./commands/init.ts";
import { serveCommand } from "./commands/serve.ts";
import { statusCommand } from "./commands/status.ts";
import { versionCommand } from "./commands/version.ts";
import { exitCodes } from "./exit-codes.ts";
import { explain } from "./failure.ts";

const settings = `
Settings come from the environment:
  SALLYPORT_LISTEN                  host:port; 127.0.0.1:4800 when unset, port 0 picks one
  SALLYPORT_DATA                    the data folder; .sallyport when unset
  SALLYPORT_DATABASE_URL            postgres://…; SQLite in the data folder when unset
  SALLYPORT_ACCOUNT_ID              twelve digits for the first account; drawn when unset
  SALLYPORT_ROOT_ACCESS_KEY_ID      the root user's key, taken only at the first start;
  SALLYPORT_ROOT_SECRET_ACCESS_KEY  drawn and written to the data folder when unset
  SALLYPORT_ROOT_KEY_FILE           the key that seals the data; in the data folder when unset
  SALLYPORT_ENDPOINT                the URL that clients use, where a proxy stands in front
  SALLYPORT_INSECURE_ISSUERS        "loopback" lets OIDC issuers be http: on loopback, for tests
  SALLYPORT_QUOTAS                  NAME=NUMBER,…: other quotas than AWS's defaults
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
  const finish = (code: number) => {
    exitCode = code;
  };
  const program = new Command("sallyport")
    .description("An identity and access control plane that speaks AWS's own APIs.")
    .version(version)
    .addHelpText("after", settings)
    .showHelpAfterError("(sallyport --help tells the commands)")
    .exitOverride();
  for (const command of [
    serveCommand(),
    initCommand(),
    environmentCommand(),
    statusCommand(finish),
    backupCommand(),
    restoreCommand(),
    versionCommand(),
  ]) {
    command.exitOverride().showHelpAfterError(`(sallyport ${command.name()} --help tells more)`);
    program.addCommand(command);
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
  return exitCode;
}
