/** Servers under load, each on the first core; the load generator has the others. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { makeSite } from "../conformance/faults/server-process.ts";
import type { Credentials } from "../src/wire/signature/sign.ts";

export interface BenchServer {
  readonly url: URL;
  readonly credentials: Credentials;
  readonly account: string;
  readonly startMilliseconds: number;
  /** Time that the process has had on a core since its start, in milliseconds. */
  cpuMilliseconds(): number;
  /** Resident memory of the process, in mebibytes. */
  memoryMebibytes(): number;
  stop(): Promise<void>;
}

export type FloorServer = Pick<BenchServer, "url" | "cpuMilliseconds" | "stop">;

const firstCore = works("taskset", "-V") ? ["taskset", "-c", "0"] : [];

function works(program: string, option: string): boolean {
  return spawnSync(program, [option], { stdio: "ignore" }).status === 0;
}

export async function startSallyport(
  settings: Readonly<Record<string, string>> = {},
  site = makeSite(),
): Promise<BenchServer> {
  const startedAt = performance.now();
  const server = await site.start({ settings, under: firstCore });
  return {
    url: server.url,
    credentials: site.root,
    account: site.account,
    startMilliseconds: performance.now() - startedAt,
    ...measures(server.pid),
    async stop() {
      const { code, said } = await server.stop();
      if (code !== 0 || said !== "") throw new Error(`the server ended with ${code}: ${said}`);
      await site.remove();
    },
  };
}

/** The other server that answers these calls; undefined where it is not installed. */
export async function startMoto(): Promise<BenchServer | undefined> {
  if (!works("moto_server", "--help")) return undefined;
  const port = await freePort();
  const [program = "", ...options] = [...firstCore, "moto_server", "-H", "127.0.0.1"];
  const startedAt = performance.now();
  const server = spawn(program, [...options, "-p", String(port)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  for await (const line of createInterface({ input: server.stderr })) {
    if (line.includes("Running on http://127.0.0.1")) break;
  }
  server.stderr.resume();
  if (server.pid === undefined) throw new Error("moto_server could not be launched");
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    credentials: { accessKeyId: "AKIAEXAMPLEEXAMPLE00", secretAccessKey: "any" },
    account: "123456789012",
    startMilliseconds: performance.now() - startedAt,
    ...measures(server.pid),
    async stop() {
      server.kill("SIGTERM");
      if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
    },
  };
}

/** Node's own server, with or without a file that it keeps the calls in: `floor-server.ts`. */
export async function startFloor(keeps: boolean): Promise<FloorServer> {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-floor-"));
  const module = fileURLToPath(new URL("floor-server.ts", import.meta.url));
  const command = [
    ...firstCore,
    process.execPath,
    module,
    ...(keeps ? [join(folder, "kept")] : []),
  ];
  const [program = "", ...options] = command;
  const server = spawn(program, options, { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const port = (await lines.next()).value as string;
  if (server.pid === undefined) throw new Error("Node's own server could not be launched");
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    ...measures(server.pid),
    async stop() {
      server.kill("SIGTERM");
      await once(server, "exit");
      rmSync(folder, { recursive: true });
    },
  };
}

/** From `/proc` (Linux), which counts a process's time in hundredths of a second. */
function measures(pid: number): Pick<BenchServer, "cpuMilliseconds" | "memoryMebibytes"> {
  return {
    cpuMilliseconds() {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    memoryMebibytes: () =>
      Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1_024,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}
