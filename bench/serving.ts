/** How many calls a second one core serves, beside moto_server: `node bench/serving.ts`. */
import { loadavg } from "node:os";
import { type Measured, measuredCalls } from "./calls.ts";
import { load } from "./load.ts";
import { type BenchServer, startMoto, startSallyport } from "./servers.ts";

const connections = 32;
const calls = 20_000;
/** The other server is slower, and need not run as long to be measured. */
const callsOfMoto = 1_000;

interface Row {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Of the server, in microseconds a call. */
  readonly cpu: number;
}

/** The best of three rounds: what disturbs a round comes from elsewhere on the machine. */
async function measure(server: BenchServer, measured: Measured, count: number): Promise<Row> {
  await load(server.url, await measured.requests(server, count / 4), connections);
  let best: Row | undefined;
  for (let round = 0; round < 3; round += 1) {
    const requests = await measured.requests(server, count);
    const cpuBefore = server.cpuMilliseconds();
    const result = await load(server.url, requests, connections);
    const cpu = ((server.cpuMilliseconds() - cpuBefore) * 1_000) / count;
    if (result.failures > 0) throw new Error(`${result.failures} calls of ${measured.name} failed`);
    if (best === undefined || result.perSecond > best.perSecond) best = { ...result, cpu };
  }
  if (best === undefined) throw new Error("nothing was measured");
  return best;
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

const round = (value: number, digits = 0) => value.toFixed(digits);

function tableRow({ name, aim }: Measured, ours: Row, motos: Row | undefined): string {
  const ratio =
    motos === undefined ? "not installed" : `${round(ours.perSecond / motos.perSecond)}×`;
  const cells = [
    name,
    ratio,
    `${round(ours.perSecond)} (${round(aim?.perSecond ?? 0)})`,
    `${round(ours.p99, 1)} ms${aim?.p99 === undefined ? "" : ` (${aim.p99} ms)`}`,
    `${round(ours.p50, 1)} ms`,
    `${round(ours.cpu)} µs`,
    motos === undefined ? "" : `${round(motos.perSecond)} a second, p99 ${round(motos.p99)} ms`,
  ];
  return `| ${cells.join(" | ")} |`;
}

const quotas = { SALLYPORT_QUOTAS: "UsersPerAccount=1000000" };
const ours = await startSallyport(quotas);
write(
  `load of the machine before: ${loadavg()
    .map((value) => round(value, 1))
    .join(" ")}`,
);
write(`ready after ${round(ours.startMilliseconds)} ms`);
const rows = [];
for (const measured of measuredCalls) rows.push(await measure(ours, measured, calls));
write(`resident ${round(ours.memoryMebibytes())} MiB after the run`);
await ours.stop();
const moto = await startMoto();
write("| Call | Ratio | A second (aim) | p99 (aim) | p50 | CPU a call | moto_server |");
write("| --- | --- | --- | --- | --- | --- | --- |");
for (const [index, measured] of measuredCalls.entries()) {
  const row = rows[index];
  if (row === undefined) throw new Error("a call was not measured");
  const motos = moto === undefined ? undefined : await measure(moto, measured, callsOfMoto);
  write(tableRow(measured, row, motos));
}
await moto?.stop();
