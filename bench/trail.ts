/** What a call's record costs, by how many resources calls name in turn: `node bench/trail.ts`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { timedUuid } from "../src/base/identifiers.ts";
import { EventRows, eventRow } from "../src/services/cloudtrail/event-rows.ts";
import { searchEvents } from "../src/services/cloudtrail/event-search.ts";
import { type CloudTrailTables, cloudTrailMigrations } from "../src/services/cloudtrail/tables.ts";
import { openDataFolder } from "../src/storage/data-folder.ts";
import { openStorage } from "../src/storage/open.ts";
import type { Storage } from "../src/storage/storage.ts";

const account = "123456789012";
const callsTogether = 20;
const callsARound = 20_000;
const rounds = 7;
const pageSize = 51;
const identity = JSON.stringify({ type: "IAMUser", arn: "x".repeat(250) });
const details = JSON.stringify({ requestParameters: "x".repeat(350) });

const nameOf = (index: number) => `arn:aws:secretsmanager:us-east-1:${account}:secret:s${index}`;

function event(index: number, names: number) {
  const time = Math.floor(Date.now() / 1_000) * 1_000;
  return eventRow({
    eventId: timedUuid(time),
    time,
    account,
    eventName: "GetSecretValue",
    eventSource: "secretsmanager.amazonaws.com",
    region: "us-east-1",
    readOnly: true,
    userName: "reader",
    accessKeyId: "key of the reader",
    principalId: "id of the reader",
    errorCode: undefined,
    resources: [{ type: "AWS::SecretsManager::Secret", name: nameOf(index % names) }],
    identity,
    details,
  });
}

/** A trail whose calls name so many resources in turn. */
class Subject {
  readonly names: number;
  readonly costs: number[] = [];
  readonly #storage: Storage<CloudTrailTables>;
  readonly #rows = new EventRows("sqlite");
  #calls = 0;

  constructor(names: number, storage: Storage<CloudTrailTables>) {
    this.names = names;
    this.#storage = storage;
  }

  /** Processor time of the whole process, in microseconds a call. */
  async round(): Promise<void> {
    const before = process.cpuUsage();
    for (let done = 0; done < callsARound; done += callsTogether) {
      await this.#storage.transact(async (unit) => {
        for (let call = 0; call < callsTogether; call += 1) {
          unit.defer(this.#rows, event(this.#calls, this.names));
          this.#calls += 1;
        }
      });
    }
    const { user, system } = process.cpuUsage(before);
    this.costs.push((user + system) / callsARound);
  }

  /** Milliseconds to find a page of what named one resource. */
  async lookUp(): Promise<number> {
    const start = performance.now();
    await searchEvents((work) => this.#storage.read(work), {
      account,
      input: { LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: nameOf(0) }] },
      before: undefined,
      limit: pageSize,
    });
    return performance.now() - start;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}

const folders: string[] = [];
const subjects: Subject[] = [];
for (const names of [1, 500, 100_000]) {
  const path = mkdtempSync(join(tmpdir(), "sallyport-trail-"));
  folders.push(path);
  const folder = openDataFolder(path);
  const storage = await openStorage<CloudTrailTables>({ folder, migrations: cloudTrailMigrations });
  subjects.push(new Subject(names, storage));
}
// Turn by turn, so that what else the machine does meets all of them.
for (let round = 0; round < rounds; round += 1) {
  for (const subject of subjects) await subject.round();
}
const baseline = median(subjects[0]?.costs ?? []);
process.stdout.write("| Resources named | Ratio | CPU a call | A page of one's events |\n");
process.stdout.write("| --- | --- | --- | --- |\n");
for (const subject of subjects) {
  const cost = median(subject.costs);
  const page = await subject.lookUp();
  const cells = [
    subject.names.toLocaleString("en"),
    `${(cost / baseline).toFixed(2)}×`,
    `${cost.toFixed(1)} µs`,
    `${page.toFixed(1)} ms`,
  ];
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}
for (const path of folders) rmSync(path, { recursive: true, force: true });
process.exit(0);
