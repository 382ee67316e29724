/** The one port: AWS's APIs for everything signed, and a few plain paths for operators. */
import { METHODS } from "node:http";
import type { AddressInfo } from "node:net";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import type { Gate } from "../pipeline/gate.ts";
import { handle, refuse } from "../pipeline/line.ts";
import { receive, type Transport } from "../pipeline/receive.ts";
import type { HttpRequest, HttpResponse } from "../wire/http.ts";
import { BodyBudget } from "./body-budget.ts";
import { bodyBytesMax, brokenMessage, refuseMessage } from "./broken-message.ts";
import { forwarded, noProxies, plainAddress, type TrustedProxies } from "./forwarded.ts";
import { httpMessage } from "./http-message.ts";

/** What one connection may take of our time, in milliseconds. */
export interface ConnectionLimits {
  /** For a client to send a whole request. */
  readonly request: number;
  /** Without a byte either way: a client that does not read its answer is cut off too. */
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

/** Longer than a load balancer keeps its connections, so that ours never close first. */
const keepAliveMilliseconds = 72_000;

const sweepMilliseconds = 50;

/** A request for a path that is answered beside AWS's APIs. */
export interface PlainRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly http: HttpRequest;
  readonly transport: Transport;
}

/** A path that is answered beside AWS's APIs: to anyone, or to whom the route itself lets in. */
export interface PlainRoute {
  readonly method: "GET" | "POST";
  /** The whole path; its named groups are the parameters. */
  readonly path: RegExp;
  /** Takes requests with AWS's signature too, which are an API's otherwise. */
  readonly takesSigned?: boolean;
  answer(request: PlainRequest): Promise<HttpResponse>;
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

/**
 * Takes its port first and serves later, since the port is part of what is built; requests that
 * come between wait.
 */
export class HttpServer {
  readonly port: number;
  readonly #fastify: FastifyInstance;
  readonly #serve: (serving: Serving) => void;
  readonly #drainMilliseconds: number;

  private constructor(
    instance: FastifyInstance,
    port: number,
    serve: (serving: Serving) => void,
    drainMilliseconds: number,
  ) {
    this.#fastify = instance;
    this.port = port;
    this.#serve = serve;
    this.#drainMilliseconds = drainMilliseconds;
  }

  /** Rejects where the address cannot be had. */
  static async listen(
    address: ListenAddress,
    limits = usualLimits,
    bodies = new BodyBudget(),
  ): Promise<HttpServer> {
    const { promise: serving, resolve } = Promise.withResolvers<Serving>();
    const instance = build(serving, limits, bodies);
    await instance.listen(address);
    const { port } = instance.server.address() as AddressInfo;
    return new HttpServer(instance, port, resolve, limits.drain);
  }

  serve(gate: Gate, routes: readonly PlainRoute[], proxies: TrustedProxies = noProxies): void {
    this.#serve({ gate, routes, proxies });
  }

