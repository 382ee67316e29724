/** `sallyport root-recovery`: a new access key for a root user whose credentials were lost. */
import { Command } from "commander";
import { isAccountId } from "../../src/base/arn.ts";
import { readConfiguration } from "../../src/configuration.ts";
import { recoverRootCredentials } from "../../src/main.ts";
import { UsageError } from "../failure.ts";

const help = `
Run it on the server's machine, under the server's settings, as the user that it runs as: it takes
the data folder and the root key, and works whether the server runs or not. The root user's former
access keys are deactivated, and the new one is written to a file of mode 0600; its secret is not
printed. The recovery is on record in the account's trail (RootCredentialsRecovered).
`;

interface Options {
  readonly account?: string;
  readonly json?: boolean;
}

export function rootRecoveryCommand(): Command {
  return new Command("root-recovery")
    .description("make a new access key for a root user whose credentials were lost")
    .option("--account <id>", "the account; the server's first one when left out")
    .option("--json", "print one JSON object")
    .addHelpText("after", help)
    .action(async ({ account, json }: Options) => {
      if (account !== undefined && !isAccountId(account)) {
        throw new UsageError(`${account} is no account id: it must have twelve digits`);
      }
      const configuration = readConfiguration(process.env, false);
      const recovered = await recoverRootCredentials(configuration, account);
      if (json) {
        process.stdout.write(`${JSON.stringify(recovered)}\n`);
        return;
      }
      const lines = [
        `account ${recovered.account}: new root access key ${recovered.accessKeyId}`,
        `its secret is in ${recovered.file}: move it to a safe place`,
        ...recovered.deactivated.map((id) => `deactivated ${id}`),
      ];
      process.stdout.write(`${lines.join("\n")}\n`);
    });
}
