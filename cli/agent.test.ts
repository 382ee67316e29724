/** `sallyport agent` as it is used: a real server that comes and goes, real files, real signals. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClientSettings, callJson, callQuery } from "../src/client.ts";
import { makePlace, type Serving } from "./testing/command.ts";

const command = fileURLToPath(new URL("./sallyport.mjs", import.meta.url));
const place = makePlace();
const password = "it's a s3cr3t";
const patience = { timeout: 20_000, interval: 50 };
const children: ChildProcess[] = [];
let serving: Serving;
let server: ClientSettings;

beforeAll(async () => {
  serving = await place.serve();
  const kept = readFileSync(join(place.folder, ".sallyport/root-credentials.json"), "utf8");
  server = { endpoint: serving.endpoint, region: "us-east-1", credentials: JSON.parse(kept) };
  await secret("CreateSecret", { Name: "prod/db", SecretString: JSON.stringify({ password }) });
  await secret("CreateSecret", { Name: "prod/rotated", SecretString: "first-value" });
  const parameter = { Name: "/app/level", Value: "info", Type: "String" };
  await callJson(server, "ssm", "AmazonSSM.PutParameter", parameter);
});

afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

function secret(operation: string, input: object) {
  return callJson(server, "secretsmanager", `secretsmanager.${operation}`, input);
}

function environmentOf({ endpoint, credentials }: ClientSettings) {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}

function write(name: string, text: string): string {
  const path = join(place.folder, name);
  writeFileSync(path, text);
  return path;
}

function read(name: string): string | undefined {
  const path = join(place.folder, name);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Runs the agent on settings of its own until it is told to end. */
