/** `sallyport scan` as it is used: on files, repositories, hooks, and against a server. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { samples } from "../src/scan/testing/samples.ts";
import { makePlace } from "./testing/command.ts";

const place = makePlace();
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-scan-"));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

function git(folder: string, ...words: readonly string[]): string {
  const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
  return execFileSync("git", ["-C", folder, ...who, ...words], { encoding: "utf8" });
}

function repositoryWith(files: Readonly<Record<string, string>>): string {
  const folder = folderWith(files);
  git(folder, "init", "-q");
  git(folder, "add", ".");
  git(folder, "commit", "-q", "-m", "first");
  return folder;
}

const secretOf = (id: string) => samples[id]?.() ?? { text: "", secret: "" };

describe("a tree", () => {
  it("without secrets ends with 0 and says so", async () => {
    const { code, printed } = await place.run("scan", folderWith({ "a.txt": "hello\n" }));
    expect(code).toBe(0);
    expect(printed).toMatch(/^no findings in 1 file /);
  });

  it("with one says where, and shows only its beginning", async () => {
    const { text, secret } = secretOf("github-token");
    const folder = folderWith({ "src/deploy.sh": `#!/bin/sh\nTOKEN=${text}\n` });
    const { code, printed } = await place.run("scan", folder);
    expect(code).toBe(1);
    expect(printed).toContain("src/deploy.sh:2:7: error: GitHub token [github-token] ghp_…");
    expect(printed).not.toContain(secret.slice(0, 12));
  });

  it("may be one file", async () => {
    const folder = folderWith({ "a.env": secretOf("stripe-key").text });
    expect((await place.run("scan", join(folder, "a.env"))).code).toBe(1);
  });

  it("may hold a large text, scanned to its end, and large data, which is not", async () => {
    const line = "nothing to see in this line of a log\n";
    const { text } = secretOf("stripe-key");
    const folder = folderWith({
      "large.log": `${line.repeat(800_000)}${text}\n`,
      "large.bin": `\0${line.repeat(10)}${text}\n`,
    });
    const { code, printed } = await place.run("scan", folder);
    expect(code).toBe(1);
    expect(printed).toContain("large.log:800001:");
    expect(printed).not.toContain("large.bin");
  });

  it("is not left through a symbolic link", async () => {
    const outside = folderWith({ "a.env": secretOf("stripe-key").text });
    const folder = folderWith({ "b.txt": "nothing" });
    symlinkSync(outside, join(folder, "link"));
    symlinkSync(join(outside, "a.env"), join(folder, "file-link"));
    expect((await place.run("scan", folder)).code).toBe(0);
  });

  it("in a repository leaves out what git ignores, unless it is told not to", async () => {
    const folder = repositoryWith({ ".gitignore": "local.env\n" });
    writeFileSync(join(folder, "local.env"), secretOf("stripe-key").text);
    expect((await place.run("scan", folder)).code).toBe(0);
    expect((await place.run("scan", folder, "--no-ignore")).code).toBe(1);
  });
});

describe("a history", () => {
  it("tells of a secret that was committed and removed: by whom, and that it is gone", async () => {
    const { text } = secretOf("npm-token");
    const folder = repositoryWith({ "a/.npmrc": `key=${text}\n` });
    const commit = git(folder, "rev-parse", "HEAD").trim();
    git(folder, "rm", "-q", "a/.npmrc");
    git(folder, "commit", "-q", "-m", "oh");
    const { code, printed } = await place.run("scan", folder);
    expect(code).toBe(1);
    expect(printed).toContain("a/.npmrc:1:5: error: npm token");
    expect(printed).toContain(`commit ${commit.slice(0, 12)}`);
    expect(printed).toContain("Ada <ada@example.org>; no longer in the tree");
    expect((await place.run("scan", folder, "--no-history")).code).toBe(0);
  });

  it("reports what is still in the tree once", async () => {
    const { text } = secretOf("npm-token");
    const folder = repositoryWith({ "a.txt": text });
    writeFileSync(join(folder, "a.txt"), `moved\ndown\n${text}`);
    git(folder, "commit", "-qam", "second");
    const { printed } = await place.run("scan", folder, "--format", "json");
    expect(JSON.parse(printed).leaks).toMatchObject([
      { path: "a.txt", line: 3, stillInTree: true },
    ]);
  });

  it("finds what only another branch has", async () => {
    const folder = repositoryWith({ "a.txt": "hello" });
    git(folder, "checkout", "-q", "-b", "other");
    writeFileSync(join(folder, "b.txt"), secretOf("npm-token").text);
    git(folder, "add", ".");
    git(folder, "commit", "-qm", "b");
    git(folder, "checkout", "-q", "-");
    expect((await place.run("scan", folder)).code).toBe(1);
  });
});

describe("a repository of another kind", () => {
  function leaky(): string {
    const folder = repositoryWith({ "gone.txt": secretOf("npm-token").text });
    writeFileSync(join(folder, "here.txt"), secretOf("stripe-key").text);
    git(folder, "rm", "-q", "gone.txt");
    git(folder, "add", ".");
    git(folder, "commit", "-q", "-m", "second");
    return folder;
  }

  function cloneOf(folder: string, ...words: readonly string[]): string {
    const clone = join(folderWith({}), "clone");
    git(folder, "clone", "-q", ...words, `file://${folder}`, clone);
    return clone;
  }

  it("that is bare is read by its branch and its history", async () => {
    const { code, printed } = await place.run("scan", cloneOf(leaky(), "--bare"));
    expect(code).toBe(1);
    expect(printed).toMatch(/^here\.txt:.*\n.*gone\.txt.*\n.*no longer in the tree\n2 findings/);
  });

  it("that is bare and empty has nothing", async () => {
    const folder = folderWith({});
    git(folder, "init", "-q", "--bare");
    expect((await place.run("scan", folder)).printed).toMatch(/^no findings in 0 files /);
  });

  it("that is shallow tells that its history is not all here", async () => {
    const { printed } = await place.run("scan", cloneOf(leaky(), "--depth=1"));
    expect(printed).toMatch(
      /older history: not scanned: the clone is shallow[\s\S]*\n1 finding in/,
    );
  });

  it("that git refuses to read, as another user's, is no clean one", async () => {
    const stranger = place.with({
      GIT_TEST_ASSUME_DIFFERENT_OWNER: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
    });
    const { code, printed, complained } = await stranger.run("scan", leaky());
    expect({ code, printed }).toEqual({ code: 1, printed: "" });
    expect(complained).toContain("safe.directory");
  });
});

describe("a commit to be", () => {
  it("is asked about in a repository only", async () => {
    const { code, complained } = await place.run("scan", folderWith({}), "--staged");
    expect(code).toBe(2);
    expect(complained).toMatch(/^sallyport: \S+ is in no repository of git\n$/);
  });

  it("is refused by the hook where it would bring a secret in", async () => {
    const folder = repositoryWith({ "a.txt": "hello" });
    const { code, printed } = await place.run("scan", "install-hook", folder);
    expect({ code, printed }).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/hooks\/pre-commit scans/),
    });
    expect(readFileSync(join(folder, ".git/hooks/pre-commit"), "utf8")).toContain("scan --staged");
    expect((await place.run("scan", "install-hook", folder)).printed).toMatch(/scans already/);
    writeFileSync(join(folder, "b.txt"), secretOf("npm-token").text);
    // A submodule's commit is in another repository: there is nothing of it to read.
    git(folder, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},module`);
    expect((await place.run("scan", folder, "--staged")).code).toBe(0);
    git(folder, "add", "b.txt");
    expect((await place.run("scan", folder, "--staged")).code).toBe(1);
    git(folder, "rm", "-q", "--cached", "module");
    expect(() => git(folder, "commit", "-q", "-m", "leak")).toThrow(/npm_/);
    git(folder, "reset", "-q", "b.txt");
    git(folder, "commit", "-q", "--allow-empty", "-m", "harmless");
  });

  it("takes a hook of an older version for its own", async () => {
    const folder = repositoryWith({ "a.txt": "hello" });
    await place.run("scan", "install-hook", folder);
    const hook = join(folder, ".git/hooks/pre-commit");
    const written = readFileSync(hook, "utf8");
    writeFileSync(hook, written.replace(/^exec .*/m, "exec npx --no-install sallyport"));
    expect((await place.run("scan", "install-hook", folder)).code).toBe(0);
    expect(readFileSync(hook, "utf8")).toBe(written);
  });

  it("keeps a hook that is somebody else's", async () => {
    const folder = repositoryWith({ "a.txt": "hello" });
    const hook = join(folder, ".git/hooks/pre-commit");
    mkdirSync(join(hook, ".."), { recursive: true });
    writeFileSync(hook, "#!/bin/sh\nexit 0\n");
    const { code, complained } = await place.run("scan", "install-hook", folder);
    expect(code).toBe(1);
    expect(complained).toContain("Add this line to it");
    expect(readFileSync(hook, "utf8")).toBe("#!/bin/sh\nexit 0\n");
  });
});

