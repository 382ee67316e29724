/** A server as a stranger starts it: the command line, a process of its own, a fresh folder. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface ClientServer {
  /** What a script's environment must hold to reach the server as its root user. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const command = fileURLToPath(new URL("../../cli/sallyport.mjs", import.meta.url));

/** Resolves once the server takes calls. Without a database URL it keeps its data in SQLite. */
export async function startServer(databaseUrl: string | undefined): Promise<ClientServer> {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-clients-"));
  const settings = {
    PATH: [dirname(process.execPath), process.env.PATH ?? ""].join(delimiter),
    SALLYPORT_DATA: folder,
    SALLYPORT_LISTEN: "127.0.0.1:0",
    SALLYPORT_INSECURE_ISSUERS: "loopback",
    ...(databaseUrl === undefined ? {} : { SALLYPORT_DATABASE_URL: databaseUrl }),
  };
  const server = spawn(process.execPath, [command, "serve"], {
    env: settings,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(server, "exit");
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.startsWith("sallyport listening on ")) break;
  }
  if (server.exitCode !== null) throw new Error("the server ended before it was ready");
  server.stdout.resume();
  const told = execFileSync(process.execPath, [command, "env", "--json"], {
    env: settings,
    encoding: "utf8",
  });
  return {
    environment: {
      ...settings,
      ...(JSON.parse(told) as Record<string, string>),
      // No file of the machine's user takes part.
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
      PYTHONDONTWRITEBYTECODE: "1",
    },
    async stop() {
      server.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
