/**
 * `node bench/policy/change.ts`: one user's policy changes by PutUserPolicy in an account of
 * 100,000 users; how much longer do the next decisions take, of that user and of another one?
 */
import { makeSite } from "../../conformance/faults/server-process.ts";
import { callerWithPolicy, signedBytes } from "../calls.ts";
import { fillSite } from "../fill.ts";
import { load } from "../load.ts";
import { startSallyport } from "../servers.ts";

const rounds = 300;
const users = 100_000;
const quotas = { SALLYPORT_QUOTAS: `UsersPerAccount=${2 * users}` };

function percentile(times: readonly number[], share: number): string {
  const sorted = times.toSorted((one, other) => one - other);
  return `${(sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2)} ms`;
}

/** Twenty short statements, as a user's own policies hold 2,048 characters; new in each round. */
function policyText(round: number): string {
  const others = Array.from({ length: 19 }, (_, at) => ({
    Effect: "Allow",
    Action: `iam:List${at}*`,
    Resource: `arn:aws:iam::*:user/${round}-${at}*`,
  }));
  const first = { Effect: "Allow", Action: "iam:GetUser", Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [first, ...others] });
}

const site = makeSite();
await fillSite(site, { users, roles: 0 });
const server = await startSallyport(quotas, site);
const mine = { Action: "iam:GetUser", Resource: "*" };
const changed = await callerWithPolicy(server, "changed", mine);
const other = await callerWithPolicy(server, "other", mine);
const times = {
  "PutUserPolicy of 20 statements": [] as number[],
  "next decision of that user": [] as number[],
  "the one after": [] as number[],
  "next decision of another user": [] as number[],
  "the one after that": [] as number[],
};

/** The time of one call on a connection of its own, in milliseconds. */
async function timed(name: keyof typeof times, request: Buffer): Promise<void> {
  const { p50, failures } = await load(server.url, [request], 1);
  if (failures > 0) throw new Error(`${name} failed`);
  times[name].push(p50);
}

for (let round = 0; round < rounds; round += 1) {
  const UserName = `user-${String((round * 331) % users).padStart(6, "0")}`;
  const ask = (who: typeof changed) => signedBytes(server, "iam", "GetUser", { UserName }, who);
  const PolicyDocument = policyText(round);
  const put = { UserName: "changed-1", PolicyName: "own", PolicyDocument };
  await timed("PutUserPolicy of 20 statements", signedBytes(server, "iam", "PutUserPolicy", put));
  await timed("next decision of another user", ask(other));
  await timed("the one after that", ask(other));
  await timed("next decision of that user", ask(changed));
  await timed("the one after", ask(changed));
}
for (const [name, measured] of Object.entries(times)) {
  process.stdout.write(
    `${name.padEnd(32)} p10 ${percentile(measured, 0.1)}  p50 ${percentile(measured, 0.5)}  ` +
      `p99 ${percentile(measured, 0.99)}\n`,
  );
}
await server.stop();