describe("what is known", () => {
  it("is left out by a baseline that holds no secret, also when lines move", async () => {
    const { text, secret } = secretOf("stripe-key");
    const folder = folderWith({ "a.txt": text });
    const file = join(folder, "..", `${folder.split("/").at(-1)}.json`);
    folders.push(file);
    expect((await place.run("scan", folder, "--baseline", file, "--update-baseline")).code).toBe(0);
    expect(readFileSync(file, "utf8")).not.toContain(secret.slice(0, 12));
    writeFileSync(join(folder, "a.txt"), `\n\n${text}`);
    expect((await place.run("scan", folder, "--baseline", file)).code).toBe(0);
    writeFileSync(join(folder, "a.txt"), secretOf("stripe-key").text);
    expect((await place.run("scan", folder, "--baseline", file)).code).toBe(1);
  });

  it("is let go by an allow rule with its reason", async () => {
    const allow = "allow:\n  - path: 'test/**'\n    rule: stripe-key\n    reason: made up\n";
    const folder = folderWith({
      ".sallyport-scan.yaml": allow,
      "test/a.txt": secretOf("stripe-key").text,
    });
    expect((await place.run("scan", folder)).code).toBe(0);
    writeFileSync(join(folder, "b.txt"), secretOf("stripe-key").text);
    expect((await place.run("scan", folder)).code).toBe(1);
  });

  it.each([
    ["a rule without a reason", "allow:\n  - path: 'a'\n", "needs a reason"],
    ["a member that is mistyped", "allow:\n  - pth: 'a'\n    reason: b\n", "unknown member pth"],
    ["no list", "allow: yes\n", "needs a list"],
    ["no YAML", "allow: [", "sallyport-scan.yaml"],
  ])("is told where %s stands in the file", async (_, content, said) => {
    const folder = folderWith({ ".sallyport-scan.yaml": content });
    const { code, complained } = await place.run("scan", folder);
    expect(code).toBe(1);
    expect(complained).toContain(said);
  });
});

