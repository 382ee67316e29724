/** `node bench/policy/side-by-side.ts [small] [large] [huge]`: this engine and others. */
import { decide } from "../../src/policy/index.ts";
import { type Ask, type Peer, peers } from "./peers.ts";
import { hugeWorld, largeWorld, smallWorld, type World, type WorldRequest } from "./workload.ts";

/** Principals that are asked about: preparing all of a large world takes some of them hours. */
const principalsMax = 100;
const rounds = 5;
const roundMilliseconds = 300;
const sampleSize = 400;

const worlds: Readonly<Record<string, () => World>> = {
  small: () => smallWorld("plain"),
  large: () => largeWorld("plain"),
  huge: () => hugeWorld(200, "plain"),
};

const ours: Peer = {
  name: "sallyport",
  prepare: () => Promise.reject(new Error("is asked with the world's own policies")),
};

async function prepareAsk({ prepare }: Peer, { statements }: World): Promise<Ask> {
  const asks: Ask[] = [];
  for (const [id, each] of statements.slice(0, principalsMax).entries()) {
    asks.push(await prepare(each, id));
  }
  return (asked) => asks[asked.principal]?.(asked) === true;
}

function ourAsk({ policies }: World): Ask {
  return ({ principal, request }) => {
    const applicable = policies[principal];
    return applicable !== undefined && decide(request, applicable).verdict === "allowed";
  };
}

/** Decisions a second of processor time. */
function rate(ask: Ask, requests: readonly WorldRequest[]): number {
  const end = performance.now() + roundMilliseconds;
  const started = process.cpuUsage();
  let decisions = 0;
  while (performance.now() < end) {
    // A slow engine gets to see the clock after each decision, a fast one does not notice it.
    for (let batch = 0; batch < (decisions > 1_000 ? 100 : 1); batch += 1) {
      const asked = requests[decisions % requests.length];
      if (asked !== undefined) ask(asked);
      decisions += 1;
    }
  }
  const { user, system } = process.cpuUsage(started);
  return (decisions * 1_000_000) / (user + system);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

const names = process.argv.slice(2);
for (const name of names.length === 0 ? Object.keys(worlds) : names) {
  const world = worlds[name]?.();
  if (world === undefined) throw new Error(`no world is called ${name}`);
  const requests = world.requests.filter(({ principal }) => principal < principalsMax);
  const sample = requests.slice(0, sampleSize);
  const asks: [Peer, Ask][] = [[ours, ourAsk(world)]];
  for (const peer of peers) asks.push([peer, await prepareAsk(peer, world)]);
  const expected = sample.map(ourAsk(world));
  const rates = new Map<Peer, number[]>(asks.map(([peer]) => [peer, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [peer, ask] of asks) rates.get(peer)?.push(rate(ask, requests));
  }
  const own = median(rates.get(ours) ?? []);
  for (const [peer, ask] of asks) {
    // The slowest take seconds for a whole sample.
    const checked = median(rates.get(peer) ?? []) < 1_000 ? sample.slice(0, 40) : sample;
    const wrong = checked.filter((asked, at) => ask(asked) !== expected[at]).length;
    const each = median(rates.get(peer) ?? []);
    const columns = [
      `${name.padEnd(6)}${peer.name.padEnd(26)}`,
      `${Math.round(each).toLocaleString("en")}/s`.padStart(14),
      `${(own / each).toFixed(1)}x`.padStart(11),
      `  ${checked.length - wrong} of ${checked.length} agree\n`,
    ];
    process.stdout.write(columns.join(""));
  }
}
