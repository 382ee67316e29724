/** A bare connection: bytes as a test wants them, and the answers that come back. */
import { connect, type Socket } from "node:net";
import type { HttpRequest } from "../../src/wire/http.ts";

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

export interface Connection {
  /** Resolves when the bytes have gone out. */
  write(bytes: Uint8Array | string): Promise<void>;
  /** The next whole answer, or undefined where the connection ended without another. */
  answer(): Promise<RawAnswer | undefined>;
  /** Resolves when a part of the next answer is there. */
  firstBytes(): Promise<void>;
  /** Ends the connection at once, without a farewell. */
  cut(): void;
  /** Stops reading, as a client does that is slow. */
  pause(): void;
  /** Resolves when the connection is closed, from whichever side. */
  readonly closed: Promise<void>;
}

/** The bytes of a request as they go over a connection. */
export function requestBytes(request: HttpRequest): Buffer {
  const target = request.query === "" ? request.path : `${request.path}?${request.query}`;
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  const length = `content-length: ${request.body.length}`;
  const head = [`${request.method} ${target} HTTP/1.1`, ...headers, length, "", ""].join("\r\n");
  return Buffer.concat([Buffer.from(head, "latin1"), request.body]);
}

/** The first whole answer in the bytes, and where it ends. Bodies are of a stated length. */
export function parseAnswer(
  bytes: Buffer,
): { readonly status: number; readonly bodyStart: number; readonly end: number } | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  if (headEnd === -1) return undefined;
  const head = bytes.toString("latin1", 0, headEnd);
  const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const bodyStart = headEnd + 4;
  const end = bodyStart + length;
  return bytes.length < end ? undefined : { status: Number(head.slice(9, 12)), bodyStart, end };
}

export async function openConnection(url: URL): Promise<Connection> {
  const socket = await connected(url);
  const { promise: closed, resolve: markClosed } = Promise.withResolvers<void>();
  let pending: Buffer = Buffer.alloc(0);
  let wake = () => {};
  const news = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    wake();
  });
  // A reset is an end like any other here: what counts is what had come before it.
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    markClosed();
    wake();
  });
  return {
    write: (bytes) => written(socket, bytes),
    async answer() {
      while (true) {
        const found = parseAnswer(pending);
        if (found !== undefined) {
          const body = pending.toString("utf8", found.bodyStart, found.end);
          pending = pending.subarray(found.end);
          return { status: found.status, body };
        }
        if (socket.destroyed) return undefined;
        await news();
      }
    },
    async firstBytes() {
      while (pending.length === 0 && !socket.destroyed) await news();
    },
    cut: () => socket.resetAndDestroy(),
    pause: () => void socket.pause(),
    closed,
  };
}

function connected(url: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

/** A connection that the other side closed meanwhile takes nothing more, which is no failure. */
function written(socket: Socket, bytes: Uint8Array | string): Promise<void> {
  return new Promise((resolve) => {
    if (!socket.writable) resolve();
    else socket.write(bytes, () => resolve());
  });
}
