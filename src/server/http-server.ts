/** The one port: AWS's APIs for everything signed, and a few plain paths for operators. */
import type { AddressInfo } from "node:net";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { ServiceError } from "../base/errors.ts";
import { requestId } from "../base/identifiers.ts";
import type { Gate } from "../pipeline/gate.ts";
import { handle } from "../pipeline/line.ts";
import { receive } from "../pipeline/receive.ts";
import type { HttpRequest, HttpResponse } from "../wire/http.ts";
import { encodeError } from "../wire/protocol.ts";

/**
 * The largest body, in bytes. A SAML metadata document may have 10,000,000 characters, and a form
 * encodes some of them in three.
 */
export const bodyBytesMax = 16 * 1024 * 1024;

/** How long a client may take to send a whole request, in milliseconds. */
const requestMillisecondsMax = 30_000;

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

  private constructor(instance: FastifyInstance, port: number, serve: (serving: Serving) => void) {
    this.#fastify = instance;
    this.port = port;
    this.#serve = serve;
  }

  /** Rejects where the address cannot be had. */
  static async listen(address: ListenAddress): Promise<HttpServer> {
    const { promise: serving, resolve } = Promise.withResolvers<Serving>();
    const instance = fastify({
      logger: false,
      bodyLimit: bodyBytesMax,
      requestTimeout: requestMillisecondsMax,
      connectionTimeout: 0,
      keepAliveTimeout: keepAliveMilliseconds,
      forceCloseConnections: "idle",
      exposeHeadRoutes: false,
    });
    instance.removeAllContentTypeParsers();
    instance.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => {
      done(null, body);
    });
    instance.setErrorHandler(async (error, request, reply) =>
      sendFailure(error, request, reply, (await serving).gate),
    );
    instance.setNotFoundHandler(async (request, reply) => respond(request, reply, await serving));
    await instance.listen(address);
    const { port } = instance.server.address() as AddressInfo;
    return new HttpServer(instance, port, resolve);
  }

  serve(gate: Gate, routes: readonly PlainRoute[]): void {
    this.#serve({ gate, routes });
  }

  /** Takes no more connections, and resolves when the calls under way are answered. */
  async close(): Promise<void> {
    await this.#fastify.close();
  }
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
  if (status === undefined) gate.report(error, id);
  const told =
    status === 413
      ? new ServiceError("RequestEntityTooLarge", `The body is over ${bodyBytesMax} bytes.`, {
          status,
        })
      : new ServiceError("MalformedRequest", "The request could not be read.", {
          status: status ?? 500,
        });
  const http = { ...httpRequest(request), body: Buffer.alloc(0) };
  return send(reply, encodeError(gate.services.fallback.model, told, id, http));
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("statusCode" in error)) return undefined;
  return typeof error.statusCode === "number" && error.statusCode < 500
    ? error.statusCode
    : undefined;
}
