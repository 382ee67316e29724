/** `sallyport scan` as it is used: on files, with a baseline, and against a server. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Credentials, callQuery } from "../src/client.ts";
import { SecretScanner } from "../src/scan/scanner.ts";
import { readScanSettings } from "./scan/settings.ts";
import { makePlace } from "./testing/command.ts";
import { git, makeFolders, secretOf } from "./testing/repositories.ts";

const place = makePlace();
const { folderWith, repositoryWith } = makeFolders();

function clientOf(endpoint: string, credentials: Credentials) {
  return { endpoint, region: "us-east-1", credentials };
}

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

  it("may be named by a link, and a file by a path that it is shown by", async () => {
    const folder = folderWith({ "a.env": secretOf("stripe-key").text });
    symlinkSync(join(folder, "a.env"), join(place.folder, "named.env"));
    const { printed } = await place.run("scan", "./named.env");
    expect(printed).toMatch(/^named\.env:1:1: /);
  });

  it("takes names of any bytes, and tells those that steer terminals by codes", async () => {
    const folder = folderWith({ "a\u001b[2J.env": secretOf("stripe-key").text });
    const name = Buffer.from("caf\u00e9.env", "latin1");
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), secretOf("npm-token").text);
    const { printed } = await place.run("scan", folder);
    expect(printed).toContain("a\\u001b[2J.env:1:1: error: Stripe");
    expect(printed).toContain("caf\ufffd.env:1:1: error: npm token");
    git(folder, "init", "-q");
    expect((await place.run("scan", folder)).printed).toContain("caf\ufffd.env:1:1: error:");
  });

  it("needs no git where there is no repository, and asks for it where there is one", async () => {
    const bin = folderWith({});
    symlinkSync(process.execPath, join(bin, "node"));
    const without = place.with({ PATH: bin });
    const plain = folderWith({ "a.env": secretOf("stripe-key").text });
    expect((await without.run("scan", plain)).printed).toContain("a.env:1:1: error:");
    const { code, complained } = await without.run("scan", repositoryWith({ "a.txt": "a" }));
    expect([code, complained]).toEqual([1, "sallyport: the program git is not on this machine\n"]);
  });

  it("tells of a repository within it, which git lists as one name", async () => {
    const folder = repositoryWith({ "a.txt": "a" });
    mkdirSync(join(folder, "inner"));
    writeFileSync(join(folder, "inner/b.env"), secretOf("stripe-key").text);
    git(join(folder, "inner"), "init", "-q");
    git(join(folder, "inner"), "add", ".");
    git(join(folder, "inner"), "commit", "-qm", "inner");
    const { printed } = await place.run("scan", folder);
    expect(printed).toContain("inner/: not scanned: a repository of its own\n");
  });

  it("in a repository leaves out what git ignores, unless it is told not to", async () => {
    const folder = repositoryWith({ ".gitignore": "local.env\n" });
    writeFileSync(join(folder, "local.env"), secretOf("stripe-key").text);
    expect((await place.run("scan", folder)).code).toBe(0);
    expect((await place.run("scan", folder, "--no-ignore")).code).toBe(1);
  });
});

describe("what is known", () => {
  it("is left out by a baseline that holds no secret, also when lines move", async () => {
    const { text, secret } = secretOf("stripe-key");
    const folder = folderWith({ "a.txt": text });
    const file = join(folderWith({}), "baseline.json");
    expect((await place.run("scan", folder, "--baseline", file, "--update-baseline")).code).toBe(0);
    expect(readFileSync(file, "utf8")).not.toContain(secret.slice(0, 12));
    writeFileSync(join(folder, "a.txt"), `\n\n${text}`);
    expect((await place.run("scan", folder, "--baseline", file)).code).toBe(0);
    writeFileSync(join(folder, "a.txt"), secretOf("stripe-key").text);
    expect((await place.run("scan", folder, "--baseline", file)).code).toBe(1);
  });

  it("is left out by the baseline that the settings name", async () => {
    const folder = repositoryWith({
      ".sallyport-scan.yaml": "baseline: known.json\n",
      "a.txt": secretOf("stripe-key").text,
    });
    const missing = await place.run("scan", folder);
    expect([missing.code, missing.complained]).toEqual([
      2,
      expect.stringContaining("--update-baseline writes a new one"),
    ]);
    await place.run("scan", folder, "--update-baseline");
    expect((await place.run("scan", folder)).code).toBe(0);
    git(folder, "rm", "-q", "--cached", "a.txt");
    git(folder, "commit", "-qm", "gone");
    git(folder, "add", ".");
    expect((await place.run("scan", folder, "--staged")).code).toBe(0);
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
    ["**/a.txt", ["a.txt", "b/c/a.txt"], ["b/xa.txt", "a.txt/b"]],
    ["a/**/b.txt", ["a/b.txt", "a/c/d/b.txt"], ["a/xb.txt", "b.txt"]],
    ["a/*.t?t", ["a/b.txt"], ["a/b/c.txt", "a/b.text"]],
    ["(a)+.txt", ["(a)+.txt"], ["a.txt", "aa.txt"]],
  ])("is let go below %s by whole names of folders", (path, allowed, others) => {
    const allow = `allow: [{ path: "${path}", reason: made up }]`;
    const { allows } = readScanSettings(folderWith({ ".sallyport-scan.yaml": allow }));
    const [finding] = new SecretScanner().scan(Buffer.from(secretOf("npm-token").text), "a");
    if (finding === undefined) throw new Error("the sample is not found");
    const isAllowed = (at: string) =>
      allows({ finding, path: at, origin: undefined, stillThere: true });
    expect([allowed.filter(isAllowed), others.filter(isAllowed)]).toEqual([allowed, []]);
  });

  it.each([
    ["a rule without a reason", "allow:\n  - path: 'a'\n", "needs a reason"],
    ["a reason without words", "allow: [{ path: a, reason: ' ' }]", "allow[0].reason is no text"],
    ["a member that is mistyped", "allow:\n  - pth: 'a'\n    reason: b\n", "unknown member pth"],
    ["a list of paths", "allow: [{ path: [a, b], reason: c }]", "allow[0].path is no text"],
    ["a rule that there is none of", "allow: [{ rule: npm, reason: c }]", "there is no rule npm"],
    ["a path alone", "allow: ['test/**']", "allow[0] needs members"],
    ["no list", "allow: yes\n", "needs a list"],
    ["another member", "allows: []", "unknown member allows"],
    ["no YAML", "allow: [", "sallyport-scan.yaml"],
  ])("is told where %s stands in the file", async (_, content, said) => {
    const folder = folderWith({ ".sallyport-scan.yaml": content });
    const { code, complained } = await place.run("scan", folder);
    expect(code).toBe(2);
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
    [["scan", ".", "--baseline", "a", "--update-baseline", "--staged"], "without --staged"],
    [["scan", ".", "--format", "pdf"], "Allowed choices"],
  ])("%j ends with 2 and says why", async (words, said) => {
    const { code, complained } = await place.run(...words);
    expect(code).toBe(2);
    expect(complained).toContain(said);
  });
});

