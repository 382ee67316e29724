/** `sallyport env`: what the AWS CLI and SDKs need to find this server, for `eval`. */
import { Command } from "commander";
import { readConfiguration } from "../../src/configuration.ts";
import { clientSettings } from "../client-settings.ts";
import { shellWord } from "../shell-word.ts";

const help = `
  eval "$(sallyport env)"     in bash, zsh and other POSIX shells
  sallyport env --json        for other programs
`;

/** What from before would win over the keys and the endpoint, or not fit them. */
const inTheWay = [
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_ENDPOINT_URL_IAM",
  "AWS_ENDPOINT_URL_STS",
  "AWS_ENDPOINT_URL_CLOUDTRAIL",
  "AWS_ENDPOINT_URL_KMS",
  "AWS_ENDPOINT_URL_ORGANIZATIONS",
  "AWS_ENDPOINT_URL_SECRETS_MANAGER",
  "AWS_ENDPOINT_URL_SSM",
];

export function environmentCommand(): Command {
  return new Command("env")
    .description("print the exports that point AWS's clients at this server")
    .option("--json", "print one JSON object")
    .addHelpText("after", help)
    .action(({ json }: { readonly json?: boolean }) => {
      const { endpoint, region, credentials } = clientSettings(
        readConfiguration(process.env, false),
      );
      const variables = {
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      };
      if (json) {
        process.stdout.write(`${JSON.stringify(variables)}\n`);
        return;
      }
      const exports = Object.entries(variables).map(
        ([name, value]) => `export ${name}=${shellWord(value)}`,
      );
      process.stdout.write(`${[...exports, `unset ${inTheWay.join(" ")}`].join("\n")}\n`);
    });
}
