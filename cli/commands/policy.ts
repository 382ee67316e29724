/** `sallyport policy …`: policies checked, tested, explained and laid out. */
import { Command } from "commander";
import { policyCheckCommand } from "./policy-check.ts";
import { policyExplainCommand } from "./policy-explain.ts";
import { policyFormatCommand } from "./policy-format.ts";
import { policyTestCommand } from "./policy-test.ts";

const help = `
None of these needs a server, or an account at AWS: they decide with the engine that the server
enforces with. With --as, \`explain\` asks a server about its own users, groups and roles.
docs/policy-testing.md has the format of test files.

  sallyport policy check policies/
  sallyport policy test policies/
  sallyport policy explain --principal arn:aws:iam::111122223333:user/alice \\
    --action s3:GetObject --resource arn:aws:s3:::reports/q1.pdf --policy readers.json
  sallyport policy explain --as alice s3:GetObject arn:aws:s3:::reports/q1.pdf
  sallyport policy format --write policies/
`;

/** `version` is what reports for programs say of who made them. */
export function policyCommand(finish: (exitCode: number) => void, version: string): Command {
  const policy = new Command("policy")
    .description("check, test, explain and format policies")
    .addHelpText("after", help);
  for (const command of [
    policyCheckCommand(finish, version),
    policyTestCommand(finish, version),
    policyExplainCommand(),
    policyFormatCommand(finish),
  ]) {
    command
      .exitOverride()
      .showHelpAfterError(`(sallyport policy ${command.name()} --help tells more)`);
    policy.addCommand(command);
  }
  return policy;
}
