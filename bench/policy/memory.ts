/** `node bench/policy/memory.ts [1|2]`: what 100,000 principals and their policies take. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { seededRandom } from "../../fuzz/policy/random.ts";
import {
  type ApplicablePolicies,
  type AttachedPolicy,
  type CompiledPolicy,
  compilePolicy,
  decide,
  parsePolicy,
} from "../../src/policy/index.ts";

const principalCount = 100_000;
const statementCount = Number(process.argv[2] ?? 1);
const account = "111122223333";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function megabytes(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1_048_576;
}

function compile(text: string): CompiledPolicy {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return compilePolicy(parsed.policy);
}

function managed(number: number): AttachedPolicy {
  const statements = Array.from({ length: 20 }, (_, at) => ({
    Sid: `S${at}`,
    Effect: at % 10 === 9 ? "Deny" : "Allow",
    Action: [`s3:Get${number}${at}*`, "dynamodb:GetItem"],
    Resource: [`arn:aws:s3:::data-${number}-${at}/*`, `arn:aws:dynamodb:*:*:table/t${number}${at}`],
  }));
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const arn = `arn:aws:iam::${account}:policy/m${number}`;
  return { compiled: compile(text), name: `m${number}`, arn, origin: "customer-managed" };
}

/** One of each user's own; the second statement has a condition. */
function inline(number: number): AttachedPolicy {
  const statements = [
    {
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: `arn:aws:s3:::home/u${number}/*`,
    },
    {
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: "arn:aws:s3:::home",
      Condition: { StringLike: { "s3:prefix": `u${number}/*` } },
    },
  ];
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.slice(0, statementCount),
  });
  return { compiled: compile(text), name: "home", arn: undefined, origin: "inline" };
}

const random = seededRandom(4);
const before = megabytes();
const shared = Array.from({ length: 500 }, (_, number) => managed(number));
const withShared = megabytes();
const started = performance.now();
const principals: { readonly arn: string; readonly policies: ApplicablePolicies }[] = [];
for (let number = 0; number < principalCount; number += 1) {
  const identity = [inline(number), ...Array.from({ length: 3 }, () => random.pick(shared))];
  principals.push({ arn: `arn:aws:iam::${account}:user/u${number}`, policies: { identity } });
}
const seconds = (performance.now() - started) / 1_000;
const idle = megabytes();
let allowed = 0;
for (const [number, { arn, policies }] of principals.entries()) {
  const { verdict } = decide(
    {
      principal: { type: "user", account, arn, uniqueId: `AIDA${number}` },
      action: "s3:GetObject",
      resource: `arn:aws:s3:::home/u${number}/x`,
      resourceAccount: account,
      context: new Map(),
    },
    policies,
  );
  if (verdict === "allowed") allowed += 1;
}
const asked = megabytes();
const kept = principals.length;
principals.length = 0;
const dropped = megabytes();
process.stdout.write(
  `500 managed policies of 20 statements: ${(withShared - before).toFixed(0)} MB\n` +
    `${kept} principals with an inline policy of ${statementCount} each, ` +
    `made in ${seconds.toFixed(1)} s: ` +
    `${(idle - before).toFixed(0)} MB\n` +
    `after each was asked about (${allowed} allowed): ${(asked - before).toFixed(0)} MB\n` +
    `after all of them were dropped: ${(dropped - before).toFixed(0)} MB\n`,
);
