/** `/health` says that the process lives, `/ready` that it can serve. */
import { ServiceError } from "../base/errors.ts";
import type { HttpResponse } from "../wire/http.ts";
import type { PlainRoute } from "./http-server.ts";

export interface Readiness {
  /** Throws where the database does not answer. */
  check(): Promise<void>;
  /** False while the disk is too full to take changes. */
  readonly writable: boolean;
}

export function healthRoutes(version: string, storage: Readiness): readonly PlainRoute[] {
  return [
    { method: "GET", path: /^\/health$/, answer: async () => json(200, { status: "ok", version }) },
    { method: "GET", path: /^\/ready$/, answer: () => readiness(storage) },
  ];
}

async function readiness(storage: Readiness): Promise<HttpResponse> {
  try {
    await storage.check();
  } catch (error) {
    // Anyone may ask, so only what is meant for callers is told.
    const reason = error instanceof ServiceError ? error.message : "an internal error";
    return json(503, { status: "unavailable", reason });
  }
  if (storage.writable) return json(200, { status: "ready" });
  return json(200, { status: "read-only", reason: "the disk is full: changes are refused" });
}

export function json(status: number, body: unknown): HttpResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
