/** Rotation by the operator's own hook and command. */
import { createHmac, randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, expect, it } from "vitest";
import type { Clock } from "../../../base/clock.ts";
import { defaultOutboundRule } from "../../../outbound/rule.ts";
import { eachDatabase, type TestClient } from "../../testing/harness.ts";
import { labels, makeSecret } from "../testing/fixtures.ts";
import type { RotatedVersions } from "./runner.ts";
import { commandStrategy } from "./strategies/command.ts";
import { connectedStrategies } from "./strategies/connected.ts";
import { signatureHeader } from "./strategies/hook.ts";
import { rotationNode } from "./testing/world.ts";

const hookKey = randomBytes(32);
const folder = mkdtempSync(join(tmpdir(), "sallyport-rotation-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The server of the test takes the name; the node of the test has its own strategy for it. */
function rotate(root: TestClient) {
  const RotationLambdaARN =
    "arn:aws:lambda:us-east-1:111122223333:function:sallyport-rotate-postgresql";
  return root.secretsmanager("RotateSecret", { SecretId: "db", RotationLambdaARN });
}

interface RotationEvent {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

/** What AWS's functions do, through the API. */
async function awsFunction(
  root: TestClient,
  { Step, SecretId, ClientRequestToken }: RotationEvent,
) {
  const described = await root.secretsmanager("DescribeSecret", { SecretId });
  const stages = Object.entries(described.VersionIdsToStages ?? {});
  if (Step === "createSecret") {
    await root.secretsmanager("PutSecretValue", {
      SecretId,
      ClientRequestToken,
      SecretString: "two",
      VersionStages: ["AWSPENDING"],
    });
  }
  if (Step === "finishSecret") {
    const [current] = stages.find(([, held]) => held.includes("AWSCURRENT")) ?? [];
    await root.secretsmanager("UpdateSecretVersionStage", {
      SecretId,
      VersionStage: "AWSCURRENT",
      MoveToVersionId: ClientRequestToken,
      RemoveFromVersionId: current,
    });
  }
}

/** The operator names the hooks: what callers may name does not matter. */
const withClock = (clock: Clock) => ({ clock, outbound: defaultOutboundRule });

/** A hook on a free port; it says what it was sent. */
async function listen(answer: (request: IncomingMessage, body: string) => Promise<number>) {
  const server = createServer(async (request, response) => {
    response.statusCode = await answer(request, await text(request));
    response.end("something secret");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/rotate`, close: () => server.close() };
}

function command(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o700);
  return path;
}

eachDatabase("a rotation by the operator's own means", (start) => {
  it("sends a hook the signed event of AWS's functions, which work as they are", async () => {
    const server = await start();
    const { root, clock } = server;
    const { arn, version } = await makeSecret(root, "db", "one");
    const steps: string[] = [];
    const hook = await listen(async (request, body) => {
      const [, seconds = "", mac] =
        /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers[signatureHeader])) ?? [];
      const expected = createHmac("sha256", hookKey).update(`${seconds}.${body}`).digest("hex");
      if (mac !== expected || Number(seconds) * 1_000 !== clock.now()) return 403;
      const event = JSON.parse(body) as RotationEvent;
      steps.push(event.Step);
      await awsFunction(root, event);
      return 200;
    });
    const hooks = new Map([["legacy", hook.url]]);
    const connected = connectedStrategies(
      { commands: new Map(), hooks, hookKey },
      withClock(clock),
    );
    const { jobs, failures } = rotationNode(server, { find: () => connected.get("legacy") });
    const { VersionId = "" } = await rotate(root);
    await jobs.runDue();
    hook.close();
    expect(failures).toEqual([]);
    expect(steps).toEqual(["createSecret", "setSecret", "testSecret", "finishSecret"]);
    expect(await labels(root, arn)).toEqual({ AWSCURRENT: VersionId, AWSPREVIOUS: version });
  });

  it.each([
    ["answers 500", async () => 500, "The rotation hook answered 500."],
    ["sends elsewhere", async () => 302, "The rotation hook answered 302."],
    ["stores no value", async () => 200, "The pending version has no value yet."],
  ])("fails where the hook %s, and tells nothing of what it said", async (_, answer, message) => {
    const server = await start();
    await makeSecret(server.root, "db", "one");
    const hook = await listen(answer);
    const hooks = new Map([["legacy", hook.url]]);
    const connected = connectedStrategies(
      { commands: new Map(), hooks, hookKey },
      withClock(server.clock),
    );
    const { jobs, failures } = rotationNode(server, { find: () => connected.get("legacy") });
    await rotate(server.root);
    await jobs.runDue();
    hook.close();
    expect(failures).toEqual([`RotationError: ${message}`]);
  });

  it("gives a command the values on its input, and takes the new one from its output", async () => {
    const server = await start();
    const { root } = server;
    await makeSecret(root, "db", "one");
    const log = join(folder, "input");
    const answer = 'case "$input" in *create*) echo -n two;; esac';
    const script = `read -r input; echo "$input" >>${log}; ${answer}`;
    const commands = new Map([["legacy", command("rotates", script)]]);
    const connected = connectedStrategies(
      { commands, hooks: new Map(), hookKey },
      withClock(server.clock),
    );
    const { jobs, failures } = rotationNode(server, { find: () => connected.get("legacy") });
    const { VersionId } = await rotate(root);
    rmSync(log, { force: true });
    await jobs.runDue();
    expect(failures).toEqual([]);
    const { SecretString } = await root.secretsmanager("GetSecretValue", { SecretId: "db" });
    expect(SecretString).toBe("two");
    const inputs = readFileSync(log, "utf8").trim().split("\n");
    expect(inputs.map((line) => JSON.parse(line))).toMatchObject([
      { Step: "createSecret", ClientRequestToken: VersionId, Current: { SecretString: "one" } },
      { Step: "setSecret", Pending: { SecretString: "two" } },
      { Step: "testSecret" },
      { Step: "finishSecret" },
    ]);
  });

  it.each([
    ["fails", "echo secret >&2; exit 3", "The rotation command's exit code is 3."],
    ["writes nothing", "exit 0", "The rotation command wrote no value."],
    ["writes without end", "cat /dev/zero", "The rotation command wrote more than a value has."],
  ])("fails where the command %s", async (name, script, message) => {
    const server = await start();
    await makeSecret(server.root, "db", "one");
    const commands = new Map([["legacy", command(name.replaceAll(" ", "-"), script)]]);
    const connected = connectedStrategies(
      { commands, hooks: new Map(), hookKey },
      withClock(server.clock),
    );
    const { jobs, failures } = rotationNode(server, { find: () => connected.get("legacy") });
    await rotate(server.root);
    await jobs.runDue();
    expect(failures).toEqual([`RotationError: ${message}`]);
  });

  it("does not wait for what a command has left running", async () => {
    const marker = join(folder, "left");
    const script = `sleep 1000 & echo $! >${marker}.new; mv ${marker}.new ${marker}`;
    const strategy = commandStrategy(command("leaves", script));
    const stop = new AbortController();
    const versions = { secretArn: "arn", token: "token" } as unknown as RotatedVersions;
    const running = strategy.createSecret(versions, stop.signal);
    await expect.poll(() => existsSync(marker)).toBe(true);
    stop.abort();
    await expect(running).rejects.toThrow(/command/);
    const left = Number(readFileSync(marker, "utf8"));
    await expect.poll(() => isRunning(left)).toBe(false);
  });
});

/** A process that has ended but was not waited for counts as ended. */
function isRunning(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/^\d+ \(.*\) Z /.test(readFileSync(path, "utf8"));
}
