/** botocore, the library under boto3 and the AWS CLI, behind a pipe: see `botocore_driver.py`. */
import type { ChildProcessByStdio } from "node:child_process";
import { spawn, spawnSync } from "node:child_process";
import type { Interface } from "node:readline";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { HttpRequest } from "../../src/wire/http.ts";
import type { Protocol } from "../../src/wire/protocol.ts";
import type { Answer, Client, ClientError } from "./round-trip.ts";

/** Why botocore cannot take part here, or `undefined` where it can. */
export function botocoreAbsence(): string | undefined {
  const probe = spawnSync("python3", ["-c", "import botocore"], { encoding: "utf8" });
  if (probe.error !== undefined) return `python3 cannot be run: ${probe.error.message}`;
  return probe.status === 0 ? undefined : `python3 has no botocore: ${probe.stderr.trim()}`;
}

interface Message {
  readonly operations?: readonly string[];
  readonly request?: Omit<HttpRequest, "body"> & { readonly body: string };
  readonly output?: unknown;
  readonly error?: ClientError;
  readonly failure?: string;
}

function encode(value: unknown): unknown {
  if (value instanceof Date) return { $instant: value.getTime() / 1000 };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, encode(member)]));
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "object" || value === null) return value;
  if ("$instant" in value) return new Date(Number(value.$instant) * 1000);
  if ("$bytes" in value) return new Uint8Array(Buffer.from(String(value.$bytes), "base64"));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, decode(member)]));
}

type Driver = ChildProcessByStdio<Writable, Readable, null>;

export interface Botocore {
  /** A client that speaks one of the protocols that the model lists. */
  client(service: string, protocol: Protocol): Promise<Client>;
  stop(): void;
}

/** Starts the driver; calls go through it one at a time. */
export function startBotocore(): Botocore {
  const script = fileURLToPath(new URL("botocore_driver.py", import.meta.url));
  const driver: Driver = spawn("python3", [script], {
    stdio: ["pipe", "pipe", "inherit"],
    // No file of the machine's user takes part.
    env: {
      PATH: process.env.PATH,
      AWS_CONFIG_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
    },
  });
  const lines = linesOf(createInterface({ input: driver.stdout }));
  const exchange = async (message: unknown): Promise<Message> => {
    driver.stdin.write(`${JSON.stringify(message)}\n`);
    return JSON.parse(await lines());
  };
  return {
    client: (service, protocol) => clientFor(service, protocol, exchange),
    stop: () => driver.kill(),
  };
}

/** Lines one by one; rejects once there are no more. */
function linesOf(reader: Interface): () => Promise<string> {
  const iterator = reader[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await iterator.next();
    if (done === true) throw new Error("the driver of botocore ended");
    return value;
  };
}

async function clientFor(
  service: string,
  protocol: Protocol,
  exchange: (message: unknown) => Promise<Message>,
): Promise<Client> {
  const { operations = [] } = await exchange({ service, protocol, list: true });
  const known = new Set(operations);
  const converse = async (operation: string, input: unknown, answer: Answer): Promise<Message> => {
    const first = await exchange({ service, protocol, operation, input: encode(input) });
    if (first.request === undefined) throw new Error(first.failure ?? "no request was sent");
    const body = Buffer.from(first.request.body, "base64");
    const response = answer({ ...first.request, body });
    const bytes = Buffer.from(response.body).toString("base64");
    const last = await exchange({ ...response, body: bytes });
    if (last.failure !== undefined) throw new Error(last.failure);
    return last;
  };
  return {
    protocol,
    knows: (operation) => known.has(operation),
    async call(operation, input, answer) {
      const { output, error } = await converse(operation, input, answer);
      if (error !== undefined) throw new Error(`${operation} failed: ${error.code}`);
      return decode(output);
    },
    async callForError(operation, input, answer) {
      const { error } = await converse(operation, input, answer);
      if (error === undefined) throw new Error(`${operation} took an error for a success`);
      return error;
    },
  };
}
