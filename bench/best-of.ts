/** Measures one call by its best of three rounds: what disturbs one comes from elsewhere. */
import { load } from "./load.ts";
import type { BenchServer } from "./servers.ts";

export interface Best {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Of the server, in microseconds a call. */
  readonly cpu: number;
}

const rounds = 3;
const connections = 32;

/**
 * The round with the least median latency: as fast as 32 connections go, or, with `perSecond`, at
 * that rate (see `load`).
 */
export async function bestOf(
  server: BenchServer,
  name: string,
  calls: number,
  make: (index: number) => Buffer,
  perSecond?: number,
): Promise<Best> {
  const some = (count: number) => Array.from({ length: count }, (_, index) => make(index));
  await load(server.url, some(Math.ceil(calls / 4)), connections);
  let best: Best | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const requests = some(calls);
    const cpuBefore = server.cpuMilliseconds();
    const result = await load(server.url, requests, connections, perSecond);
    const cpu = ((server.cpuMilliseconds() - cpuBefore) * 1_000) / calls;
    if (result.failures > 0) throw new Error(`${result.failures} calls of ${name} failed`);
    if (best === undefined || result.p50 < best.p50) best = { ...result, cpu };
  }
  if (best === undefined) throw new Error("nothing was measured");
  return best;
}
