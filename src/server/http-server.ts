/** The one port: AWS's APIs for everything signed, and a few plain paths for operators. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { requestId } from "../base/identifiers.ts";
import type { Gate } from "../pipeline/gate.ts";
import { handle, refuse } from "../pipeline/line.ts";
import { receive, type Transport } from "../pipeline/receive.ts";
import type { HttpRequest, HttpResponse } from "../wire/http.ts";
import { BodyBudget } from "./body-budget.ts";
import { refuseMessage } from "./broken-message.ts";
import { forwarded, noProxies, plainAddress, type TrustedProxies } from "./forwarded.ts";
import { type Exchange, messageHead } from "./http-message.ts";
import { readBody } from "./request-body.ts";

/** What one connection may take of our time, in milliseconds. */
export interface ConnectionLimits {
  /** For a client to send a whole request. */
  readonly request: number;
  /**
   * Without a byte either way: a client that does not read its answer is cut off too. Longer than a
   * load balancer keeps its connections, so that ours never close first.
   */
  readonly silence: number;
  /** How often connections are looked at for the first limit. */
  readonly check: number;
  /** For the calls under way when the server stops. */
  readonly drain: number;
}

const usualLimits: ConnectionLimits = {
  request: 30_000,
  silence: 120_000,
  check: 5_000,
  drain: 20_000,
};

const sweepMilliseconds = 50;

/** A request for a path that is answered beside AWS's APIs. */
export interface PlainRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly http: HttpRequest;
  readonly transport: Transport;
}

/** A path that is answered beside AWS's APIs: to anyone, or to whom the route itself lets in. */
export interface PlainRoute {
  /** Any, where it is left out. */
  readonly method?: "GET" | "POST";
  /** The whole path; its named groups are the parameters. */
  readonly path: RegExp;
  /** Takes requests with AWS's signature too, which are an API's otherwise. */
  readonly takesSigned?: boolean;
  answer(request: PlainRequest): Promise<HttpResponse>;
  /** Tells what went wrong with the body, which is left out then; as an API's, where left out. */
  refuse?(request: PlainRequest, failure: unknown): Promise<HttpResponse>;
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Everything that a request is answered from; there once the port was taken and all is built. */
interface Serving {
  readonly gate: Gate;
  readonly routes: readonly PlainRoute[];
  /** Who may tell where a request came from. */
  readonly proxies: TrustedProxies;
}

/** Requests that come before there is anything to answer them from wait for it. */
class Opening {
  readonly #opened = Promise.withResolvers<Serving>();
  #serving: Serving | undefined;

  open(serving: Serving): void {
    this.#serving = serving;
    this.#opened.resolve(serving);
  }

  /** A promise only where it is waited for: every request asks. */
  serving(): Serving | Promise<Serving> {
    return this.#serving ?? this.#opened.promise;
  }
}

/**
 * Takes its port first and serves later, since the port is part of what is built; requests that
 * come between wait.
 */
export class HttpServer {
  readonly port: number;
  readonly #server: Server;
  readonly #opening: Opening;
  readonly #drainMilliseconds: number;

  private constructor(server: Server, opening: Opening, drainMilliseconds: number) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.#opening = opening;
    this.#drainMilliseconds = drainMilliseconds;
  }

  /** Rejects where the address cannot be had. */
  static async listen(
    address: ListenAddress,
    limits = usualLimits,
    bodies = new BodyBudget(),
  ): Promise<HttpServer> {
    const opening = new Opening();
    const server = build(opening, limits, bodies);
    server.listen(address);
    await once(server, "listening");
    return new HttpServer(server, opening, limits.drain);
  }

  serve(gate: Gate, routes: readonly PlainRoute[], proxies: TrustedProxies = noProxies): void {
    this.#opening.open({ gate, routes, proxies });
  }

