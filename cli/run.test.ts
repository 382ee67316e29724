/** `sallyport run` as it is used: a real server, real children, real signals. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ClientSettings, callJson } from "../src/client.ts";
import { makePlace } from "./testing/command.ts";

const command = fileURLToPath(new URL("./sallyport.mjs", import.meta.url));
const place = makePlace();
const password = "s3cr3t-Pa55word"; // sallyport:allow
let server: ClientSettings;
const children: ChildProcess[] = [];
/** Of Linux: every write to it finds no room. */
const fullDisk = "/dev/full";

beforeAll(async () => {
  const { endpoint } = await place.serve();
  const kept = readFileSync(join(place.folder, ".sallyport/root-credentials.json"), "utf8");
  server = { endpoint, region: "us-east-1", credentials: JSON.parse(kept) };
  await secret("CreateSecret", {
    Name: "prod/db",
    SecretString: JSON.stringify({ username: "app", password, nested: { deep: "down-there" } }),
  });
  await secret("CreateSecret", { Name: "prod/rotated", SecretString: "first-value" });
});

afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

function secret(operation: string, input: object) {
  return callJson(server, "secretsmanager", `secretsmanager.${operation}`, input);
}

function clientEnvironment(): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
  };
}

function run(...words: readonly string[]) {
  return place.with(clientEnvironment()).run("run", ...words);
}

/** Starts it and gives what it writes, on either stream. */
function start(...words: readonly string[]) {
  const child = spawn(process.execPath, [command, "run", ...words], {
    cwd: place.folder,
    env: { ...process.env, ...clientEnvironment() },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let seen = "";
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text: Buffer) => {
      seen += text.toString();
      for (const look of waiting) look();
    });
  }
  const until = (expected: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!seen.includes(expected)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { child, until, output: () => seen };
}

