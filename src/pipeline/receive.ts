/** Step 1, receive: an HTTP message becomes a request with an id, a time and an address. */
import { requestId } from "../base/identifiers.ts";
import type { HttpRequest } from "../wire/http.ts";
import type { Gate } from "./gate.ts";
import type { ReceivedRequest } from "./request.ts";

export interface Transport {
  readonly sourceAddress: string;
  readonly secureTransport: boolean;
}

export function receive(http: HttpRequest, transport: Transport, gate: Gate): ReceivedRequest {
  return {
    http,
    requestId: requestId(),
    receivedAt: gate.clock.now(),
    ...transport,
  } as ReceivedRequest;
}