describe("a key of a server of ours", () => {
  const pair = (id: string, key: string) =>
    `aws_access_key_id = ${id}\naws_secret_access_key = ${key}\n`;

  async function serving() {
    const served = makePlace();
    const { endpoint } = await served.serve();
    const kept = join(served.folder, ".sallyport/root-credentials.json");
    return { served, endpoint, root: JSON.parse(readFileSync(kept, "utf8")) };
  }

  it("is told to be live, is turned off at once, and is not live any more", async () => {
    const { served, endpoint, root } = await serving();
    const folder = folderWith({ credentials: pair(root.accessKeyId, root.secretAccessKey) });
    const asked = await served.run("scan", folder, "--verify");
    expect(asked.printed).toContain(`LIVE here: it opens arn:aws:iam::${root.accountId}:root`);
    // A client elsewhere needs no credentials of its own to ask, but some to turn keys off.
    const elsewhere = place.with({ AWS_ENDPOINT_URL: endpoint });
    expect((await elsewhere.run("scan", folder, "--verify")).printed).toContain("LIVE here");
    const nothing = await elsewhere.run("scan", folderWith({ a: "a" }), "--revoke", "--yes");
    expect(nothing).toMatchObject({ code: 0, complained: "" });
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
  }, 120_000);

  it("that cannot be turned off keeps nobody from the others", async () => {
    const { served, endpoint, root } = await serving();
    const iam = (action: string, input: Readonly<Record<string, string>>) =>
      callQuery(clientOf(endpoint, root), "iam", action, input);
    const keys: { id: string; secret: string }[] = [];
    for (const UserName of ["alice", "bob"]) {
      await iam("CreateUser", { UserName });
      const made = await iam("CreateAccessKey", { UserName });
      const [id = "", secret = ""] = ["AccessKeyId", "SecretAccessKey"].map(made.element);
      keys.push({ id, secret });
    }
    const Resource = `arn:aws:iam::${root.accountId}:user/bob`;
    const Statement = [{ Effect: "Allow", Action: "iam:UpdateAccessKey", Resource }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam("PutUserPolicy", { UserName: "bob", PolicyName: "own", PolicyDocument });
    const folder = folderWith(
      Object.fromEntries(keys.map(({ id, secret }, index) => [`key${index}`, pair(id, secret)])),
    );
    const [alice, bob] = keys;
    const byBob = served.with({
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: bob?.id ?? "",
      AWS_SECRET_ACCESS_KEY: bob?.secret ?? "",
    });
    const { code, complained } = await byBob.run("scan", folder, "--revoke", "--yes");
    expect(code).toBe(1);
    expect(complained).toContain(`turned off ${bob?.id} of user bob\n`);
    expect(complained).toMatch(new RegExp(`${alice?.id} of \\S+alice is live still: AccessDenied`));
  }, 120_000);

  it("of a session is asked about with its token, and cannot be turned off by itself", async () => {
    const { served, endpoint, root } = await serving();
    const token = await callQuery(clientOf(endpoint, root), "sts", "GetSessionToken");
    const part = (name: string) => token.element(name) ?? "";
    const session = pair(part("AccessKeyId"), part("SecretAccessKey"));
    const ofSession = folderWith({
      whole: `${session}aws_session_token = ${part("SessionToken")}\n`,
    });
    const told = await served.run("scan", ofSession, "--revoke", "--yes");
    expect(told.printed).toContain(`LIVE here: it opens arn:aws:iam::${root.accountId}:root`);
    expect(told.complained).toContain("is a session's: it ends by itself");
    const alone = await served.run("scan", folderWith({ part: session }), "--verify");
    expect(alone.printed).toContain("not verified: what belongs to it is not in this file");
  }, 120_000);

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
    const { code, printed, complained } = await here.run("scan", folder, "--verify");
    expect(code).toBe(3);
    expect(complained).toContain("does not answer");
    expect(printed).toContain("2 findings in 1 file");
  });
});

it("finds nothing in this repository", async () => {
  const repository = join(import.meta.dirname, "..");
  const { code, printed } = await place.run("scan", repository, "--no-history");
  expect({ code, printed }).toMatchObject({ code: 0 });
});
