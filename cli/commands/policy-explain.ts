/**
 * `sallyport policy explain`: one decision, with all that led to it and what would turn it; from
 * files, or as a running server decides.
 */
import { Command } from "commander";
import { callEvaluation } from "../../src/client.ts";
import { whatWouldFlip } from "../../src/policy/flip.ts";
import { explain } from "../../src/policy/index.ts";
import { UsageError } from "../failure.ts";
import { explainJson, explainText } from "../policy/explain-report.ts";
import { printable } from "../policy/output/printable.ts";
import { contextOf, type ExplainOptions, questionOf } from "../policy/question.ts";
import { doubtsOfQuestion } from "../policy/question-doubts.ts";
import { serverQuestion } from "../policy/server-question.ts";
import { type ServerDecision, serverText } from "../policy/server-report.ts";
import { clientOf } from "../run/client.ts";

const help = `
With --as the decision is a running server's, about a principal that it knows: its policies, groups,
boundary and tags, the organization, and the resource's own tags and policy. PRINCIPAL is a user's
name, TYPE/NAME (user, role, group, role-session) or an ARN. Credentials and endpoint come from the
environment, as the AWS CLI takes them; they need sallyport:EvaluateAccess and
sallyport:ExplainAccess on the principal.

Without --as policies are files. --scp and --rcp are given once for each level from the
organization's root down to the account; FILE,FILE are policies of one level. With --world the names
of a test file's principals and resources may be used, and its defaults hold.

A context key that is given twice is multi-valued: --context aws:TagKeys=a --context aws:TagKeys=b.
KEY[]=VALUE is a list with one value. aws:PrincipalArn and what else follows from the caller is
there by itself; time, network and MFA only if you give them.

Exit codes: 0 decided, whatever the verdict; 1 the server refused; 2 wrong use; 3 no server answers.

  sallyport policy explain --as alice s3:GetObject arn:aws:s3:::reports/q1.pdf
  sallyport policy explain --as role/Deploy ec2:DescribeInstances --context aws:SourceIp=192.0.2.7
  sallyport policy explain --as group/Editors write document/42 --context aws:ResourceTag/owner=bob
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

interface CommandOptions extends Partial<ExplainOptions> {
  readonly as?: string;
  readonly json?: boolean;
}

export function policyExplainCommand(): Command {
  return new Command("explain")
    .description("decide one request, and tell why and what would turn the decision")
    .argument("[action]", "with --as: such as s3:GetObject")
    .argument("[resource]", "with --as: an ARN, TYPE/ID of an application's own, or *", "*")
    .option("--as <principal>", "ask the running server about a principal of its own")
    .option("--principal <who>", "an ARN, a service's name, anonymous, or a name of --world")
    .option("--action <action>", "such as s3:GetObject")
    .option("--resource <arn>", "an ARN, or a name of --world; * where the action has none")
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
    .action(async (action: string | undefined, resource: string, options: CommandOptions) => {
      const text =
        options.as === undefined
          ? explainFiles(action, options)
          : await explainAs(options.as, action, resource, options);
      process.stdout.write(printable(text));
    });
}

function explainFiles(word: string | undefined, options: CommandOptions): string {
  const { principal, action, resource = "*", json, ...given } = options;
  if (word !== undefined) throw new UsageError(`${word}: without --as, write --action ${word}`);
  if (principal === undefined) throw new UsageError("required option '--principal <who>'");
  if (action === undefined) throw new UsageError("required option '--action <action>'");
  const { request, policies, warnings } = questionOf({ ...given, principal, action, resource });
  const explanation = explain(request, policies);
  const flip = whatWouldFlip(request, policies);
  return (json ? explainJson : explainText)({ request, explanation, flip, warnings });
}

async function explainAs(
  as: string,
  action: string | undefined,
  resource: string,
  options: CommandOptions,
): Promise<string> {
  const { as: _, context: texts = [], json, ...files } = options;
  const [file] = Object.keys(files);
  if (file !== undefined) {
    const name = file.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError(`--${name} is for files: with --as the server has the policies`);
  }
  if (action === undefined) throw new UsageError("--as PRINCIPAL needs an ACTION to ask about");
  const question = serverQuestion({ as, action, resource, context: contextOf(texts) });
  const client = await clientOf(process.env)();
  const answer = await callEvaluation(client, question);
  const warnings = doubtsOfQuestion(action, resource, texts);
  if (json) return `${JSON.stringify({ question, answer, warnings }, undefined, 2)}\n`;
  return serverText(answer as unknown as ServerDecision, warnings);
}
