/** The official SDK's clients, with a transport that calls the request line in this process. */
import type { Gate } from "../../pipeline/gate.ts";
import { handle } from "../../pipeline/line.ts";
import { receive } from "../../pipeline/receive.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Any of the SDK's packages: a client class and a class for each command. */
type Sdk = object;

export type Send = (sdk: Sdk, client: string, operation: string, input: object) => Promise<unknown>;

/** A refusal as tests look at it: the code and status as they went over the wire. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code: string;
  readonly status: number;
  /** What some services tell beside the code. */
  readonly reason: unknown;

  constructor(code: string, status: number, message: string, reason: unknown) {
    super(message);
    this.code = code;
    this.status = status;
    this.reason = reason;
  }
}

interface SdkClient {
  readonly config: { systemClockOffset: number };
  send(command: unknown): Promise<object>;
}

type Constructor<Made> = new (argument: object) => Made;

/** A message as the SDK's transports get and give it. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export function clientFor(gate: Gate, credentials: Credentials | undefined): Send {
  const clients = new Map<string, SdkClient>();
  return async (sdk, name, operation, input) => {
    const exported = sdk as Readonly<Record<string, Constructor<unknown>>>;
    let client = clients.get(name);
    if (client === undefined) {
      const Client = exported[`${name}Client`] as Constructor<SdkClient>;
      client = new Client(configuration(gate, credentials));
      clients.set(name, client);
    }
    // The client signs with its own clock, and the server's moves only when it is told to.
    client.config.systemClockOffset = gate.clock.now() - Date.now();
    const Command = exported[`${operation}Command`] as Constructor<unknown>;
    try {
      const { $metadata, ...output } = (await client.send(new Command(input))) as {
        readonly $metadata: unknown;
      };
      return output;
    } catch (error) {
      throw callError(error);
    }
  };
}

function configuration(gate: Gate, credentials: Credentials | undefined): object {
  return {
    region: "us-east-1",
    endpoint: gate.endpoint,
    maxAttempts: 1,
    ...(credentials === undefined
      ? { credentials: { accessKeyId: "none", secretAccessKey: "none" } }
      : { credentials }),
    requestHandler: { handle: (request: SdkRequest) => transport(request, gate) },
  };
}

async function transport(request: SdkRequest, gate: Gate) {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const http = {
    method: request.method,
    path: request.path,
    query: queryText(request.query),
    headers,
    body: Buffer.from(request.body ?? ""),
  };
  const origin = { sourceAddress: "127.0.0.1", secureTransport: false };
  const response = await handle(receive(http, origin, gate), gate);
  const { status: statusCode, body } = response;
  return { response: { statusCode, headers: response.headers, body: Buffer.from(body) } };
}

function queryText(query: SdkRequest["query"]): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value ?? ""]) parameters.append(name, item);
  }
  return parameters.toString();
}

/** Errors of the SDK carry the wire's code; anything else is a fault of the test or the line. */
function callError(error: unknown): unknown {
  if (!(error instanceof Error) || !("$metadata" in error)) return error;
  const { httpStatusCode } = error.$metadata as { readonly httpStatusCode?: number };
  const code = "Code" in error && typeof error.Code === "string" ? error.Code : error.name;
  const reason = "Reason" in error ? error.Reason : undefined;
  return new CallError(code, httpStatusCode ?? 0, error.message, reason);
}
