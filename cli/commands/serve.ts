/** `sallyport serve`: runs the server until it is told to stop. */
import { Command } from "commander";
import { readConfiguration } from "../../src/configuration.ts";
import { startServer } from "../../src/main.ts";

const help = `
Prints one line when it is ready. SIGTERM or Ctrl-C finishes the calls under way and stops.

With --ephemeral nothing is kept: for integration tests of other projects. Such a server listens on
loopback only, and POST /_sallyport/reset takes it back to a fresh account.
`;

const ephemeralWarning =
  "sallyport: EPHEMERAL: everything is in memory and is lost when this process ends.\n";

/** A drawn key is never printed, and nothing is written down here. */
const noKeyWarning =
  "sallyport: nobody has the root user's key: set SALLYPORT_ROOT_ACCESS_KEY_ID and " +
  "SALLYPORT_ROOT_SECRET_ACCESS_KEY to choose it.\n";

export function serveCommand(): Command {
  return new Command("serve")
    .description("run the server")
    .option("--ephemeral", "keep everything in memory and forget it at the end", false)
    .addHelpText("after", help)
    .action(async ({ ephemeral }: { readonly ephemeral: boolean }) => {
      const configuration = readConfiguration(process.env, ephemeral);
      const server = await startServer(configuration);
      const stopped = stopSignal();
      if (ephemeral) process.stderr.write(ephemeralWarning);
      if (ephemeral && configuration.rootCredentials === undefined) {
        process.stderr.write(noKeyWarning);
      }
      if (server.newRootCredentialsFile !== undefined) {
        process.stderr.write(
          `sallyport: the root user's access key is in ${server.newRootCredentialsFile}\n`,
        );
      }
      process.stdout.write(`sallyport listening on ${server.endpoint} account ${server.account}\n`);
      await stopped;
      await server.close();
    });
}

/**
 * Resolves at the first signal. Further ones change nothing: a terminal and each program between
 * pass on the same Ctrl-C, and the calls under way are cut off in time anyway.
 */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
      process.on(signal, () => resolve());
    }
  });
}
