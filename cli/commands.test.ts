/** The command as people and scripts use it: what it prints, where, and its exit codes. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { makePlace } from "./testing/command.ts";

const program = fileURLToPath(new URL("./sallyport.mjs", import.meta.url));
const secret = "this-is-not-to-be-seen";
const rootKeys = {
  SALLYPORT_ACCOUNT_ID: "123456789012",
  SALLYPORT_ROOT_ACCESS_KEY_ID: "AKIATESTTESTTESTTEST",
  SALLYPORT_ROOT_SECRET_ACCESS_KEY: secret,
};

describe("help and version", () => {
  const place = makePlace();

  it.each([
    [["--help"], /serve \[options\][\s\S]*SALLYPORT_LISTEN[\s\S]*Exit codes[\s\S]*First steps/],
    [["help", "backup"], /sallyport backup[\s\S]*keep a copy of the root key file apart/],
    [["restore", "--help"], /The database must be new/],
    [["serve", "--help"], /--ephemeral[\s\S]*POST \/_sallyport\/reset/],
    [["--version"], /^\d+\.\d+\.\d+\n$/],
    [["version"], /^sallyport \d+\.\d+\.\d+ \(Node 26\.\d+\.\d+\)\n$/],
  ])("%j prints on standard output and ends with 0", async (commandLine, printed) => {
    const outcome = await place.run(...commandLine);
    expect(outcome).toMatchObject({ code: 0, complained: "" });
    expect(outcome.printed).toMatch(printed);
  });

  it.runIf(existsSync("/dev/full"))("ends with 1 where what it prints finds no room", () => {
    const line = [process.execPath, program, "version"];
    const words = ["-c", '"$@" > /dev/full', "sh", ...line];
    const { status, stderr } = spawnSync("sh", words, { encoding: "utf8" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^sallyport: the output could not be written: ENOSPC.*\n$/);
  });

  it("prints versions as JSON for other programs", async () => {
    const { printed } = await place.run("version", "--json");
    expect(Object.keys(JSON.parse(printed))).toEqual(["sallyport", "node"]);
  });

  it.each([
    [[]],
    [["sevre"]],
    [["serve", "--port", "80"]],
    [["backup"]],
    [["backup", "a", "b"]],
    [["env", "--jsn"]],
    [["secret", "status"]],
    [["lease", "list", "--faild"]],
    [["root-key", "move"]],
    [["policy", "test", "--jsn"]],
    [["agent", "check", "--confg", "x"]],
    [["scan", "install-hook", "a", "b"]],
  ])("%j is wrong use: it ends with 2 and points to the help", async (commandLine) => {
    const outcome = await place.run(...commandLine);
    expect(outcome).toMatchObject({ code: 2, printed: "" });
    expect(outcome.complained).toMatch(/--help|Usage/);
    expect(existsSync(join(place.folder, ".sallyport"))).toBe(false);
  });

  it("a wrong setting ends with 2 and names the variable, without a stack", async () => {
    const { code, complained } = await place.with({ SALLYPORT_LISTEN: "4800" }).run("serve");
    expect(code).toBe(2);
    expect(complained).toMatch(/^sallyport: SALLYPORT_LISTEN must be host:port.*\n$/);
  });
});

describe("init and env", () => {
  const place = makePlace();
  const file = join(place.folder, ".sallyport", "root-credentials.json");

  it("env without credentials says where they come from", async () => {
    const { code, printed, complained } = await place.run("env");
    expect([code, printed]).toEqual([1, ""]);
    expect(complained).toContain("start the server once with `sallyport serve`");
  });

  it("init makes folder, key and account, and names the files, not what is in them", async () => {
    const { code, printed } = await place.run("init");
    expect(code).toBe(0);
    expect(printed).toMatch(/^account \d{12} was made\n/);
    expect(printed).toContain("root-credentials.json");
    expect(printed).not.toContain(JSON.parse(readFileSync(file, "utf8")).secretAccessKey);
    expect(statSync(join(place.folder, ".sallyport")).mode & 0o777).toBe(0o700);
  });

  it("init finds what is there the second time", async () => {
    const { code, printed } = await place.run("init", "--json");
    const { accountId } = JSON.parse(readFileSync(file, "utf8"));
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toEqual({
      account: accountId,
      isNew: false,
      dataFolder: ".sallyport",
      rootKeyFile: ".sallyport/root-key",
      rootCredentialsFile: null,
    });
  });

  it("env prints exports that a shell can take, and nothing else", async () => {
    const awkward = { ...rootKeys, SALLYPORT_ROOT_SECRET_ACCESS_KEY: "it's $(odd) \\ 'here'" };
    const { code, printed, complained } = await place.with(awkward).run("env");
    expect([code, complained]).toEqual([0, ""]);
    const lines = printed.trim().split("\n");
    expect(lines).toContain("export AWS_SECRET_ACCESS_KEY='it'\\''s $(odd) \\ '\\''here'\\'''");
    expect(lines.at(-1)).toMatch(/^unset AWS_SESSION_TOKEN AWS_PROFILE .*_SECRETS_MANAGER /);
    expect(lines.every((line) => /^(export AWS_[A-Z_]+='|unset )/.test(line))).toBe(true);
  });

  it("env --json has the same as one object", async () => {
    const { printed } = await place.run("env", "--json");
    const { accessKeyId, secretAccessKey } = JSON.parse(readFileSync(file, "utf8"));
    expect(JSON.parse(printed)).toMatchObject({
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });
  });
});

describe("serve and status", () => {
  const place = makePlace().with(rootKeys);
  const [elsewhere, nowhere] = [makePlace(), makePlace()];

  it("serve tells its operator why the database cannot be reached", async () => {
    const url = "postgres://nobody@127.0.0.1:9/none";
    const { code, complained } = await place.with({ SALLYPORT_DATABASE_URL: url }).run("serve");
    expect(code).toBe(1);
    expect(complained).toMatch(
      /^sallyport: The database cannot be reached .*: .*ECONNREFUSED.*\n$/,
    );
  });

  it("status of no server ends with 3", async () => {
    const closed = place.with({ SALLYPORT_LISTEN: "127.0.0.1:1" });
    const { code, printed } = await closed.run("status", "--json");
    expect(code).toBe(3);
    expect(JSON.parse(printed)).toMatchObject({ status: "unreachable" });
  });

  it("serve prints one line, status finds it, and a signal given twice stops it once", async () => {
    const server = await place.serve();
    expect(server.line).toMatch(
      /^sallyport listening on http:\/\/127\.0\.0\.1:\d+ account 123456789012$/,
    );
    const { code, printed } = await place.run("status");
    expect(code).toBe(0);
    expect(printed).toMatch(/^http:\/\/127\.0\.0\.1:\d+ \(version \d+\.\d+\.\d+\): ready\n$/);
    const env = await place.run("env", "--json");
    expect(JSON.parse(env.printed).AWS_ENDPOINT_URL).toBe(server.endpoint);
    // As a terminal and a launcher pass on the same Ctrl-C.
    for (const name of ["SIGINT", "SIGINT", "SIGTERM"] as const) server.signal(name);
    const end = await server.outcome;
    expect(end).toEqual({ code: 0, printed: `${server.line}\n`, complained: "" });
    expect(existsSync(join(place.folder, ".sallyport", "endpoint"))).toBe(false);
  });

  it("a port that is taken ends with 1 and one line, and lets go of the folder", async () => {
    const server = await place.serve();
    const taken = elsewhere.with({ SALLYPORT_LISTEN: new URL(server.endpoint).host });
    const { code, complained } = await taken.run("serve");
    expect(code).toBe(1);
    expect(complained).toMatch(/^sallyport: .*EADDRINUSE.*SALLYPORT_LISTEN names the address.*\n$/);
    expect((await taken.run("init")).code).toBe(0);
    server.signal("SIGTERM");
    await server.outcome;
  });

  it("serve --ephemeral says so loudly, writes nothing, warns where nobody has a key", async () => {
    const server = await nowhere.serve("--ephemeral");
    server.signal("SIGTERM");
    const { code, complained } = await server.outcome;
    expect(code).toBe(0);
    expect(complained).toMatch(/EPHEMERAL: everything is in memory/);
    expect(complained).toMatch(/nobody has the root user's key/);
    expect(existsSync(join(nowhere.folder, ".sallyport"))).toBe(false);
  });
});
