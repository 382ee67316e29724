/** `sallyport status`: whether the server answers and can serve. */
import { Command } from "commander";
import { readConfiguration } from "../../src/configuration.ts";
import { endpointOf } from "../client-settings.ts";
import { exitCodes } from "../exit-codes.ts";

/** How long the server may take to answer, in milliseconds. */
const answerMillisecondsMax = 5_000;

interface Status {
  readonly endpoint: string;
  /** `ready`, `read-only`, `unavailable`, or `unreachable`. */
  readonly status: string;
  readonly version?: string | undefined;
  readonly reason?: string | undefined;
}

export function statusCommand(finish: (exitCode: number) => void): Command {
  return new Command("status")
    .description("ask the server whether it can serve")
    .option("--json", "print one JSON object")
    .action(async ({ json }: { readonly json?: boolean }) => {
      const status = await statusOf(endpointOf(readConfiguration(process.env, false)));
      process.stdout.write(json ? `${JSON.stringify(status)}\n` : `${sentence(status)}\n`);
      if (status.status === "unreachable") finish(exitCodes.unreachable);
      else if (status.status === "unavailable") finish(exitCodes.failed);
    });
}

function sentence({ endpoint, status, version, reason }: Status): string {
  const of = version === undefined ? "" : ` (version ${version})`;
  return `${endpoint}${of}: ${status}${reason === undefined ? "" : `: ${reason}`}`;
}

async function statusOf(endpoint: string): Promise<Status> {
  try {
    const health = await ask(`${endpoint}/health`);
    const ready = await ask(`${endpoint}/ready`);
    return { endpoint, status: "unavailable", ...ready, version: health.version };
  } catch (error) {
    return { endpoint, status: "unreachable", reason: reasonOf(error) };
  }
}

async function ask(url: string): Promise<{ version?: string; status?: string; reason?: string }> {
  const response = await fetch(url, { signal: AbortSignal.timeout(answerMillisecondsMax) });
  return (await response.json()) as Awaited<ReturnType<typeof ask>>;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