  /** Takes no more connections, and resolves when the calls under way are answered or cut off. */
  async close(): Promise<void> {
    const server = this.#server;
    const closed = once(server, "close");
    server.close();
    const end = setTimeout(() => server.closeAllConnections(), this.#drainMilliseconds);
    // Node closes those that are idle now; others become so when their call is answered.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMilliseconds);
    try {
      await closed;
    } finally {
      clearTimeout(end);
      clearInterval(sweep);
    }
  }
}

/** There is nothing to route or to parse: every request comes to `respond` as it was sent. */
function build(opening: Opening, limits: ConnectionLimits, bodies: BodyBudget): Server {
  const server = createServer({
    requestTimeout: limits.request,
    // Of the two limits Node takes the shorter for headers, so the longer must be ours as well.
    headersTimeout: limits.request,
    connectionsCheckingInterval: limits.check,
    // Between two requests a connection is silent, which has its limit: one clock is enough.
    keepAliveTimeout: 0,
  });
  server.setTimeout(limits.silence);
  server.on("clientError", async (error, socket) => {
    const { gate } = await opening.serving();
    refuseMessage(error, socket, gate.services.fallback.model);
  });
  server.on("request", (message, response) => {
    // A call that comes in over an open connection while we stop is served, and is its last.
    if (!server.listening) response.shouldKeepAlive = false;
    const exchange = { message, head: messageHead(message), response };
    respond(exchange, opening, bodies).catch((failure) => abandon(exchange, failure, opening));
  });
  return server;
}

async function respond(exchange: Exchange, opening: Opening, bodies: BodyBudget): Promise<void> {
  let body: Buffer | undefined;
  try {
    body = await readBody(exchange, bodies);
  } catch (failure) {
    send(exchange, await answerBroken(exchange, failure, await opening.serving()));
    return;
  }
  // The sender is gone: what nobody can be told is not done either.
  if (body === undefined) return;
  const serving = opening.serving();
  const ready = serving instanceof Promise ? await serving : serving;
  send(exchange, await answerTo(exchange, body, ready));
}

/** A plain path is answered to anyone; all else is an API's. Undefined where nobody waits. */
function answerTo(
  { message, head }: Exchange,
  body: Uint8Array,
  { gate, routes, proxies }: Serving,
): Promise<HttpResponse> | undefined {
  const http = { ...head, body };
  const transport = transportOf(message, http, proxies);
  if (transport === undefined) return undefined;
  const plain = plainRoute(routes, http);
  if (plain === undefined) return handle(receive(http, transport, gate), gate);
  return plain.route.answer({ parameters: plain.parameters, http, transport });
}

const noBytes = new Uint8Array();

/** What goes wrong before there is a request: a body over the limit, or one without room. */
function answerBroken(
  { message, head }: Exchange,
  failure: unknown,
  { gate, routes, proxies }: Serving,
): Promise<HttpResponse> | undefined {
  const http = { ...head, body: noBytes };
  const transport = transportOf(message, http, proxies);
  if (transport === undefined) return undefined;
  const { route, parameters = {} } = plainRoute(routes, http) ?? {};
  const told = route?.refuse?.({ parameters, http, transport }, failure);
  return told ?? refuse(receive(http, transport, gate), failure, gate);
}

/** A fault of ours on the way to an answer: told to the operator, and the connection given up. */
async function abandon({ response }: Exchange, failure: unknown, opening: Opening): Promise<void> {
  const { gate } = await opening.serving();
  gate.report(failure, requestId());
  response.destroy();
}

function isSigned({ headers, query }: HttpRequest): boolean {
  // Monitors may send credentials of another scheme, which mean nothing here.
  return headers.authorization?.startsWith("AWS4-") === true || query.includes("X-Amz-");
}

interface FoundRoute {
  readonly route: PlainRoute;
  readonly parameters: PlainRequest["parameters"];
}

function plainRoute(routes: readonly PlainRoute[], http: HttpRequest): FoundRoute | undefined {
  const signed = isSigned(http);
  // Whoever may GET may ask for the head alone; Node then leaves the body out.
  const asked = http.method === "HEAD" ? "GET" : http.method;
  for (const route of routes) {
    // A signed request is an API's, whatever its path: REST services have paths of their own.
    if (route.method !== undefined && route.method !== asked) continue;
    if (signed && route.takesSigned !== true) continue;
    const match = route.path.exec(http.path);
    if (match === null) continue;
    return { route, parameters: { ...match.groups } };
  }
  return undefined;
}

/** Undefined where the connection is closed already. */
function transportOf(
  { socket }: IncomingMessage,
  { headers }: HttpRequest,
  proxies: TrustedProxies,
): Transport | undefined {
  const { remoteAddress } = socket;
  if (remoteAddress === undefined) return undefined;
  const sourceAddress = plainAddress(remoteAddress);
  return forwarded({ sourceAddress, secureTransport: false }, headers, proxies);
}

function send({ response }: Exchange, answer: HttpResponse | undefined): void {
  if (answer === undefined) return;
  const { status, headers, body } = answer;
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
