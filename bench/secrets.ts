/** Reading and listing secrets, beside GetCallerIdentity: `node bench/secrets.ts`. */
import { randomUUID } from "node:crypto";
import { loadavg } from "node:os";
import { openConnection } from "../conformance/faults/connection.ts";
import { makeSite, type Site } from "../conformance/faults/server-process.ts";
import { migrations, type Tables } from "../src/assembly.ts";
import { openDataFolder } from "../src/storage/data-folder.ts";
import { openStorage } from "../src/storage/open.ts";
import type { Credentials } from "../src/wire/signature/sign.ts";
import { bestOf } from "./best-of.ts";
import { callerWithPolicy, signedBytes, signedJsonBytes } from "./calls.ts";
import { load } from "./load.ts";
import { type BenchServer, startSallyport } from "./servers.ts";

const secrets = 100_000;
const secretsRead = 500;
const calls = 20_000;
const connections = 32;
/** The rate that is aimed at: what comes faster than it is answered waits, which counts. */
const readsPerSecond = 3_000;
const pageSize = 100;
const rowsPerStatement = 1_000;

const secretName = (index: number) => `service-${String(index).padStart(6, "0")}/database`;

/** Makes the account, and in it so many secrets, each with a tag and without a value yet. */
async function fillSite(site: Site): Promise<void> {
  const made = await site.run({ commandLine: ["init"] });
  if (made.code !== 0) throw new Error(made.said);
  const folder = openDataFolder(site.folder);
  const storage = await openStorage<Tables>({ folder, migrations });
  for (let first = 0; first < secrets; first += rowsPerStatement) {
    const rows = Array.from({ length: rowsPerStatement }, (_, index) =>
      secretRow(site.account, first + index),
    );
    await storage.transact(({ database }) =>
      database.insertInto("secretsmanager_secret").values(rows).execute(),
    );
  }
  await storage.close();
  folder.release();
}

function secretRow(account_id: string, index: number): Tables["secretsmanager_secret"] {
  const now = Date.UTC(2026, 0, 1) + index * 1_000;
  return {
    secret_id: randomUUID(),
    account_id,
    region: "us-east-1",
    name: secretName(index),
    arn_suffix: "AbCdEf",
    description: "a password of the benchmark",
    kms_key: null,
    tags: JSON.stringify([{ Key: "team", Value: `team-${index % 50}` }]),
    created_at: now,
    changed_at: now,
    accessed_on: 0,
    deletion_at: null,
    policy: null,
    policy_principals: null,
    replicas: "[]",
    rotation_enabled: null,
    rotation_lambda_arn: null,
    rotation_rules: null,
    rotated_at: null,
    rotation_due_at: null,
    version_count: 0,
  };
}

function request(
  server: BenchServer,
  operation: string,
  input: object,
  credentials: Credentials = server.credentials,
): Buffer {
  return signedJsonBytes(
    server,
    "secretsmanager",
    `secretsmanager.${operation}`,
    input,
    credentials,
  );
}

/** Gives values to those secrets that will be read. */
async function putValues(server: BenchServer): Promise<void> {
  const puts = Array.from({ length: secretsRead }, (_, index) =>
    request(server, "PutSecretValue", {
      SecretId: secretName(index),
      SecretString: JSON.stringify({ username: "service", password: randomUUID() }),
    }),
  );
  const { failures } = await load(server.url, puts, connections);
  if (failures > 0) throw new Error(`${failures} values could not be put`);
}

/** A user who may read the secrets of a prefix. */
async function reader(server: BenchServer): Promise<Credentials> {
  return callerWithPolicy(server, "reading", {
    Action: "secretsmanager:GetSecretValue",
    Resource: `arn:aws:secretsmanager:*:${server.account}:secret:service-*`,
  });
}

/** Requests for every page of the whole list, in order. */
async function pageRequests(server: BenchServer): Promise<Buffer[]> {
  const connection = await openConnection(server.url);
  const requests: Buffer[] = [];
  let NextToken: string | undefined;
  do {
    const page = request(server, "ListSecrets", { MaxResults: pageSize, NextToken });
    requests.push(page);
    await connection.write(page);
    const answer = await connection.answer();
    if (answer?.status !== 200) throw new Error(`ListSecrets answers ${answer?.body}`);
    NextToken = (JSON.parse(answer.body) as { NextToken?: string }).NextToken;
  } while (NextToken !== undefined);
  connection.cut();
  return requests;
}

function write(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}

const site = makeSite();
await fillSite(site);
const server = await startSallyport({}, site);
process.stdout.write(`load of the machine before: ${loadavg().join(" ")}\n`);
await putValues(server);
const credentials = await reader(server);
const identity = await bestOf(server, "GetCallerIdentity", calls, () =>
  signedBytes(server, "sts", "GetCallerIdentity", {}, credentials),
);
const read = (index: number) =>
  request(server, "GetSecretValue", { SecretId: secretName(index % secretsRead) }, credentials);
const value = await bestOf(server, "GetSecretValue", calls, read);
const ofFewer = await bestOf(server, "GetSecretValue", calls, read, { connections: 16 });
const paced = await bestOf(server, "GetSecretValue", calls, read, { perSecond: readsPerSecond });
const pages = await pageRequests(server);
const listed = await load(server.url, pages, 1);
await server.stop();
write(["Call", "Ratio to GetCallerIdentity", "A second (aim)", "p99 (aim)", "p50", "CPU a call"]);
write(["---", "---", "---", "---", "---", "---"]);
for (const [name, row, aims] of [
  ["GetCallerIdentity", identity, ["", ""]],
  ["GetSecretValue", value, [" (3,000)", " (15 ms)"]],
  ["GetSecretValue, 16 connections", ofFewer, [" (3,000)", " (15 ms)"]],
  ["GetSecretValue at 3,000 a second", paced, ["", " (15 ms)"]],
] as const) {
  write([
    name,
    `${(row.perSecond / identity.perSecond).toFixed(2)}×`,
    `${row.perSecond.toFixed(0)}${aims[0]}`,
    `${row.p99.toFixed(1)} ms${aims[1]}`,
    `${row.p50.toFixed(1)} ms`,
    `${row.cpu.toFixed(0)} µs`,
  ]);
}
process.stdout.write(
  `ListSecrets, ${pages.length} pages of ${pageSize} of ${secrets} secrets, one connection: ` +
    `p50 ${listed.p50.toFixed(2)} ms, p99 ${listed.p99.toFixed(2)} ms (aim: under 10 ms)\n`,
);
