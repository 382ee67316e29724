/**
 * `node bench/policy/run.ts [small] [large] [huge] [huger] [explained]`: decisions a second; with
 * the name of a shape (`shapes.ts`) or `shapes`, of policies that are harder to index.
 */
import { decide, explain } from "../../src/policy/index.ts";
import { shapedWorld, shapes } from "./shapes.ts";
import { hugeWorld, largeWorld, smallWorld, type World, type WorldRequest } from "./workload.ts";

const worlds: Readonly<Record<string, () => World>> = {
  small: () => smallWorld(),
  large: () => largeWorld(),
  huge: () => hugeWorld(200),
  huger: () => hugeWorld(2_000),
};

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** Decisions a second of this thread's processor time, and of the clock on the wall. */
interface Rate {
  readonly ofProcessor: number;
  readonly ofClock: number;
  /** Share of the requests. */
  readonly allowed: number;
}

/** So few that they are still at hand when they are asked, as those of a server are. */
const batchSize = 50;

/** Decides batches of requests that were never asked before; making them is not timed. */
function measure({ policies, more }: World, batches: number): Rate {
  let [processor, clock, allowed] = [0, 0, 0];
  for (let batch = 0; batch < batches; batch += 1) {
    const asked = more(batchSize);
    const started = performance.now();
    const before = process.threadCpuUsage();
    allowed += countAllowed(asked, policies);
    const { user, system } = process.threadCpuUsage(before);
    clock += performance.now() - started;
    processor += user + system;
  }
  const count = batches * batchSize;
  return {
    ofProcessor: (count * 1_000_000) / processor,
    ofClock: (count * 1_000) / clock,
    allowed: allowed / count,
  };
}

function countAllowed(asked: readonly WorldRequest[], policies: World["policies"]): number {
  let allowed = 0;
  for (const { principal, request } of asked) {
    const applicable = policies[principal];
    if (applicable === undefined) throw new Error("no such principal");
    if (decide(request, applicable).verdict === "allowed") allowed += 1;
  }
  return allowed;
}

/** 50th and 99th percentile of single decisions, in microseconds. */
function percentiles({ policies, more }: World): readonly [number, number] {
  const times: number[] = [];
  for (let batch = 0; batch < 400; batch += 1) {
    for (const { principal, request } of more(batchSize)) {
      const applicable = policies[principal];
      if (applicable === undefined) throw new Error("no such principal");
      const started = performance.now();
      decide(request, applicable);
      times.push((performance.now() - started) * 1_000);
    }
  }
  times.sort((one, other) => one - other);
  return [times[times.length >> 1] ?? 0, times[Math.floor(times.length * 0.99)] ?? 0];
}

/** Whether explaining some requests slows down the deciding of all others. */
function measureExplained(): void {
  const world = smallWorld();
  measure(world, warmingBatches);
  for (const round of [1, 2, 3]) {
    const before = measure(world, roundBatches).ofProcessor;
    for (const { principal, request } of world.more(2_000)) {
      const applicable = world.policies[principal];
      if (applicable !== undefined) explain(request, applicable);
    }
    const ratio = measure(world, roundBatches).ofProcessor / before;
    process.stdout.write(`round ${round}: after 2,000 explanations ${ratio.toFixed(2)}\n`);
  }
}

const warmingBatches = 8_000;
const roundBatches = 2_000;
const rounds = 5;

function measureWorld(name: string, make: () => World): void {
  const started = performance.now();
  const world = make();
  const built = performance.now() - started;
  measure(world, warmingBatches);
  const runs = Array.from({ length: rounds }, () => measure(world, roundBatches));
  const [half, most] = percentiles(world);
  const columns = [
    name.padEnd(6),
    `${Math.round(median(runs.map(({ ofProcessor }) => ofProcessor)))}/s of processor time`,
    `${Math.round(median(runs.map(({ ofClock }) => ofClock)))}/s of the clock`,
    `p50 ${half.toFixed(2)} µs  p99 ${most.toFixed(2)} µs`,
    `allowed ${((runs[0]?.allowed ?? 0) * 100).toFixed(1)} %`,
    `${world.statementCount} statements made in ${built.toFixed(0)} ms`,
  ];
  process.stdout.write(`${columns.join("  ")}\n`);
}

const shapeNames = Object.keys(shapes);
const names = process.argv.slice(2).flatMap((name) => (name === "shapes" ? shapeNames : name));
for (const name of names.length === 0 ? [...Object.keys(worlds), "explained"] : names) {
  const shape = shapes[name];
  const make = shape === undefined ? worlds[name] : () => shapedWorld(shape);
  if (name === "explained") measureExplained();
  else if (make === undefined) throw new Error(`no world is called ${name}`);
  else measureWorld(name, make);
}
