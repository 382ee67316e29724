/** `node fuzz/policy/run.ts --cases N --seed S [--padded]`: engine against reference. */
import { parseArgs } from "node:util";
import { compare, preparePlainEngine } from "./compare.ts";
import { preparePaddedEngine } from "./padded.ts";

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
    "count-every": { type: "string", default: "10" },
    "requests-per-world": { type: "string", default: "20" },
    padded: { type: "boolean", default: false },
  },
});

const started = performance.now();
const result = compare(
  {
    cases: Number(values.cases),
    seed: Number(values.seed),
    countEvery: Number(values["count-every"]),
    requestsPerWorld: Number(values["requests-per-world"]),
  },
  values.padded ? preparePaddedEngine : preparePlainEngine,
);
const seconds = (performance.now() - started) / 1000;

const lines = [...result.hits, ...result.verdicts].map(
  ([name, hits]) => `${name.padEnd(32)}${hits}`,
);
process.stdout.write(`${lines.join("\n")}\n`);
process.stdout.write(
  `${result.cases} cases of seed ${values.seed} in ${seconds.toFixed(1)} s, ` +
    `rules counted on every ${values["count-every"]}th\n`,
);
if (result.disagreement === undefined) {
  process.stdout.write("no disagreement\n");
} else {
  process.stdout.write(`${JSON.stringify(result.disagreement, undefined, 2)}\n`);
  process.exitCode = 1;
}
