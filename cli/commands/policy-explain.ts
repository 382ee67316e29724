/** `sallyport policy explain`: one decision, with all that led to it and what would turn it. */
import { Command } from "commander";
import { whatWouldFlip } from "../../src/policy/flip.ts";
import { explain } from "../../src/policy/index.ts";
import { explainJson, explainText } from "../policy/explain-report.ts";
import { type ExplainOptions, questionOf } from "../policy/question.ts";

const help = `
Policies are files. --scp and --rcp are given once for each level from the organization's root
down to the account; FILE,FILE are policies of one level. With --world the names of a test file's
principals and resources may be used, and its defaults hold.

A context key that is given twice is multi-valued: --context aws:TagKeys=a --context aws:TagKeys=b.
KEY[]=VALUE is a list with one value. aws:PrincipalArn and what else follows from the caller is
there by itself; time, network and MFA only if you give them.

Exit codes: 0 decided, whatever the verdict; 2 wrong use.

  sallyport policy explain --principal arn:aws:iam::111122223333:user/alice \\
    --action s3:GetObject --resource arn:aws:s3:::reports/q1.pdf \\
    --policy readers.json --boundary boundary.json --scp root.json --scp unit.json,account.json
  sallyport policy explain --principal anonymous --action s3:GetObject \\
    --resource arn:aws:s3:::site/index.html --resource-policy bucket.json \\
    --context aws:SourceIp=192.0.2.7
  sallyport policy explain --world readers.test.yaml --principal alice \\
    --action s3:GetObject --resource reports --json
`;

function collect(value: string, former: readonly string[] = []): readonly string[] {
  return [...former, value];
}

export function policyExplainCommand(): Command {
  return new Command("explain")
    .description("decide one request, and tell why and what would turn the decision")
    .requiredOption(
      "--principal <who>",
      "an ARN, a service's name, anonymous, or a name of --world",
    )
    .requiredOption("--action <action>", "such as s3:GetObject")
    .option("--resource <arn>", "an ARN, or a name of --world; * where the action has none", "*")
    .option("--resource-account <id>", "who owns the resource, where its ARN does not say")
    .option("--context <key=value>", "a condition key (repeat)", collect)
    .option("--world <file>", "a test file with policies, principals, resources and defaults")
    .option("--policy <file>", "an identity policy (repeat)", collect)
    .option("--boundary <file>", "the permissions boundary")
    .option("--session <file>", "a session policy (repeat)", collect)
    .option("--scp <files>", "service control policies of one level (repeat)", collect)
    .option("--rcp <files>", "resource control policies of one level (repeat)", collect)
    .option("--resource-policy <file>", "the resource's own policy")
    .option("--trust-policy <file>", "the trust policy, where the resource is a role")
    .option("--key-policy <file>", "the key policy, where the resource is a KMS key")
    .option("--endpoint <file>", "the policy of the VPC endpoint that the call comes through")
    .option("--role <arn>", "the role of a role session, where the role has a path")
    .option("--issuer <arn>", "the user who asked for a federated user's session")
    .option("--json", "print one JSON object")
    .addHelpText("after", help)
    .action((options: ExplainOptions & { readonly json?: boolean }) => {
      const { request, policies } = questionOf(options);
      const explanation = explain(request, policies);
      const flip = whatWouldFlip(request, policies);
      const print = options.json ? explainJson : explainText;
      process.stdout.write(print({ request, explanation, flip }));
    });
}