  /** Takes no more connections, and resolves when the calls under way are answered or cut off. */
  async close(): Promise<void> {
    const { server } = this.#fastify;
    const end = setTimeout(() => server.closeAllConnections(), this.#drainMilliseconds);
    // Node closes those that are idle now; others become so when their call is answered.
    const sweep = setInterval(() => server.closeIdleConnections(), sweepMilliseconds);
    try {
      await this.#fastify.close();
    } finally {
      clearTimeout(end);
      clearInterval(sweep);
    }
  }
}

function build(
  serving: Promise<Serving>,
  limits: ConnectionLimits,
  bodies: BodyBudget,
): FastifyInstance {
  const instance = fastify({
    logger: false,
    bodyLimit: bodyBytesMax,
    requestTimeout: limits.request,
    connectionTimeout: limits.silence,
    keepAliveTimeout: keepAliveMilliseconds,
    forceCloseConnections: "idle",
    // A call that comes in over an open connection while we stop is served, and is its last.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    // Of the two limits Node takes the shorter for headers, so the longer must be ours as well.
    http: { headersTimeout: limits.request, connectionsCheckingInterval: limits.check },
    // There is nothing to route: every path comes to `respond` as it was sent.
    rewriteUrl: () => "/",
    clientErrorHandler: (error, socket) => {
      serving.then(({ gate }) => refuseMessage(error, socket, gate.services.fallback.model));
    },
  });
  // The signature covers the body whatever the method is, so a body is never passed over.
  for (const method of METHODS) {
    instance.addHttpMethod(method, { hasBody: true, overrideExisting: true });
  }
  instance.addHook("preParsing", (request, reply, _body, done) => {
    done(null, bodies.counted(request.raw, reply.raw));
  });
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => {
    done(null, body);
  });
  instance.setErrorHandler(async (error, request, reply) =>
    answerBroken(error, request, reply, await serving),
  );
  instance.setNotFoundHandler(async (request, reply) => respond(request, reply, await serving));
  return instance;
}

/** A plain path is answered to anyone; all else is an API's. */
async function respond(
  request: FastifyRequest,
  reply: FastifyReply,
  { gate, routes, proxies }: Serving,
): Promise<FastifyReply> {
  const http = httpMessage(request.raw, request.originalUrl, request.body);
  const transport = transportOf(request, http, proxies);
  // The sender is gone, and its address with it: what nobody can be told is not done either.
  if (transport === undefined) return reply.hijack();
  const plain = plainRoute(routes, http, transport, isSigned(request));
  if (plain !== undefined) return send(reply, await plain());
  return send(reply, await handle(receive(http, transport, gate), gate));
}

function isSigned({ headers, originalUrl }: FastifyRequest): boolean {
  // Monitors may send credentials of another scheme, which mean nothing here.
  return headers.authorization?.startsWith("AWS4-") === true || originalUrl.includes("X-Amz-");
}

function plainRoute(
  routes: readonly PlainRoute[],
  http: HttpRequest,
  transport: Transport,
  signed: boolean,
): (() => Promise<HttpResponse>) | undefined {
  // Whoever may GET may ask for the head alone; Node then leaves the body out.
  const asked = http.method === "HEAD" ? "GET" : http.method;
  for (const route of routes) {
    // A signed request is an API's, whatever its path: REST services have paths of their own.
    if (route.method !== asked || (signed && route.takesSigned !== true)) continue;
    const match = route.path.exec(http.path);
    if (match === null) continue;
    return () => route.answer({ parameters: { ...match.groups }, http, transport });
  }
  return undefined;
}

/** Undefined where the connection is closed already. */
function transportOf(
  { socket, protocol }: FastifyRequest,
  { headers }: HttpRequest,
  proxies: TrustedProxies,
): Transport | undefined {
  const { remoteAddress } = socket;
  if (remoteAddress === undefined) return undefined;
  const sourceAddress = plainAddress(remoteAddress);
  return forwarded({ sourceAddress, secureTransport: protocol === "https" }, headers, proxies);
}

function send(reply: FastifyReply, response: HttpResponse): FastifyReply {
  return reply
    .code(response.status)
    .headers({ ...response.headers })
    .send(typeof response.body === "string" ? response.body : Buffer.from(response.body));
}

/** What goes wrong before there is a request: a body over the limit, a broken message. */
async function answerBroken(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { gate, proxies }: Serving,
): Promise<FastifyReply> {
  const http = httpMessage(request.raw, request.originalUrl, undefined);
  const transport = transportOf(request, http, proxies);
  if (transport === undefined) return reply.hijack();
  const status = statusOf(error);
  // A client that still sends would not see the answer if the connection were closed on it.
  if (status === 413) reply.removeHeader("connection");
  const failure = status === undefined ? error : brokenMessage(status);
  return send(reply, await refuse(receive(http, transport, gate), failure, gate));
}

/** The status of an error that is the sender's. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" && error.statusCode < 500
    ? error.statusCode
    : undefined;
}
