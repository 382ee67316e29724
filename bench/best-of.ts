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

export async function bestOf(
  server: BenchServer,
  name: string,
  calls: number,
  make: (index: number) => Buffer,
): Promise<Best> {
  const some = (count: number) => Array.from({ length: count }, (_, index) => make(index));
  await load(server.url, some(Math.ceil(calls / 4)), connections);
  let best: Best = { perSecond: 0, p50: 0, p99: 0, cpu: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const requests = some(calls);
    const cpuBefore = server.cpuMilliseconds();
    const result = await load(server.url, requests, connections);
    const cpu = ((server.cpuMilliseconds() - cpuBefore) * 1_000) / calls;
    if (result.failures > 0) throw new Error(`${result.failures} calls of ${name} failed`);
    if (result.perSecond > best.perSecond) best = { ...result, cpu };
  }
  return best;
}
