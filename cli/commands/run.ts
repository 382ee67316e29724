/** `sallyport run`: runs a command with secrets in its environment, and none on a disk. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { UsageError } from "../failure.ts";
import { clientOf } from "../run/client.ts";
import { type Binding, parseBinding, parseEnvironmentFile } from "../run/reference.ts";
import { type RunPlan, supervise } from "../run/supervise.ts";

const help = `
References:
  prod/db                        a secret's whole value
  prod/db#password               a member of a JSON value; #a.b goes deeper
  prod/db?stage=AWSPREVIOUS      another stage, or ?version=ID
  ssm:/app/level                 a parameter; ssm:/app/level:3 a version or label of it
  arn:…                          either, by its ARN

Examples:
  sallyport run --secret DB_PASSWORD=prod/db#password -- ./server
  sallyport run --references refs.env --watch 30 -- npm start
  sallyport run --file TLS_KEY=prod/tls#key --on-rotation signal:HUP --watch 30 -- nginx

A line of a --references file is NAME=value, or NAME=sallyport:REFERENCE: the file holds no secret.
Credentials and endpoint come from the environment, as the AWS CLI takes them.
`;

interface RunOptions {
  readonly secret?: readonly string[];
  readonly file?: readonly string[];
  readonly references?: readonly string[];
  readonly mask: boolean;
  readonly watch?: string;
  readonly onRotation: string;
  readonly stopTimeout: string;
}

const collect = (value: string, previous: readonly string[] = []) => [...previous, value];

export function runCommand(finish: (exitCode: number) => void): Command {
  return new Command("run")
    .description("run a command with secrets in its environment, and none on a disk")
    .argument("<command...>", "what to run, after --")
    .option("--secret <name=reference>", "set a variable to a secret or parameter", collect)
    .option("--file <name=reference>", "set a variable to a file in memory that holds it", collect)
    .option("--references <file>", "set variables from a file of references", collect)
    .option("--no-mask", "hand the child our terminal; its output is not masked")
    .option("--watch <seconds>", "look for new versions so often")
    .option("--on-rotation <action>", "restart, or signal:NAME", "restart")
    .option("--stop-timeout <seconds>", "how long a child may take to stop", "10")
    .addHelpText("after", help)
    .action(async (words: readonly string[], options: RunOptions) => {
      finish(await supervise(planOf(words, options)));
    });
}

function planOf(commandLine: readonly string[], options: RunOptions): RunPlan {
  const [command = "", ...words] = commandLine;
  const onRotation = rotationAction(options.onRotation);
  if (onRotation !== "restart" && options.watch === undefined) {
    throw new UsageError("--on-rotation needs --watch SECONDS: without, nobody looks");
  }
  const files = (options.references ?? []).map((file) =>
    parseEnvironmentFile(readText(file), file),
  );
  const variables = [
    ...files.flatMap(({ bindings }) => bindings),
    ...(options.secret ?? []).map(parseBinding),
  ];
  return {
    command,
    words,
    environment: Object.assign({}, process.env, ...files.map(({ literals }) => literals)),
    variables: lastOfEach(variables),
    files: lastOfEach((options.file ?? []).map(parseBinding)),
    isMasked: options.mask,
    watchMilliseconds:
      options.watch === undefined ? undefined : milliseconds("--watch", options.watch),
    onRotation,
    stopMilliseconds: milliseconds("--stop-timeout", options.stopTimeout),
    settings: clientOf(process.env),
    tell: (message) => void process.stderr.write(`sallyport: ${message}\n`),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${error instanceof Error ? error.message : error}`);
  }
}

/** What is said later wins. */
function lastOfEach(bindings: readonly Binding[]): readonly Binding[] {
  return [...new Map(bindings.map((binding) => [binding.name, binding])).values()];
}

function milliseconds(option: string, text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 86_400)) {
    throw new UsageError(`${option} takes seconds, from above 0 to 86400`);
  }
  return seconds * 1_000;
}

function rotationAction(text: string): RunPlan["onRotation"] {
  if (text === "restart") return text;
  const [, name] = /^signal:(?:SIG)?(HUP|USR1|USR2|INT|TERM)$/.exec(text) ?? [];
  if (name === undefined) {
    throw new UsageError(
      "--on-rotation takes restart, or signal: with HUP, USR1, USR2, INT or TERM",
    );
  }
  return { signal: `SIG${name}` as NodeJS.Signals };
}
