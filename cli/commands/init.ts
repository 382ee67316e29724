/** `sallyport init`: makes the data folder, the root key and the account, without serving. */
import { Command } from "commander";
import { readConfiguration } from "../../src/configuration.ts";
import { initialise } from "../../src/main.ts";

export function initCommand(): Command {
  return new Command("init")
    .description("make the data folder, the root key and the account; serve does it too")
    .option("--json", "print one JSON object")
    .action(async ({ json }: { readonly json?: boolean }) => {
      const configuration = readConfiguration(process.env, false);
      const made = await initialise(configuration);
      const facts = {
        account: made.account,
        isNew: made.isNew,
        dataFolder: configuration.dataFolder,
        rootKeyFile: configuration.rootKeyFile,
        rootCredentialsFile: made.rootCredentialsFile ?? null,
      };
      if (json) {
        process.stdout.write(`${JSON.stringify(facts)}\n`);
        return;
      }
      const lines = [
        `account ${facts.account} ${facts.isNew ? "was made" : "was there already"}`,
        `data folder ${facts.dataFolder}`,
        `root key ${facts.rootKeyFile}: keep a copy apart from the backups, for they need it`,
      ];
      if (facts.rootCredentialsFile !== null) {
        lines.push(`root user's access key ${facts.rootCredentialsFile}`);
      }
      process.stdout.write(`${lines.join("\n")}\n`);
    });
}