async function start(
  name: string,
  settings: string,
  client = server,
  environment: Readonly<Record<string, string>> = {},
) {
  const file = write(`${name}.yaml`, settings);
  const child = spawn(process.execPath, [command, "agent", "--config", file], {
    cwd: place.folder,
    env: { ...process.env, ...environmentOf(client), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let seen = "";
  for (const output of [child.stdout, child.stderr]) {
    output.on("data", (text: Buffer) => {
      seen += text.toString();
    });
  }
  await expect.poll(() => seen, patience).toContain("agent ready: ");
  const address = /ready: (\S+?),? /.exec(seen)?.[1] ?? "";
  return {
    file,
    address,
    said: () => seen,
    signal: (signal: NodeJS.Signals) => void child.kill(signal),
    async end() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      return (await ended)[0];
    },
  };
}

const quick = "watch: 200ms\nserver: { timeout: 5s, retry_min: 100ms, retry_max: 300ms }\n";
const listen = 'endpoint: { listen: "127.0.0.1:0", token_file: token, metrics: true }\n';

/** A local program: what it gets from the agent. */
async function ask(address: string, path: string, headers: Record<string, string> = {}) {
  const token = { "x-aws-parameters-secrets-token": (read("token") ?? "").trim() };
  const response = await fetch(address + path, { headers: { ...token, ...headers } });
  const text = await response.text();
  return { status: response.status, stale: response.headers.get("sallyport-stale"), text };
}

const current = "/secretsmanager/get?secretId=prod/db";

describe("files", () => {
  it("hold what their templates say, for their owner only", async () => {
    const template = `U={{ secret "prod/db" "password" | url }} {{ parameter "/app/level" }}\n`;
    write("url.template", template);
    const agent = await start(
      "files",
      "files:\n- path: shell.env\n  mode: 0640\n" +
        '  text: P={{ secret "prod/db" "password" | shell }}\n' +
        "- path: url.txt\n  template: url.template\n",
    );
    expect(read("shell.env")).toBe(`P='it'\\''s a s3cr3t'`);
    expect(read("url.txt")).toBe("U=it%27s%20a%20s3cr3t info\n");
    expect(statSync(join(place.folder, "shell.env")).mode & 0o777).toBe(0o640);
    expect(statSync(join(place.folder, "url.txt")).mode & 0o777).toBe(0o600);
    expect(await agent.end()).toBe(0);
    expect(read("shell.env")).toBeDefined();
  });

  it("are written anew after a rotation, and then their command runs, masked", async () => {
    const agent = await start(
      "rotation",
      `${quick}files:\n- path: rotated.txt\n  text: '{{ secret "prod/rotated" | base64 }}'\n` +
        "  on_change: [sh, -c, 'echo changed; cat rotated.txt; env | grep -c AWS_SECRET']\n",
    );
    const encoded = Buffer.from("second-value!!").toString("base64");
    await secret("PutSecretValue", { SecretId: "prod/rotated", SecretString: "second-value!!" });
    await expect.poll(() => read("rotated.txt"), patience).toBe(encoded);
    await expect.poll(agent.said, patience).toMatch(/changed[\s\S]*changed\n\*\*\*0\n/);
    expect(agent.said()).not.toContain(encoded);
    await agent.end();
  });

  it("are not touched, and no command runs, where nothing changed", async () => {
    const settings =
      'files:\n- path: same.txt\n  text: \'{{ secret "prod/db" "password" }}\'\n' +
      "  on_change: [echo, changed]\n";
    await (await start("same", settings)).end();
    const before = statSync(join(place.folder, "same.txt"));
    const again = await start("same", settings);
    await again.end();
    expect(statSync(join(place.folder, "same.txt")).ino).toBe(before.ino);
    expect(again.said()).not.toContain("changed");
  });

  it("go at the end where the settings say so", async () => {
    const agent = await start(
      "gone",
      "remove_on_exit: true\nfiles: [{ path: gone.txt, text: a }]\n",
    );
    expect(read("gone.txt")).toBe("a");
    await agent.end();
    expect(read("gone.txt")).toBeUndefined();
  });

  it("go at the end also where newer settings do not name them any more", async () => {
    const named = (name: string) =>
      `remove_on_exit: true\nfiles: [{ path: ${name}.txt, text: ${name} }]\n`;
    const agent = await start("renamed", named("first"));
    writeFileSync(agent.file, named("second"));
    agent.signal("SIGHUP");
    await expect.poll(() => read("second.txt"), patience).toBe("second");
    await agent.end();
    expect([read("first.txt"), read("second.txt")]).toEqual([undefined, undefined]);
  });

  it("are written once with --once, for what must be there before a service starts", async () => {
    const client = place.with(environmentOf(server));
    write("once.yaml", 'files: [{ path: once.txt, text: \'{{ secret "prod/db" "password" }}\' }]');
    expect((await client.run("agent", "--config", "once.yaml", "--once")).code).toBe(0);
    expect(read("once.txt")).toBe(password);
    write("bad.yaml", 'files: [{ path: bad.txt, text: \'x {{ secret "prod/db" "none" }}\' }]');
    const bad = await client.run("agent", "--config", "bad.yaml", "--once");
    expect([bad.code, read("bad.txt")]).toEqual([1, undefined]);
    expect(bad.complained).toContain("prod/db has no member none");
  });
});

describe("a disk that refuses", () => {
  const settings = (path: string) =>
    `${quick}remove_on_exit: true\nfiles:\n- path: ${path}\n  text: '{{ secret "prod/going" }}'\n` +
    "- path: other.txt\n  text: other\n";

  it("is told once, and ends nobody, where a file cannot be written or removed", async () => {
    await secret("CreateSecret", { Name: "prod/going", SecretString: "g0ing-away" });
    const folder = join(place.folder, "folder");
    const agent = await start("refusing", settings("folder/a.txt"));
    expect(agent.said()).toMatch(/folder\/a\.txt: ENOENT: no such file or directory\n/);
    mkdirSync(folder);
    await expect.poll(() => read("folder/a.txt"), patience).toBe("g0ing-away");
    expect(agent.said().match(/ENOENT/g)).toHaveLength(1);
    // A folder in the file's place can be neither replaced nor removed.
    rmSync(join(folder, "a.txt"));
    mkdirSync(join(folder, "a.txt/inner"), { recursive: true });
    await expect.poll(agent.said, patience).toMatch(/a\.txt: E\w+: .*directory\n/);
    const gone = { SecretId: "prod/going", ForceDeleteWithoutRecovery: true };
    await secret("DeleteSecret", gone);
    await expect
      .poll(agent.said, patience)
      .toMatch(/a\.txt: cannot be removed \(.*\): prod\/going/);
    expect(await agent.end()).toBe(0);
    expect(read("other.txt")).toBeUndefined();
  });
});

describe("credentials that are gone for a while", () => {
  it("are told of once, and end nobody", async () => {
    const config = write("agent-config", `[default]\naws_access_key_id = A\n`);
    rmSync(config);
    mkdirSync(config);
    const agent = await start("credentials", `${quick}${listen}`, server, {
      AWS_ACCESS_KEY_ID: "",
      AWS_CONFIG_FILE: config,
    });
    const answer = await ask(agent.address, current);
    expect([answer.status, JSON.parse(answer.text).message]).toEqual([
      500,
      expect.stringMatching(/^cannot read \S+agent-config: EISDIR/),
    ]);
    expect(await agent.end()).toBe(0);
  });
});

describe("the endpoint", () => {
  it("answers as GetSecretValue and GetParameter do", async () => {
    const agent = await start("answers", listen);
    const { text } = await ask(agent.address, current);
    expect(JSON.parse(text)).toEqual(await secret("GetSecretValue", { SecretId: "prod/db" }));
    expect((await ask(agent.address, "/v1/prod/db?versionStage=AWSCURRENT")).text).toBe(text);
    const path = "/systemsmanager/parameters/get?name=%2Fapp%2Flevel&version=1&withDecryption=true";
    const { Parameter } = JSON.parse((await ask(agent.address, path)).text);
    expect(Parameter).toMatchObject({ Name: "/app/level", Value: "info", Version: 1 });
    const slashed = "/systemsmanager/parameters/get/?name=/app/level";
    expect(JSON.parse((await ask(agent.address, slashed)).text).Parameter.Value).toBe("info");
    const missing = await ask(agent.address, "/secretsmanager/get?secretId=none");
    expect(missing.status).toBe(400);
    expect(JSON.parse(missing.text).__type).toBe("ResourceNotFoundException");
    await agent.end();
  });

  it("answers only who has the token, and nothing that was forwarded", async () => {
    const agent = await start("token", listen);
    expect(statSync(join(place.folder, "token")).mode & 0o777).toBe(0o600);
    const header = "x-aws-parameters-secrets-token";
    const refusals = [
      [current, { [header]: "wrong" }, 403],
      [current, { [header]: "" }, 403],
      [current, { "x-forwarded-for": "203.0.113.7" }, 400],
      ["/health", { "x-forwarded-for": "203.0.113.7" }, 400],
      ["/elsewhere", {}, 404],
      ["/secretsmanager/get", {}, 400],
      [`${current}&versionstage=AWSPREVIOUS`, {}, 400],
      [`${current}&refreshNow=maybe`, {}, 400],
    ] as const;
    for (const [path, headers, status] of refusals) {
      const answer = await ask(agent.address, path, headers);
      expect([path, headers, answer.status]).toEqual([path, headers, status]);
      expect(answer.text).not.toContain("s3cr3t");
    }
    const posted = await fetch(agent.address + current, {
      method: "POST",
      headers: { [header]: (read("token") ?? "").trim() },
    });
    expect(posted.status).toBe(405);
    await agent.end();
  });

  it("tells its health to all, names to who has the token, and values to nobody", async () => {
    const agent = await start("health", listen);
    await ask(agent.address, current);
    const known = await ask(agent.address, "/health");
    expect(JSON.parse(known.text)).toMatchObject({
      status: "ready",
      stale: false,
      secrets: [{ id: "prod/db", stale: false }],
    });
    const unknown = await ask(agent.address, "/health", { "x-aws-parameters-secrets-token": "" });
    expect([unknown.status, unknown.text.includes("prod/db")]).toEqual([200, false]);
    const metrics = await ask(agent.address, "/metrics");
    expect(metrics.text).toContain('sallyport_agent_reads_total{outcome="fetched"} 1\n');
    expect(known.text + metrics.text + agent.said()).not.toContain("s3cr3t");
    expect((await ask(agent.address, "/ping", { "x-forwarded-for": "a" })).text).toBe("healthy");
    await agent.end();
  });

  it("is a socket for its owner only, also where a killed agent left one", async () => {
    const socket = join(place.folder, "agent.sock");
    const settings = "endpoint: { listen: unix:agent.sock, token_file: token }\n";
    const killed = await start("socket", settings);
    killed.signal("SIGKILL");
    const agent = await start("socket", settings);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const answer = httpRequest({ socketPath: socket, path: "/ping" }).end();
    const [response] = await once(answer, "response");
    expect(response.statusCode).toBe(200);
    response.resume();
    await agent.end();
    expect(existsSync(socket)).toBe(false);
  });

  it("refuses to start on a token that others may read", async () => {
    writeFileSync(join(place.folder, "open-token"), "0123456789abcdef", { mode: 0o644 });
    write("open.yaml", 'endpoint: { listen: "127.0.0.1:0", token_file: open-token }\n');
    const client = place.with(environmentOf(server));
    const { code, complained } = await client.run("agent", "--config", "open.yaml");
    expect(code).toBe(1);
    expect(complained).toMatch(/open-token has mode 0644: only its owner may have rights/);
  });
});

describe("a reader whose permission is taken away", () => {
  it("loses the cached value and the file, and gets no stale one", async () => {
    const name = "reader";
    await callQuery(server, "iam", "CreateUser", { UserName: name });
    const policy = { UserName: name, PolicyName: "read" };
    const allow = { Effect: "Allow", Action: "secretsmanager:*", Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [allow] });
    await callQuery(server, "iam", "PutUserPolicy", { ...policy, PolicyDocument });
    const key = await callQuery(server, "iam", "CreateAccessKey", { UserName: name });
    const credentials = {
      accessKeyId: key.element("AccessKeyId") ?? "",
      secretAccessKey: key.element("SecretAccessKey") ?? "",
    };
    const file = `files:\n- path: denied.txt\n  text: '{{ secret "prod/db" "password" }}'\n`;
    const agent = await start("denied", `${quick}${listen}${file}`, { ...server, credentials });
    expect((await ask(agent.address, current)).status).toBe(200);
    await callQuery(server, "iam", "DeleteUserPolicy", policy);
    await expect.poll(() => read("denied.txt"), patience).toBeUndefined();
    const answer = await ask(agent.address, current);
    expect([answer.status, JSON.parse(answer.text).__type]).toEqual([400, "AccessDeniedException"]);
    expect((await ask(agent.address, "/health")).status).toBe(503);
    expect(agent.said()).toContain("denied.txt: removed: prod/db: AccessDeniedException");
    await callQuery(server, "iam", "PutUserPolicy", { ...policy, PolicyDocument });
    await expect.poll(() => read("denied.txt"), patience).toBe(password);
    await agent.end();
  });
});

describe("an outage", () => {
  it("is bridged for the stated time, then refused clearly, then over", async () => {
    const cache = "cache: { ttl: 100ms, max_stale: 6s }\n";
    const file = `files:\n- path: outage.txt\n  text: '{{ secret "prod/db" "password" }}'\n`;
    const agent = await start("outage", `${quick}${cache}${listen}${file}`);
    await ask(agent.address, current);
    serving.signal("SIGKILL");
    await serving.outcome;
    const stale = async () => {
      const { status, stale: seconds, text } = await ask(agent.address, current);
      return status === 200 && seconds !== null && text.includes("s3cr3t");
    };
    await expect.poll(stale, { timeout: 5_000, interval: 50 }).toBe(true);
    const status = async () => (await ask(agent.address, current)).status;
    await expect.poll(status, patience).toBe(503);
    const { text } = await ask(agent.address, current);
    expect(JSON.parse(text)).toEqual({
      __type: "ServiceUnavailable",
      message: expect.stringContaining("does not answer"),
    });
    const health = async () => JSON.parse((await ask(agent.address, "/health")).text);
    const kept = { server: "out of reach", files: [{ state: "kept" }] };
    await expect.poll(health, patience).toMatchObject(kept);
    expect(read("outage.txt")).toBe(password);
    const address = new URL(server.endpoint).host;
    serving = await place.with({ SALLYPORT_LISTEN: address }).serve();
    await expect.poll(status, patience).toBe(200);
    expect((await ask(agent.address, `${current}&refreshNow=true`)).stale).toBeNull();
    expect(agent.said()).not.toContain("s3cr3t");
    await agent.end();
  });
});

describe("a signal to read the settings again", () => {
  it("takes new ones, and keeps the old where the new are wrong", async () => {
    const first = "files: [{ path: first.txt, text: first }]\n";
    const agent = await start("reload", first);
    write("reload.yaml", "files: [{ path: second.txt }]\n");
    agent.signal("SIGHUP");
    await expect.poll(agent.said, patience).toMatch(/stay as they were.*\n.*reload\.yaml:1:9/);
    write("reload.yaml", `${first.replaceAll("first", "second")}${listen}`);
    agent.signal("SIGHUP");
    await expect.poll(() => read("second.txt"), patience).toBe("second");
    const address = /again: (http:\S+),/.exec(agent.said())?.[1] ?? "";
    expect((await ask(address, current)).status).toBe(200);
    expect(await agent.end()).toBe(0);
  });
});

describe("agent check", () => {
  const far = place.with({ AWS_ENDPOINT_URL: "http://127.0.0.1:9" });

  it("reads no secret", async () => {
    write("good.yaml", `${listen}files: [{ path: a, text: '{{ secret "a" }}' }]\n`);
    const { code, printed } = await far.run("agent", "check", "--config", "good.yaml");
    expect({ code, printed }).toEqual({ code: 0, printed: "good.yaml: 1 file and an endpoint\n" });
  });

  it("tells a mistake with its place", async () => {
    write("wrong.yaml", "watch: soon\nfiles: [{ path: a, text: b }]\n");
    const { code, complained } = await far.run("agent", "check", "--config", "wrong.yaml");
    expect(code).toBe(2);
    expect(complained).toContain("wrong.yaml:1:8: $.watch: expected a time");
  });

  it("tells which file of settings is not there", async () => {
    const { code, complained } = await far.run("agent", "--config", "none.yaml", "check");
    expect(code).toBe(2);
    expect(complained).toContain("cannot read none.yaml");
  });
});
