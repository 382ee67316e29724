/** `sallyport agent`: secrets for services and pods, as files and from a local endpoint. */
import { Command } from "commander";
import { type AgentPlan, renderOnce, runAgent } from "../agent/agent.ts";
import { type AgentSettings, readSettings } from "../agent/settings.ts";
import { exitCodes } from "../exit-codes.ts";
import { UsageError } from "../failure.ts";
import { counted, type Finding } from "../policy/finding.ts";
import { clientOf } from "../run/client.ts";

const help = `
Settings (agent.yaml):
  watch: 30s
  cache: { ttl: 300s, max_stale: 1h }
  endpoint:
    listen: 127.0.0.1:2773
    token_file: /run/app/token
  files:
    - path: /run/app/database.env
      text: |
        PASSWORD={{ secret "prod/db" "password" | shell }}
      on_change: [systemctl, reload, app]

Signals: HUP reads the settings again, TERM and INT end.
Credentials and endpoint come from the environment, as the AWS CLI takes them.
docs/agent.md tells the rest.
`;

interface AgentOptions {
  readonly config: string;
  readonly once?: boolean;
}

export function agentCommand(finish: (exitCode: number) => void): Command {
  const agent = new Command("agent")
    .description("keep files of secrets up to date, and serve secrets to local programs")
    .option("--config <file>", "the settings", "agent.yaml")
    .option("--once", "write the files and end, as before a service starts")
    .addHelpText("after", help)
    .action(async ({ config, once = false }: AgentOptions) => {
      const plan = planOf(config);
      if (!once) return runAgent(plan);
      const problems = await renderOnce(plan);
      if (problems.length > 0) finish(exitCodes.failed);
    });
  const check = new Command("check")
    .description("check the settings and templates, without reading a secret")
    .exitOverride()
    .action((_: object, command: Command) => {
      const { config } = command.optsWithGlobals<AgentOptions>();
      const { files, endpoint } = settingsOf(config);
      const parts = [
        counted(files.length, "file"),
        ...(endpoint === undefined ? [] : ["an endpoint"]),
      ];
      process.stdout.write(`${config}: ${parts.join(" and ")}\n`);
    });
  return agent.addCommand(check);
}

function planOf(file: string): AgentPlan {
  return {
    settings: settingsOf(file),
    reread: () => settingsOf(file),
    client: () => clientOf(process.env),
    tell: (message) => void process.stderr.write(`sallyport agent: ${message}\n`),
    ready: (line) => void process.stdout.write(`sallyport agent ready: ${line}\n`),
  };
}

/** Throws `UsageError` that tells each mistake with its place. */
function settingsOf(file: string): AgentSettings {
  const result = readSettings(file);
  if (result.ok) return result.settings;
  throw new UsageError(`the settings are wrong\n${result.findings.map(lineOf).join("\n")}`);
}

function lineOf({ file, line, column, path, message }: Finding): string {
  return `  ${file}:${line}:${column}: ${path === undefined ? "" : `${path}: `}${message}`;
}