describe("a command that is run", () => {
  it("finds the values in its environment, and keeps its exit code", async () => {
    const script = `console.log(process.env.DB.length, process.env.DEEP.length); process.exit(7)`;
    const { code, printed } = await run(
      ...["--secret", "DB=prod/db#password", "--secret", "DEEP=prod/db#nested.deep"],
      ...["--", process.execPath, "-e", script],
    );
    expect({ code, printed }).toEqual({ code: 7, printed: `${password.length} 10\n` });
  });

  it("finds server, Region and key in a profile, and in the environment before it", async () => {
    const west = { ...server, region: "eu-west-1" };
    const input = { Name: "west", SecretString: "of-the-west" };
    await callJson(west, "secretsmanager", "secretsmanager.CreateSecret", input);
    const { accessKeyId, secretAccessKey } = server.credentials;
    const file = join(place.folder, "aws-config");
    writeFileSync(
      file,
      `[profile west]\nregion = eu-west-1\nendpoint_url = ${server.endpoint}\n` +
        `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    );
    const client = place.with({ HOME: place.folder, AWS_CONFIG_FILE: file, AWS_PROFILE: "west" });
    const words = ["run", "--secret", "W=west", "--", "node", "-p", "process.env.W.length"];
    expect(await client.run(...words)).toMatchObject({ code: 0, printed: "11\n" });
    const east = await client.with({ AWS_REGION: "us-east-1" }).run(...words);
    expect(east.complained).toContain("ResourceNotFoundException");
    const far = await client.with({ AWS_ENDPOINT_URL: "http://127.0.0.1:9" }).run(...words);
    expect(far.code).toBe(3);
  });

  it("cannot print a value, on either stream and in pieces", async () => {
    const script =
      "const v = process.env.DB; process.stdout.write(v.slice(0, 5)); " +
      "setImmediate(() => { process.stdout.write(v.slice(5)); console.error('e ' + v); })";
    const { printed, complained } = await run(
      ...["--secret", "DB=prod/db#password", "--", process.execPath, "-e", script],
    );
    expect(printed + complained).toBe("***e ***\n");
  });

  it("prints what it likes with --no-mask", async () => {
    const { printed } = await run(
      ...["--no-mask", "--secret", "DB=prod/db#password", "--", "sh", "-c", 'echo "$DB"'],
    );
    expect(printed).toBe(`${password}\n`);
  });

  it("finds references and plain values of a file, which holds no secret", async () => {
    const file = join(place.folder, "refs.env");
    writeFileSync(file, "# for developers\nLEVEL=info\nDB='sallyport:prod/db#username'\n");
    const { printed } = await run(
      "--references",
      file,
      "--",
      "sh",
      "-c",
      "echo $LEVEL $(printf %s $DB | wc -c)",
    );
    expect(printed).toBe("info 3\n");
  });

  it("finds a file in memory that is gone afterwards", async () => {
    const { printed } = await run(
      ...[
        "--file",
        "KEY=prod/db#password",
        "--",
        "sh",
        "-c",
        'stat -c "%a %n" "$KEY"; wc -c < "$KEY"',
      ],
    );
    const [, mode, path, size] = /^(\d+) (\S+)\n\s*(\d+)/.exec(printed) ?? [];
    expect({ mode, size }).toEqual({ mode: "600", size: String(password.length) });
    expect(existsSync(path ?? "")).toBe(false);
  });

  it("finds a binary secret in a file as it is, and in no variable", async () => {
    const SecretBinary = Buffer.from("00ff80c3fe", "hex").toString("base64");
    await secret("CreateSecret", { Name: "prod/binary", SecretBinary });
    const { printed } = await run("--file", "K=prod/binary", "--", "sh", "-c", 'od -An -tx1 "$K"');
    expect(printed).toBe(" 00 ff 80 c3 fe\n");
    const { code, complained } = await run("--secret", "K=prod/binary", "--", "echo", "started");
    expect(code).toBe(1);
    expect(complained).toBe(
      "sallyport: K: the value has bytes that a variable cannot hold; --file takes any\n",
    );
  });

  it("finds and cannot print the largest secret", async () => {
    const SecretString = "k3y-".repeat(16_384);
    await secret("CreateSecret", { Name: "prod/largest", SecretString });
    const { code, printed, complained } = await run(
      ...["--secret", "K=prod/largest", "--", "sh", "-c", 'printf "%s" "$K" | wc -c; echo "$K"'],
    );
    expect({ code, printed, complained }).toEqual({
      code: 0,
      printed: "65536\n***\n",
      complained: "",
    });
  });

  it("ends where nobody reads its output any more", async () => {
    const { child, until } = start("--secret", "DB=prod/db#password", "--", "yes");
    await until("y");
    child.stdout?.destroy();
    expect((await once(child, "exit"))[0]).not.toBe(0);
  });

  it("hears the signals that are sent to us", async () => {
    const script = "trap 'echo stopping; exit 3' TERM; echo ready; while :; do sleep 0.05; done";
    const { child, until } = start("--secret", "DB=prod/db#password", "--", "sh", "-c", script);
    await until("ready");
    child.kill("SIGTERM");
    expect((await once(child, "exit"))[0]).toBe(3);
  });

  it("hears every signal that asks for something else, and runs on", async () => {
    const names = "['SIGUSR1', 'SIGUSR2', 'SIGQUIT', 'SIGHUP']";
    const script =
      `for (const name of ${names}) process.on(name, () => console.log('got', name));` +
      "console.log('ready'); setInterval(() => {}, 1000)";
    const { child, until } = start(
      ...["--secret", "DB=prod/db#password", "--", process.execPath, "-e", script],
    );
    await until("ready");
    for (const name of ["SIGUSR1", "SIGUSR2", "SIGQUIT", "SIGHUP"] as const) {
      child.kill(name);
      await until(`got ${name}`);
    }
    child.kill("SIGTERM");
    expect((await once(child, "exit"))[0]).toBe(143);
  });

  it("keeps nobody waiting who is told to end, though it left something running", async () => {
    const script = "sleep 60 & echo left $! .; exit 3";
    const { child, until, output } = start(
      ...["--secret", "DB=prod/db#password", "--", "sh", "-c", script],
    );
    await until(" .");
    child.kill("SIGTERM");
    expect((await once(child, "exit"))[0]).toBe(3);
    process.kill(Number(/left (\d+)/.exec(output())?.[1]));
  });

  it.runIf(existsSync(fullDisk))("runs on where its output cannot be written", async () => {
    const script = "seq 1 50000; seq 1 50000; echo on >&2; exit 3";
    const line = [process.execPath, command, "run", "--secret", "DB=prod/db", "--", "sh", "-c"];
    const child = spawn("sh", ["-c", `exec "$@" > ${fullDisk}`, "sh", ...line, script], {
      env: { ...process.env, ...clientEnvironment() },
      stdio: ["ignore", "ignore", "pipe"],
    });
    children.push(child);
    let said = "";
    child.stderr.on("data", (text: Buffer) => {
      said += text.toString();
    });
    expect((await once(child, "close"))[0]).toBe(3);
    expect(said).toMatch(/^on\nsallyport: the output could not be written: ENOSPC.*\n$/);
  });

  it("cannot print a password of a JSON value either", async () => {
    const script = "console.log(Object.values(JSON.parse(process.env.DB)).join(' '))";
    const { printed } = await run("--secret", "DB=prod/db", "--", process.execPath, "-e", script);
    expect(printed).toBe("app *** [object Object]\n");
  });

  it("does not outlive us, however we end", async () => {
    const script = "console.log('pid', process.pid, '.'); setInterval(() => {}, 1000)";
    const { child, until, output } = start(
      ...["--secret", "DB=prod/db#password", "--", process.execPath, "-e", script],
    );
    await until(" .");
    const pid = Number(/pid (\d+)/.exec(output())?.[1]);
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}

describe("a rotated secret", () => {
  /** A command that tells how long the value in its variable is, and that has told of the first. */
  async function startWatching() {
    const SecretId = "prod/rotated";
    await secret("PutSecretValue", { SecretId, SecretString: "first-value" });
    const script = "console.log('size', process.env.V.length, '.'); setInterval(() => {}, 1000)";
    const started = start(
      ...["--watch", "0.2", "--secret", `V=${SecretId}`, "--", process.execPath, "-e", script],
    );
    await started.until("size 11 .");
    return { SecretId, ...started };
  }

  it("restarts the command with the new value", async () => {
    const { SecretId, child, until } = await startWatching();
    await secret("PutSecretValue", { SecretId, SecretString: "the-second-value" });
    await until("size 16 .");
    child.kill("SIGTERM");
    await once(child, "exit");
  });

  it("leaves the command running until the new value can be had", async () => {
    const { SecretId, child, until, output } = await startWatching();
    const Statement = [
      { Effect: "Deny", Principal: "*", Action: "secretsmanager:GetSecretValue", Resource: "*" },
    ];
    const ResourcePolicy = JSON.stringify({ Version: "2012-10-17", Statement });
    await secret("PutResourcePolicy", { SecretId, ResourcePolicy });
    await secret("PutSecretValue", { SecretId, SecretString: "the-second-value" });
    await until("cannot read the new version");
    expect(output()).not.toContain("restarting");
    await secret("DeleteResourcePolicy", { SecretId });
    await until("size 16 .");
    child.kill("SIGTERM");
    await once(child, "exit");
  });

  it("leaves the command running where no variable can hold the new value", async () => {
    const { SecretId, child, until, output } = await startWatching();
    const SecretBinary = Buffer.from("00ff", "hex").toString("base64");
    await secret("PutSecretValue", { SecretId, SecretBinary });
    await until("cannot read the new version: V: the value has bytes");
    expect(output()).not.toContain("restarting");
    await secret("PutSecretValue", { SecretId, SecretString: "the-second-value" });
    await until("size 16 .");
    child.kill("SIGTERM");
    await once(child, "exit");
  });

  it("is masked, too, where the command reads it from the file", async () => {
    await secret("PutSecretValue", { SecretId: "prod/rotated", SecretString: "first-value" });
    const script =
      "const { readFileSync } = require('fs');" +
      "const read = (when) => console.log(when, readFileSync(process.env.V, 'utf8'), '.');" +
      "read('first'); process.on('SIGHUP', () => read('then')); setInterval(() => {}, 1000)";
    const { child, until, output } = start(
      ...["--watch", "0.2", "--on-rotation", "signal:HUP", "--file", "V=prod/rotated"],
      ...["--", process.execPath, "-e", script],
    );
    await until("first *** .");
    await secret("PutSecretValue", { SecretId: "prod/rotated", SecretString: "the-second-value" });
    await until("then *** .");
    expect(output()).not.toContain("second-value");
    child.kill("SIGTERM");
    await once(child, "exit");
  });

  it("is in the file before the command is told by a signal", async () => {
    await secret("PutSecretValue", { SecretId: "prod/rotated", SecretString: "first-value" });
    const script =
      "const { readFileSync } = require('fs');" +
      "const read = () => console.log('size', readFileSync(process.env.V).length, '.');" +
      "read(); process.on('SIGHUP', read); setInterval(() => {}, 1000)";
    const { child, until } = start(
      ...["--watch", "0.2", "--on-rotation", "signal:HUP", "--file", "V=prod/rotated"],
      ...["--", process.execPath, "-e", script],
    );
    await until("size 11 .");
    await secret("PutSecretValue", { SecretId: "prod/rotated", SecretString: "the-second-value" });
    await until("size 16 .");
    child.kill("SIGTERM");
    await once(child, "exit");
  });
});

describe("nothing is started", () => {
  const refusals = [
    [
      "a secret that is not there",
      ["--secret", "A=prod/none"],
      1,
      "prod/none: ResourceNotFoundException",
    ],
    [
      "a parameter that is not there",
      ["--secret", "A=ssm:/none"],
      1,
      "sallyport: ssm:/none: ParameterNotFound\n",
    ],
    ["a member that is not there", ["--secret", "A=prod/db#none"], 1, "prod/db has no member none"],
    [
      "a member of what is no JSON",
      ["--secret", "A=prod/rotated#a"],
      1,
      "prod/rotated holds no JSON",
    ],
    ["no reference", ["--secret", "A"], 2, "A is not NAME=REFERENCE"],
    ["a name that is none", ["--secret", "1A=prod/db"], 2, "1A is no name"],
    ["a selector that is none", ["--secret", "A=prod/db?x=y"], 2, "stage=STAGE or version=VERSION"],
    ["two selectors", ["--secret", "A=prod/db?stage=B?version=C"], 2, "one of them"],
    ["a signal that nobody looks for", ["--on-rotation", "signal:HUP"], 2, "needs --watch SECONDS"],
    ["a file that is not there", ["--references", "none.env"], 2, "cannot read none.env"],
    ["a pause that is none", ["--watch", "soon"], 2, "--watch takes seconds"],
    ["an action that is none", ["--on-rotation", "shrug"], 2, "--on-rotation takes restart"],
  ] as const;

  it.each(refusals)("for %s", async (_, options, expected, said) => {
    const { code, printed, complained } = await run(...options, "--", "echo", "started");
    expect({ code, printed }).toEqual({ code: expected, printed: "" });
    expect(complained).toContain(said);
    expect(complained).not.toContain(password);
  });

  it("for a line of a file that is wrong, by its number", async () => {
    writeFileSync(join(place.folder, "bad.env"), "A=1\nwhat is this\n");
    const { code, complained } = await run("--references", "bad.env", "--", "echo");
    expect(code).toBe(2);
    expect(complained).toContain("bad.env:2: is not NAME=VALUE");
  });

  it("for a command that is not there", async () => {
    const { code, complained } = await run("--", "no-such-command");
    expect({ code, complained }).toEqual({
      code: 127,
      complained: "sallyport: no-such-command: there is no such command\n",
    });
  });

  it("without credentials, and says where it looked", async () => {
    const bare = place.with({
      AWS_ACCESS_KEY_ID: "",
      HOME: place.folder,
      AWS_PROFILE: "",
      AWS_ENDPOINT_URL: server.endpoint,
    });
    const { code, complained } = await bare.run("run", "--secret", "A=b", "--", "echo", "started");
    expect(code).toBe(1);
    expect(complained).toMatch(/no credentials: set AWS_ACCESS_KEY_ID|profile/);
  });

  it("where we are told to end while the server keeps us waiting", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const child = spawn(process.execPath, [command, "run", "--file", "A=b", "--", "echo"], {
      env: { ...process.env, ...clientEnvironment(), AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` },
      stdio: "ignore",
    });
    children.push(child);
    const [socket] = await once(silent, "connection");
    child.kill("SIGTERM");
    expect((await once(child, "exit"))[0]).toBe(143);
    socket.destroy();
    silent.close();
  });

  it("where the server does not answer", async () => {
    const far = place.with({ ...clientEnvironment(), AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
    const { code, complained } = await far.run("run", "--secret", "A=b", "--", "echo", "started");
    expect(code).toBe(3);
    expect(complained).toContain("does not answer");
  });
});
