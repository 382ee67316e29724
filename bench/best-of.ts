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

/** How the calls come. */
export interface Offered {
  /** Each with one call under way at most. */
  readonly connections?: number;
  /** At this rate (see `load`), else as fast as they are answered. */
  readonly perSecond?: number;
}

const rounds = 3;

/** The round with the least median latency. */
export async function bestOf(
  server: BenchServer,
  name: string,
  calls: number,
  make: (index: number) => Buffer,
  { connections = 32, perSecond }: Offered = {},
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
