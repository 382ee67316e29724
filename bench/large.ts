/** 100,000 users and 10,000 roles, beside a server with 100 of each: `node bench/large.ts`. */
import { callerOf, textsOf } from "../conformance/faults/calls.ts";
import { makeSite } from "../conformance/faults/server-process.ts";
import { callerWithPolicy, signedBytes } from "./calls.ts";
import { fillSite, type Size } from "./fill.ts";
import { load } from "./load.ts";
import { type BenchServer, startSallyport } from "./servers.ts";

interface Figures {
  readonly startMilliseconds: number;
  /** Milliseconds, one call after the other on one connection. */
  readonly page: { readonly p50: number; readonly p99: number };
  readonly decision: { readonly p50: number; readonly p99: number; readonly cpu: number };
  readonly memoryMebibytes: number;
}

const quotas = { SALLYPORT_QUOTAS: "UsersPerAccount=200000,RolesPerAccount=20000" };
const pages = 2_000;
const decisions = 5_000;

/** Requests for pages of 100, spread over the whole list. */
async function pageRequests(server: BenchServer): Promise<Buffer[]> {
  const root = callerOf(server.url, server.credentials);
  const requests: Buffer[] = [];
  let input: Record<string, string> | undefined = { MaxItems: "100" };
  while (input !== undefined) {
    requests.push(signedBytes(server, "iam", "ListUsers", input));
    const [Marker] = textsOf(await root.iam("ListUsers", input), "Marker");
    input = Marker === undefined ? undefined : { MaxItems: "100", Marker };
  }
  root.close();
  return Array.from({ length: pages }, (_, index) => requests[index % requests.length] as Buffer);
}

/** A user whose own policy decides about another user, a different one at each call. */
async function decisionRequests(server: BenchServer, users: number): Promise<Buffer[]> {
  const statement = {
    Action: ["iam:Get*", "iam:List*"],
    Resource: `arn:aws:iam::${server.account}:user/user-*`,
    Condition: { StringNotEquals: { "iam:ResourceTag/team": "none" } },
  };
  const credentials = await callerWithPolicy(server, "deciding", statement);
  return Array.from({ length: decisions }, (_, index) => {
    const number = (index * 7_919) % users;
    const UserName = `user-${String(number).padStart(6, "0")}`;
    return signedBytes(server, "iam", "GetUser", { UserName }, credentials);
  });
}

async function measure(size: Size): Promise<Figures> {
  const site = makeSite();
  await fillSite(site, size);
  const server = await startSallyport(quotas, site);
  const listed = await pageRequests(server);
  await load(server.url, listed, 1);
  const page = await load(server.url, listed, 1);
  const asked = await decisionRequests(server, size.users);
  await load(server.url, asked, 1);
  const cpuBefore = server.cpuMilliseconds();
  const decision = await load(server.url, asked, 1);
  const cpu = ((server.cpuMilliseconds() - cpuBefore) * 1_000) / asked.length;
  if (page.failures + decision.failures > 0) throw new Error("a call failed");
  const memoryMebibytes = server.memoryMebibytes();
  await server.stop();
  return {
    startMilliseconds: server.startMilliseconds,
    page,
    decision: { ...decision, cpu },
    memoryMebibytes,
  };
}

const small = await measure({ users: 100, roles: 100 });
const large = await measure({ users: 100_000, roles: 10_000 });

function row(name: string, value: (figures: Figures) => number, unit: string, aim: string): void {
  const [ofSmall, ofLarge] = [value(small), value(large)];
  const cells = [
    name,
    `${(ofLarge / ofSmall).toFixed(2)}×`,
    `${ofLarge.toFixed(2)} ${unit}`,
    `${ofSmall.toFixed(2)} ${unit}`,
    aim,
  ];
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}

process.stdout.write("| What | Ratio | 100,000 users, 10,000 roles | 100 of each | Aim |\n");
process.stdout.write("| --- | --- | --- | --- | --- |\n");
row("ListUsers, a page of 100, p50", ({ page }) => page.p50, "ms", "under 5 ms");
row("ListUsers, a page of 100, p99", ({ page }) => page.p99, "ms", "");
row("GetUser by a policy, p50", ({ decision }) => decision.p50, "ms", "no slower");
row("GetUser by a policy, CPU", ({ decision }) => decision.cpu, "µs", "no slower");
row("start", ({ startMilliseconds }) => startMilliseconds, "ms", "under 2,000 ms");
row("resident memory", ({ memoryMebibytes }) => memoryMebibytes, "MiB", "under 600 MiB");
