/** The one port: AWS's APIs for everything signed, and a few plain paths for operators. */
import { METHODS } from "node:http";
import type { AddressInfo } from "node:net";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { requestId } from "../base/identifiers.ts";
import { publicError } from "../pipeline/failure.ts";
import type { Gate } from "../pipeline/gate.ts";
import { handle } from "../pipeline/line.ts";
import { receive } from "../pipeline/receive.ts";
import type { HttpRequest, HttpResponse } from "../wire/http.ts";
import { encodeError } from "../wire/protocol.ts";
import { bodyBytesMax, brokenMessage, refuseMessage } from "./broken-message.ts";

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

/** A path that is answered to anyone, beside AWS's APIs. */
export interface PlainRoute {
  readonly method: "GET" | "POST";
  /** The whole path; its named groups are the parameters. */
  readonly path: RegExp;
  answer(request: { readonly parameters: Readonly<Record<string, string>> }): Promise<HttpResponse>;
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Everything that a request is answered from; there once the port was taken and all is built. */
interface Serving {
  readonly gate: Gate;
  readonly routes: readonly PlainRoute[];
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
  static async listen(address: ListenAddress, limits = usualLimits): Promise<HttpServer> {
    const { promise: serving, resolve } = Promise.withResolvers<Serving>();
    const instance = build(serving, limits);
    await instance.listen(address);
    const { port } = instance.server.address() as AddressInfo;
    return new HttpServer(instance, port, resolve, limits.drain);
  }

  serve(gate: Gate, routes: readonly PlainRoute[]): void {
    this.#serve({ gate, routes });
  }

  /** Takes no more connections, and resolves when the calls under way are answered or cut off. */
  async close(): Promise<void> {
    const { server } = this.#fastify;
    const timer = setTimeout(() => server.closeAllConnections(), this.#drainMilliseconds);
    try {
      await this.#fastify.close();
    } finally {
      clearTimeout(timer);
    }
  }
}

function build(serving: Promise<Serving>, limits: ConnectionLimits): FastifyInstance {
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
    http: { connectionsCheckingInterval: limits.check },
    frameworkErrors: (error, request, reply) => {
      serving.then(({ gate }) => sendFailure(error, request, reply, gate));
    },
    clientErrorHandler: (error, socket) => {
      serving.then(({ gate }) => refuseMessage(error, socket, gate.services.fallback.model));
    },
  });
  // The signature covers the body whatever the method is, so a body is never passed over.
  for (const method of METHODS) {
    instance.addHttpMethod(method, { hasBody: true, overrideExisting: true });
  }
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => {
    done(null, body);
  });
  instance.setErrorHandler(async (error, request, reply) =>
    sendFailure(error, request, reply, (await serving).gate),
  );
  instance.setNotFoundHandler(async (request, reply) => respond(request, reply, await serving));
  return instance;
}

/** A plain path is answered to anyone; all else is an API's. */
async function respond(
  request: FastifyRequest,
  reply: FastifyReply,
  { gate, routes }: Serving,
): Promise<FastifyReply> {
  // A signed request is an API's, whatever its path: REST services have paths of their own.
  if (!isSigned(request)) {
    const path = request.raw.url?.split("?")[0] ?? "/";
    for (const route of routes) {
      const match = route.method === request.method ? route.path.exec(path) : null;
      if (match !== null)
        return send(reply, await route.answer({ parameters: { ...match.groups } }));
    }
  }
  return answerApi(request, reply, gate);
}

function isSigned(request: FastifyRequest): boolean {
  return (
    request.headers.authorization !== undefined || request.raw.url?.includes("X-Amz-") === true
  );
}

async function answerApi(
  request: FastifyRequest,
  reply: FastifyReply,
  gate: Gate,
): Promise<FastifyReply> {
  const transport = {
    sourceAddress: sourceAddress(request),
    secureTransport: request.protocol === "https",
  };
  return send(reply, await handle(receive(httpRequest(request), transport, gate), gate));
}

function httpRequest(request: FastifyRequest): HttpRequest {
  const url = request.raw.url ?? "/";
  const mark = url.indexOf("?");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(",") : value;
  }
  return {
    method: request.method,
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? "" : url.slice(mark + 1),
    headers,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}

/** An IPv4 address is shown as such where the socket speaks both families. */
function sourceAddress(request: FastifyRequest): string {
  const address = request.socket.remoteAddress ?? "";
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}

function send(reply: FastifyReply, response: HttpResponse): FastifyReply {
  return reply
    .code(response.status)
    .headers({ ...response.headers })
    .send(typeof response.body === "string" ? response.body : Buffer.from(response.body));
}

/** What goes wrong before there is a request: a body over the limit, a broken message. */
function sendFailure(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  gate: Gate,
): FastifyReply {
  const id = requestId();
  const status = statusOf(error);
  const http = { ...httpRequest(request), body: Buffer.alloc(0) };
  const { model } = gate.services.fallback;
  if (status === undefined) {
    return send(reply, encodeError(model, publicError(error, id, gate), id, http));
  }
  // A client that still sends would not see the answer if the connection were closed on it.
  if (status === 413) reply.removeHeader("connection");
  return send(reply, encodeError(model, brokenMessage(status), id, http));
}

/** The status of an error that is the sender's. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" && error.statusCode < 500
    ? error.statusCode
    : undefined;
}
