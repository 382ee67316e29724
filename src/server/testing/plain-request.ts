/** A request for a plain path, as the server hands it to a route; for tests. */
import type { PlainRequest } from "../http-server.ts";

export function plainRequest(path: string): PlainRequest {
  return {
    parameters: {},
    http: { method: "GET", path, query: "", headers: {}, body: new Uint8Array() },
    transport: { sourceAddress: "127.0.0.1", secureTransport: false },
  };
}
