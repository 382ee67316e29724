/** `sallyport serve`: runs the server until it is told to stop. */
import { Command } from "commander";
import { readConfiguration } from "../../src/configuration.ts";
import { startServer } from "../../src/main.ts";

const help = `
Prints one line when it is ready. SIGTERM or Ctrl-C finishes the calls under way and stops.

With --ephemeral nothing is kept: for integration tests of other projects. Such a server listens on
loopback only, and POST /_sallyport/reset takes it back to a fresh account.
`;

export function serveCommand(): Command {
  return new Command("serve")
    .description("run the server")
    .option("--ephemeral", "keep everything in memory and forget it at the end", false)
    .addHelpText("after", help)
    .action(async ({ ephemeral }: { readonly ephemeral: boolean }) => {
      const server = await startServer(readConfiguration(process.env, ephemeral));
      const stopped = stopSignal();
      if (ephemeral) {
        process.stderr.write(
          "sallyport: EPHEMERAL: everything is in memory and is lost when this process ends.\n",
        );
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

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
      process.once(signal, () => resolve());
    }
  });
}
