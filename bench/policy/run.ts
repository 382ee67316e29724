/** `node bench/policy/run.ts [small] [large] [huge] [huger] [explained]`: decisions a second. */
import { decide, explain } from "../../src/policy/index.ts";
import { hugeWorld, largeWorld, smallWorld, type World } from "./workload.ts";

const worlds: Readonly<Record<string, () => World>> = {
  small: () => smallWorld(),
  large: () => largeWorld(),
  huge: () => hugeWorld(200),
  huger: () => hugeWorld(2_000),
};

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** Milliseconds of processor time; on a shared machine the clock on the wall tells little. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Decides for about so many milliseconds; returns decisions a second, and counts the allowed. */
function measure({ policies, requests }: World, milliseconds: number): [number, number] {
  const end = performance.now() + milliseconds;
  const started = processorTime();
  let decisions = 0;
  let allowed = 0;
  while (performance.now() < end) {
    for (let batch = 0; batch < 1_000; batch += 1) {
      const asked = requests[decisions % requests.length];
      const applicable = asked === undefined ? undefined : policies[asked.principal];
      if (asked === undefined || applicable === undefined) throw new Error("no such request");
      if (decide(asked.request, applicable).verdict === "allowed") allowed += 1;
      decisions += 1;
    }
  }
  return [(decisions * 1_000) / (processorTime() - started), allowed / decisions];
}

/** 50th and 99th percentile of single decisions, in microseconds. */
function percentiles({ policies, requests }: World): readonly [number, number] {
  const times: number[] = [];
  for (const asked of requests) {
    const applicable = policies[asked.principal];
    if (applicable === undefined) throw new Error("no such principal");
    const started = performance.now();
    decide(asked.request, applicable);
    times.push((performance.now() - started) * 1_000);
  }
  times.sort((a, b) => a - b);
  return [times[times.length >> 1] ?? 0, times[Math.floor(times.length * 0.99)] ?? 0];
}

/** Whether explaining some requests slows down the deciding of all others. */
function measureExplained(): void {
  const world = smallWorld();
  measure(world, 1_000);
  const rate = () => median(Array.from({ length: 5 }, () => measure(world, 300)[0]));
  const before = rate();
  for (const { principal, request } of world.requests) {
    const applicable = world.policies[principal];
    if (applicable !== undefined) explain(request, applicable);
  }
  const ratio = rate() / before;
  process.stdout.write(`decisions after 2,000 explanations: ${ratio.toFixed(2)} of those before\n`);
}

const names = process.argv.slice(2);
for (const name of names.length === 0 ? [...Object.keys(worlds), "explained"] : names) {
  if (name === "explained") {
    measureExplained();
    continue;
  }
  const make = worlds[name];
  if (make === undefined) throw new Error(`no world is called ${name}`);
  const started = performance.now();
  const world = make();
  const built = performance.now() - started;
  measure(world, 1_000);
  const runs = Array.from({ length: 5 }, () => measure(world, 600));
  const rate = Math.round(median(runs.map(([each]) => each)));
  const [half, most] = percentiles(world);
  const allowed = runs[0]?.[1] ?? 0;
  process.stdout.write(
    `${name.padEnd(6)} ${String(rate).padStart(9)}/s  p50 ${half.toFixed(2)} µs  ` +
      `p99 ${most.toFixed(2)} µs  allowed ${(allowed * 100).toFixed(1)} %  ` +
      `${world.statementCount} statements parsed and compiled in ${built.toFixed(0)} ms\n`,
  );
}
