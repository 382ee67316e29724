/** `sallyport scan` on repositories: their history, what is staged, and the hook. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { blobsUpTo } from "./scan/git.ts";
import { makePlace } from "./testing/command.ts";
import { git, makeFolders, secretOf } from "./testing/repositories.ts";

const place = makePlace();
const { folderWith, repositoryWith } = makeFolders();

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

  it("reports what was moved once, where it is now", async () => {
    const { text } = secretOf("npm-token");
    const folder = repositoryWith({ "a.txt": text });
    git(folder, "mv", "a.txt", "b.txt");
    git(folder, "commit", "-qm", "second");
    const { printed } = await place.run("scan", folder);
    expect(printed).toMatch(/^b\.txt:1:1: .*\n1 finding in 1 file, /);
  });

  it("does not report what a line of today allows", async () => {
    const { text } = secretOf("npm-token");
    const folder = repositoryWith({ "a.txt": `${text}\n` });
    writeFileSync(join(folder, "a.txt"), `${text} # sallyport:allow\n`);
    git(folder, "commit", "-qam", "allowed");
    expect((await place.run("scan", folder)).printed).toMatch(/^no findings in 1 file, /);
  });

  it("tells the commit also of what a merge alone brought in", async () => {
    const folder = repositoryWith({ "a.txt": "a" });
    git(folder, "checkout", "-q", "-b", "other");
    git(folder, "commit", "-q", "--allow-empty", "-m", "other");
    git(folder, "checkout", "-q", "-");
    git(folder, "merge", "-q", "--no-ff", "--no-commit", "other");
    writeFileSync(join(folder, "a.txt"), secretOf("npm-token").text);
    git(folder, "commit", "-qam", "merge");
    const merge = git(folder, "rev-parse", "HEAD").slice(0, 12);
    writeFileSync(join(folder, "a.txt"), "b");
    git(folder, "commit", "-qam", "gone");
    expect((await place.run("scan", folder)).printed).toContain(`\n    commit ${merge} `);
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

  it("that is partial is told to be, and nothing is fetched for it", async () => {
    const origin = leaky();
    git(origin, "config", "uploadpack.allowFilter", "true");
    const clone = cloneOf(origin, "--filter=blob:none", "--no-checkout");
    const { code, printed } = await place.run("scan", clone);
    expect([code, printed]).toEqual([
      0,
      expect.stringMatching(/^older history: not scanned: the clone is partial; 2 contents/),
    ]);
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

  it.each([
    ["lies elsewhere", () => folderWith({ ".git": "gitdir: /nonexistent/worktree\n" })],
    ["lacks a part", () => withoutHead(leaky())],
  ])("that %s is no clean one, but for its files alone", async (_, make) => {
    const folder = make();
    const { code, printed, complained } = await place.run("scan", folder);
    expect({ code, printed }).toEqual({ code: 1, printed: "" });
    expect(complained).toContain("git finds no repository there");
    expect((await place.run("scan", folder, "--no-history")).printed).toContain(" in ");
  });

  function withoutHead(folder: string): string {
    rmSync(join(folder, ".git/HEAD"));
    return folder;
  }

  it("is the one of the path, also in a hook of another one", async () => {
    const other = repositoryWith({ "a.txt": "hello" });
    for (const GIT_DIR of [".", join(other, ".git")]) {
      const hook = place.with({ GIT_DIR, GIT_INDEX_FILE: join(other, ".git/index") });
      expect((await hook.run("scan", leaky())).printed).toContain("2 findings in 1 file, ");
    }
  });

  it("tells its own names whole, whatever they hold", async () => {
    const folder = repositoryWith({ "a\rb\u2028c.txt": secretOf("npm-token").text });
    git(folder, "commit", "-q", "--amend", "--no-edit", "--author", "A\u2028B <a@example.org>");
    git(folder, "reflog", "expire", "--expire=now", "--all");
    git(folder, "rm", "-q", "*.txt");
    git(folder, "commit", "-qm", "gone");
    const { printed } = await place.run("scan", folder, "--format", "json");
    expect(JSON.parse(printed).leaks).toMatchObject([
      {
        path: "a\rb\u2028c.txt",
        author: "A\u2028B <a@example.org>",
        date: expect.stringMatching(/^\d{4}-/),
      },
    ]);
  });

  it("tells what of its history is too large to be looked at", async () => {
    const large = "nothing to see in this line of a log\n".repeat(550_000);
    const folder = repositoryWith({ "gone.log": large, "here.log": `${large}.` });
    git(folder, "rm", "-q", "gone.log");
    git(folder, "commit", "-qm", "gone");
    const { printed } = await place.run("scan", folder);
    expect(printed).toMatch(
      /^gone\.log: not scanned: larger than 20 MB in the history\nno findings in 1 file/,
    );
  });
});

it("sizes of contents are told without reading them", async () => {
  const folder = repositoryWith({ small: "12345", large: "123456" });
  const ids = ["small", "large"].map((name) => git(folder, "rev-parse", `:${name}`).trim());
  expect(await blobsUpTo(folder, 5, ids)).toEqual(new Set([ids[0]]));
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

  it("is asked about what it brings in, not about what files held or hold unstaged", async () => {
    const [old, fresh] = [secretOf("stripe-key").text, secretOf("npm-token").text];
    const folder = repositoryWith({ "a.txt": `${old}\n`, "b.txt": "b" });
    const staged = async () => (await place.run("scan", join(folder, "below"), "--staged")).printed;
    mkdirSync(join(folder, "below"));
    git(folder, "mv", "a.txt", "c.txt");
    writeFileSync(join(folder, "c.txt"), `${old}\nmore\n`);
    git(folder, "add", ".");
    expect(await staged()).toMatch(/^no findings in 1 file /);
    writeFileSync(join(folder, "0:b.txt"), fresh);
    git(folder, "add", ".");
    writeFileSync(join(folder, "0:b.txt"), "not staged yet");
    expect(await staged()).toMatch(/^0:b\.txt:1:1: .*\n1 finding in 2 files /);
    // The settings are those of the top, from where its paths are told.
    const allow = "allow: [{ path: '0:*', reason: made up }]\n";
    writeFileSync(join(folder, ".sallyport-scan.yaml"), allow);
    expect(await staged()).toMatch(/^no findings /);
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
