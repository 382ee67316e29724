/** `node bench/policy/compile.ts`: compiling 10,000 statements, and one policy that changes. */
import { seededRandom } from "../../fuzz/policy/random.ts";
import { compilePolicy, decide, parsePolicy } from "../../src/policy/index.ts";
import { largeWorld, type WorldRequest, writtenPolicies } from "./workload.ts";

const rounds = 5;

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

/** Milliseconds, the median of five. */
function timed(work: () => void): number {
  return median(
    Array.from({ length: rounds }, () => {
      const started = performance.now();
      work();
      return performance.now() - started;
    }),
  );
}

function parsed(text: string) {
  const result = parsePolicy(text);
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.policy;
}

const texts = writtenPolicies(seededRandom(6), 500, 20);
const documents = texts.map(parsed);
const parsing = timed(() => {
  for (const text of texts) parsed(text);
});
const compiling = timed(() => {
  for (const document of documents) compilePolicy(document);
});
process.stdout.write(
  `10,000 statements: parse ${parsing.toFixed(0)} ms, compile ${compiling.toFixed(0)} ms\n`,
);

// A principal of a large world gets another policy: parse, compile, and the next decision.
const world = largeWorld();
const ask = ({ principal, request }: WorldRequest) => {
  const applicable = world.policies[principal];
  if (applicable === undefined) throw new Error("no such principal");
  return { applicable, request };
};
for (const asked of world.requests) {
  const { applicable, request } = ask(asked);
  decide(request, applicable);
}
const changes = world.requests.slice(0, 500).map((asked, at) => {
  const { applicable, request } = ask(asked);
  const started = performance.now();
  const compiled = compilePolicy(parsed(texts[at] ?? ""));
  const policy = { compiled, name: "changed", arn: undefined, origin: "inline" } as const;
  decide(request, { identity: [policy, ...applicable.identity.slice(1)] });
  return performance.now() - started;
});
const most = changes.toSorted((a, b) => a - b)[Math.floor(changes.length * 0.99)] ?? 0;
process.stdout.write(
  `a policy of 20 statements changes, up to the next decision: ` +
    `median ${median(changes).toFixed(3)} ms, p99 ${most.toFixed(3)} ms\n`,
);
