/** How long the policy simulator takes: 100 actions on 10 resources, `node bench/simulator.ts`. */
import { actionsOf } from "../src/authorization-reference/index.ts";
import { prepare, signedBytes } from "./calls.ts";
import { load } from "./load.ts";
import { startSallyport } from "./servers.ts";

const actions = actionsOf("s3").slice(0, 100);
const resources = Array.from({ length: 10 }, (_, index) => `arn:aws:s3:::bucket/key-${index}`);
const calls = 40;

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

function listed(name: string, values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    values.map((value, index) => [`${name}.member.${index + 1}`, value] as const),
  );
}

const server = await startSallyport();
const UserName = "simulated";
await prepare(server, "CreateUser", { UserName });
const PolicySourceArn = `arn:aws:iam::${server.account}:user/${UserName}`;
const input = {
  PolicySourceArn,
  ...listed("ActionNames", actions),
  ...listed("ResourceArns", resources),
};

write("| Policies of the user | p50 | p99 | CPU a call | CPU a decision |");
write("| --- | --- | --- | --- | --- |");
for (const policy of ["AmazonS3ReadOnlyAccess", "AdministratorAccess", "ReadOnlyAccess"]) {
  const PolicyArn = `arn:aws:iam::aws:policy/${policy}`;
  await prepare(server, "AttachUserPolicy", { UserName, PolicyArn });
  const requests = (count: number) =>
    Array.from({ length: count }, () =>
      signedBytes(server, "iam", "SimulatePrincipalPolicy", input),
    );
  await load(server.url, requests(calls), 1);
  const before = server.cpuMilliseconds();
  const { p50, p99, failures } = await load(server.url, requests(calls), 1);
  if (failures > 0) throw new Error(`${failures} calls failed`);
  const cpu = (server.cpuMilliseconds() - before) / calls;
  const decision = (cpu * 1_000) / (actions.length * resources.length);
  write(
    `| ${policy} | ${p50.toFixed(1)} ms | ${p99.toFixed(1)} ms | ${cpu.toFixed(1)} ms ` +
      `| ${decision.toFixed(1)} µs |`,
  );
  await prepare(server, "DetachUserPolicy", { UserName, PolicyArn });
}
await server.stop();
