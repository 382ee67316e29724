/** The local endpoint: secrets for programs on this machine, in the form of AWS's own agent. */
import { once } from "node:events";
import { existsSync, lstatSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { CallRefused } from "../../src/client.ts";
import { CommandFailure } from "../failure.ts";
import { OutOfReach, type SecretCache } from "./cache.ts";
import { QueryError, readLocalRequest } from "./endpoint-request.ts";
import type { Health } from "./health.ts";
import type { EndpointSettings, ListenAddress } from "./settings.ts";
import type { Token } from "./token.ts";

export interface EndpointParts {
  readonly cache: SecretCache;
  readonly token: () => Token;
  readonly health: () => Health;
  /** Undefined where nobody asked for metrics. */
  readonly metrics: () => string | undefined;
  /** Told what went wrong by a bug of ours; never a value. */
  readonly tell: (message: string) => void;
}

export interface Endpoint {
  /** As people write it: `http://127.0.0.1:2773` or `unix:/run/agent.sock`. */
  readonly address: string;
  /** How many connections are taken at once. */
  limit(connectionsMax: number): void;
  close(): Promise<void>;
}

interface LocalAnswer {
  readonly status: number;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const headerBytesMax = 8_192;
const requestMilliseconds = 10_000;
/** How long answers under way may take at the end; a caller that says nothing holds nobody up. */
const closingMilliseconds = 3_000;
const tokenHeader = "x-aws-parameters-secrets-token";

/** Rejects with `CommandFailure` or the system's error where the address cannot be had. */
export async function openEndpoint(
  { listen, connectionsMax }: EndpointSettings,
  parts: EndpointParts,
): Promise<Endpoint> {
  const server = createServer(
    { maxHeaderSize: headerBytesMax, requestTimeout: requestMilliseconds },
    (request, response) => void serve(request, response, parts),
  );
  server.maxConnections = connectionsMax;
  await listenAt(server, listen);
  return {
    address: addressOf(server, listen),
    limit(connections) {
      server.maxConnections = connections;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), closingMilliseconds);
      await closed;
      clearTimeout(cut);
    },
  };
}

async function listenAt(server: Server, listen: ListenAddress): Promise<void> {
  if (listen.kind === "unix") await removeLeftSocket(listen.path);
  const listening = once(server, "listening");
  if (listen.kind === "tcp") {
    server.listen(listen.port, listen.host);
  } else {
    // A socket is bound at once, and nobody else may connect before its mode is set.
    const mask = process.umask(0o177);
    server.listen(listen.path);
    process.umask(mask);
  }
  await listening.catch((error: Error) => {
    throw new CommandFailure(`the endpoint cannot listen: ${error.message}`);
  });
}

/** A socket that nobody listens on was left by a process that was killed. */
async function removeLeftSocket(path: string): Promise<void> {
  if (!existsSync(path)) return;
  if (!lstatSync(path).isSocket()) throw new CommandFailure(`${path} is there, and no socket`);
  const socket = connect(path);
  const isServed = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  });
  socket.destroy();
  if (isServed) throw new CommandFailure(`another process listens on ${path}`);
  rmSync(path);
}

function addressOf(server: Server, listen: ListenAddress): string {
  if (listen.kind === "unix") return `unix:${listen.path}`;
  const { port } = server.address() as AddressInfo;
  return `http://${listen.host.includes(":") ? `[${listen.host}]` : listen.host}:${port}`;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  parts: EndpointParts,
): Promise<void> {
  const { status, body, headers = {} } = await answer(request, parts).catch(failure(parts));
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "content-length": body.length,
    ...headers,
  });
  response.once("close", () => body.fill(0));
  response.end(body);
}

/** The order of the checks is that of AWS's agent: forwarding, token, method, path. */
async function answer(request: IncomingMessage, parts: EndpointParts): Promise<LocalAnswer> {
  const url = URL.parse(request.url ?? "/", "http://localhost");
  if (url === null) return error(400, "ValidationException", "the path cannot be read");
  if (url.pathname === "/ping") return text(200, "healthy");
  if (request.headers["x-forwarded-for"] !== undefined) {
    return error(400, "Forwarded", "a request that was forwarded is not answered");
  }
  const given = request.headers[tokenHeader];
  const isKnown = typeof given === "string" && parts.token().matches(given);
  if (url.pathname === "/health") return health(parts, isKnown);
  if (url.pathname === "/metrics") return metrics(parts);
  if (!isKnown) {
    return error(403, "BadToken", "the header X-Aws-Parameters-Secrets-Token is missing or wrong");
  }
  if (request.method !== "GET") return error(405, "MethodNotAllowed", "only GET is answered");
  const wanted = readLocalRequest(url);
  if (wanted === undefined) return error(404, "NotFound", "there is nothing at this path");
  const { bytes, staleSeconds } = await parts.cache.get(wanted.request, wanted.isFreshWanted);
  const stale = staleSeconds === undefined ? {} : { "sallyport-stale": String(staleSeconds) };
  return { status: 200, body: bytes, headers: stale };
}

/** What the server refused is handed on with its own status, code and message. */
function failure({ tell }: EndpointParts): (reason: unknown) => LocalAnswer {
  return (reason) => {
    if (reason instanceof CallRefused) return error(reason.status, reason.code, reason.message);
    if (reason instanceof OutOfReach) {
      return error(503, "ServiceUnavailable", reason.message, { "retry-after": "1" });
    }
    if (reason instanceof QueryError) return error(400, "ValidationException", reason.message);
    if (reason instanceof CommandFailure) return error(500, "AgentFailure", reason.message);
    tell(`a local request failed: ${reason instanceof Error ? reason.message : reason}`);
    return error(500, "InternalFailure", "the agent failed; its log says more");
  };
}

function health({ health: look }: EndpointParts, isKnown: boolean): LocalAnswer {
  const { isReady, summary, details } = look();
  return text(isReady ? 200 : 503, JSON.stringify(isKnown ? details : summary));
}

function metrics({ metrics: look }: EndpointParts): LocalAnswer {
  const page = look();
  if (page === undefined) return error(404, "NotFound", "the settings ask for no metrics");
  return { ...text(200, page), headers: { "content-type": "text/plain; version=0.0.4" } };
}

function error(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): LocalAnswer {
  return { ...text(status, JSON.stringify({ __type: code, message })), headers };
}

function text(status: number, body: string): LocalAnswer {
  return { status, body: Buffer.from(body) };
}