describe("a report for programs", () => {
  it("is SARIF with the place of each finding and no secret", async () => {
    const { text, secret } = secretOf("private-key");
    const folder = folderWith({ "key file.pem": `\n${text}` });
    const out = join(folder, "out.sarif");
    expect((await place.run("scan", folder, "--format", "sarif", "--output", out)).code).toBe(1);
    const log = JSON.parse(readFileSync(out, "utf8"));
    const [run] = log.runs;
    const [result] = run.results;
    expect(log.version).toBe("2.1.0");
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe("private-key");
    expect(result.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: "key%20file.pem" },
      region: { startLine: 2 },
    });
    expect(JSON.stringify(log)).not.toContain(secret.trim().slice(0, 20));
  });
});

describe("wrong use", () => {
  it.each([
    [["scan", "no-such-folder"], "there is no no-such-folder"],
    [["scan", ".", "--update-baseline"], "--update-baseline needs --baseline"],
    [["scan", ".", "--format", "pdf"], "Allowed choices"],
  ])("%j ends with 2 and says why", async (words, said) => {
    const { code, complained } = await place.run(...words);
    expect(code).toBe(2);
    expect(complained).toContain(said);
  });
});

describe("a key of a server of ours", () => {
  it("is told to be live, is turned off at once, and is not live any more", async () => {
    const served = makePlace();
    const { endpoint } = await served.serve();
    const root = JSON.parse(
      readFileSync(join(served.folder, ".sallyport/root-credentials.json"), "utf8"),
    );
    const pair = (id: string, key: string) =>
      `aws_access_key_id = ${id}\naws_secret_access_key = ${key}\n`;
    const folder = folderWith({ credentials: pair(root.accessKeyId, root.secretAccessKey) });
    const asked = await served.run("scan", folder, "--verify");
    expect(asked.printed).toContain(`LIVE here: it opens arn:aws:iam::${root.accountId}:root`);
    // A client elsewhere needs no credentials of its own to ask, but some to turn keys off.
    const elsewhere = place.with({ AWS_ENDPOINT_URL: endpoint });
    expect((await elsewhere.run("scan", folder, "--verify")).printed).toContain("LIVE here");
    const nobody = await elsewhere.run("scan", folder, "--revoke", "--yes");
    expect(nobody.complained).toContain("no root credentials");
    const wrong = elsewhere.with({ AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "wrong" });
    const refused = await wrong.run("scan", folder, "--revoke", "--yes");
    expect(refused.complained).toContain("InvalidClientTokenId");
    const unsure = await served.run("scan", folder, "--revoke");
    expect(unsure.complained).toContain("say --yes");
    const revoked = await served.run("scan", folder, "--revoke", "--yes");
    expect(revoked.complained).toContain(`turned off ${root.accessKeyId}`);
    const after = await served.run("scan", folder, "--verify");
    expect(after.printed).toContain("it opens nothing on this server");
  }, 60_000);

  it("cannot be asked about where no server is", async () => {
    const settings = { SALLYPORT_ENDPOINT: "http://127.0.0.1:9" };
    const folder = folderWith({
      credentials: ["aws-access-key-id", "aws-secret-access-key"]
        .map((id) => secretOf(id).text)
        .join("\n"),
    });
    const here = place.with({
      ...settings,
      SALLYPORT_ROOT_ACCESS_KEY_ID: secretOf("aws-access-key-id").secret,
      SALLYPORT_ROOT_SECRET_ACCESS_KEY: secretOf("aws-secret-access-key").secret,
    });
    const { code, complained } = await here.run("scan", folder, "--verify");
    expect(code).toBe(3);
    expect(complained).toContain("does not answer");
  });
});

it("finds nothing in this repository", async () => {
  const repository = join(import.meta.dirname, "..");
  const { code, printed } = await place.run("scan", repository, "--no-history");
  expect({ code, printed }).toMatchObject({ code: 0 });
});
