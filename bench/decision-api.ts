/** Decisions a second over HTTP on one core: `node bench/decision-api.ts`. */
import { loadavg } from "node:os";
import { callerOf, textsOf } from "../conformance/faults/calls.ts";
import { requestBytes } from "../conformance/faults/connection.ts";
import { measuredCalls } from "./calls.ts";
import { type LoadResult, load } from "./load.ts";
import { type BenchServer, type FloorServer, startFloor, startSallyport } from "./servers.ts";

const connections = 32;
const calls = 40_000;
const batchCalls = 4_000;
const batchSize = 100;
const rounds = 3;

const policy = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "app:read", Resource: "arn:aws:app:::document/*" },
    {
      Effect: "Allow",
      Action: ["app:write", "app:share"],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the policy language.
      Resource: "arn:aws:app:::document/${aws:username}/*",
      Condition: { StringNotEquals: { "aws:ResourceTag/status": "archived" } },
    },
    { Effect: "Deny", Action: "app:*", Resource: "arn:aws:app:::document/sealed/*" },
  ],
};

interface Row {
  readonly name: string;
  readonly result: LoadResult;
  /** Of the server, in microseconds a call. */
  readonly cpu: number;
  readonly decisionsPerCall: number;
}

async function prepared(server: BenchServer): Promise<string> {
  const root = callerOf(server.url, server.credentials);
  const call = async (action: string, input: Readonly<Record<string, string>>) => {
    const answer = await root.iam(action, input);
    if (answer.status !== 200) throw new Error(`${action} answers ${answer.body}`);
    return answer;
  };
  await call("CreateUser", { UserName: "alice" });
  await call("PutUserPolicy", {
    UserName: "alice",
    PolicyName: "documents",
    PolicyDocument: JSON.stringify(policy),
  });
  await call("CreateUser", { UserName: "gate" });
  const asking = { Effect: "Allow", Action: "sallyport:EvaluateAccess", Resource: "*" };
  await call("PutUserPolicy", {
    UserName: "gate",
    PolicyName: "asks",
    PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [asking] }),
  });
  const made = await call("CreateServiceSpecificCredential", {
    UserName: "gate",
    ServiceName: "sallyport.amazonaws.com",
  });
  root.close();
  const [key = ""] = textsOf(made, "ServiceCredentialSecret");
  return key;
}

function post(server: BenchServer, path: string, key: string, body: object): Buffer {
  return requestBytes({
    method: "POST",
    path,
    query: "",
    headers: {
      host: server.url.host,
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
    },
    body: Buffer.from(JSON.stringify(body)),
  });
}

function resource(index: number) {
  const id = index % 3 === 0 ? `sealed/${index}` : `alice/${index}`;
  return { type: "document", id, properties: { status: index % 2 === 0 ? "active" : "archived" } };
}

function single(server: BenchServer, key: string, index: number): Buffer {
  const action = { name: index % 2 === 0 ? "read" : "write" };
  const subject = { type: "user", id: "alice" };
  const body = { subject, action, resource: resource(index), context: { ip: "192.0.2.7" } };
  return post(server, "/access/v1/evaluation", key, body);
}

function batch(server: BenchServer, key: string, index: number): Buffer {
  const evaluations = Array.from({ length: batchSize }, (_, place) => ({
    resource: resource(index + place),
  }));
  const subject = { type: "user", id: "alice" };
  const body = { subject, action: { name: "write" }, evaluations };
  return post(server, "/access/v1/evaluations", key, body);
}

/** The best of some rounds: what disturbs a round comes from elsewhere on the machine. */
async function measure(
  name: string,
  server: Pick<FloorServer, "url" | "cpuMilliseconds">,
  requests: readonly Buffer[],
  decisionsPerCall = 1,
): Promise<Row> {
  await load(server.url, requests.slice(0, requests.length / 4), connections);
  let best: Row | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const before = server.cpuMilliseconds();
    const result = await load(server.url, requests, connections);
    const cpu = ((server.cpuMilliseconds() - before) * 1_000) / requests.length;
    if (result.failures > 0) throw new Error(`${result.failures} calls of ${name} failed`);
    if (best === undefined || result.perSecond > best.result.perSecond) {
      best = { name, result, cpu, decisionsPerCall };
    }
  }
  if (best === undefined) throw new Error("nothing was measured");
  return best;
}

/** What Node's own server does with the same requests, which decides nothing. */
async function measureFloor(
  name: string,
  keeps: boolean,
  requests: readonly Buffer[],
): Promise<Row> {
  const floor = await startFloor(keeps);
  const row = await measure(name, floor, requests);
  await floor.stop();
  return row;
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

function tableRow({ name, result, cpu, decisionsPerCall }: Row): string {
  const { perSecond, p50, p99 } = result;
  const decisions = (perSecond * decisionsPerCall).toFixed(0);
  const cells = [name, perSecond.toFixed(0), decisions, `${p99.toFixed(1)} ms`];
  return `| ${[...cells, `${p50.toFixed(1)} ms`, `${cpu.toFixed(0)} µs`].join(" | ")} |`;
}

const average = loadavg().map((value) => value.toFixed(1));
write(`load of the machine before: ${average.join(" ")}`);
const server = await startSallyport();
const key = await prepared(server);
const singles = Array.from({ length: calls }, (_, index) => single(server, key, index));
const batches = Array.from({ length: batchCalls }, (_, index) => batch(server, key, index));
const rows = [
  await measureFloor("node:http, the same JSON echoed", false, singles),
  await measureFloor("node:http, each body on the disk first", true, singles),
  await measure("POST /access/v1/evaluation", server, singles),
  await measure(`POST /access/v1/evaluations of ${batchSize}`, server, batches, batchSize),
];
const [identity] = measuredCalls;
if (identity !== undefined) {
  rows.push(await measure(identity.name, server, await identity.requests(server, calls / 2)));
}
await server.stop();
write("| Call | A second | Decisions a second | p99 | p50 | CPU a call |");
write("| --- | --- | --- | --- | --- | --- |");
for (const row of rows) write(tableRow(row));
