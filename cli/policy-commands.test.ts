/** `sallyport policy …` as people and CI use it: what it prints, where, and its exit codes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { makePlace } from "./testing/command.ts";

const command = fileURLToPath(new URL("sallyport.mjs", import.meta.url));
const place = makePlace();
const alice = "arn:aws:iam::111122223333:user/alice";
const object = "arn:aws:s3:::reports/q1.pdf";
const readers = {
  Version: "2012-10-17",
  Statement: [
    { Sid: "Read", Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*" },
    { Sid: "List", Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::reports" },
  ],
};
const files: Readonly<Record<string, string>> = {
  "good/readers.json": JSON.stringify(readers),
  "bad/comma.json": '{"Statement": [],\n}',
  "bad/twice.json": '{"Statement": [{"Effect": "Allow",\r\n"Effect": "Deny"}]}',
  "bad/mark.json": '\uFEFF{"Statement":[]}',
  "bad/refused.json": '{"Statement":{"Effect":"Allow","Action":"Get","Resource":"*"}}',
  "scp.json": '{"Statement":{"Effect":"Deny","NotAction":"s3:*","Resource":"*","Principal":"*"}}',
  "old.json": '{"Statement":{"Effect":"Allow","Action":"*","Resource":"a:b"}}',
  "variable.json": JSON.stringify({
    Statement: { Effect: "Allow", Action: "*", Resource: `arn:aws:s3:::$\{aws:username}` },
  }),
  "unknown.json":
    '{"Statement":{"Effect":"Allow","Action":["s3:GetObjcet","own:Do","s3:Get*"],"Resource":"*"}}',
  "good/a.test.yaml": `
policies: { readers: readers.json }
principals: { alice: { arn: "${alice}", identity: readers } }
resources: { report: "${object}" }
cases: [{ name: reads, principal: alice, action: s3:GetObject, resource: report, expect: allowed }]
`,
  "failing.test.yaml": `
cases:
  - name: writes
    principal: ${alice}
    action: s3:PutObject
    resource: ${object}
    expect: allowed
`,
  "repository/package.json": '{"name": "a", "version": "1.0.0"}',
  "repository/tsconfig.json": '{\n  // a statement a line\n  "files": [],\n}',
  "repository/template.json": '{"Resources": {"a": {"Statement": []}}}',
  "repository/blank.json": " \n",
  "repository/broken.json": "{'Statement': []}",
  "repository/older.json": '{"Version": "2008-10-17"}',
  "repository/misspelt.json": '{"statement": []}',
  "repository/readers.json": JSON.stringify(readers),
  "other/package.json": "{}",
  "wrong.test.yaml": "cases: [{ nam: a }]",
};

beforeAll(() => {
  const folders = ["good", "bad", "empty", "repository", "other"];
  for (const folder of folders) mkdirSync(join(place.folder, folder));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place.folder, name), text);
});

const question = ["--principal", alice, "--action", "s3:GetObject", "--resource", object];

describe("sallyport policy", () => {
  it.each<[readonly string[], number, RegExp]>([
    [["check", "good"], 0, /^1 policy: 0 errors, 0 warnings\n$/],
    [["check", "bad/comma.json"], 1, /^bad\/comma.json:2:1: error: a comma too many before `}`\n/],
    [
      ["check", "bad/twice.json"],
      1,
      /^bad\/twice.json:2:1: error: the key `Effect` stands here a second/,
    ],
    [["check", "bad/mark.json"], 1, /byte order mark/],
    [
      ["check", "bad"],
      1,
      /AWS: MalformedPolicyDocument: Actions\/Conditions must[\s\S]*\n4 policies: 4 errors/,
    ],
    [
      ["check", "--kind", "scp", "scp.json"],
      1,
      /AWS: MalformedPolicyDocumentException: Policy document should not/,
    ],
    [["check", "scp.json"], 0, /1 policy: 0 errors/],
    [["check", "variable.json"], 0, /variable.json:1:\d+: warning: .*variables need "Version"/],
    [["check", "unknown.json"], 0, /no action `s3:GetObjcet`; did you mean `s3:GetObject`\?/],
    [["check", "unknown.json"], 0, /\n1 policy: 0 errors, 1 warning\n$/],
    [["check", "--strict", "variable.json"], 1, /1 policy: 0 errors, 1 warning\n/],
    [["check", "--strict", "--format", "junit", "unknown.json"], 1, /failures="1"[\s\S]*<failure/],
    [["check", "--format", "junit", "unknown.json"], 0, /failures="0"/],
    [["test", "good"], 0, /^1 file, 1 decision: 1 as expected, 0 not\n$/],
    [["test", "--verbose", "good"], 0, /^ok {4}reads \[alice s3:GetObject report\]: allowed\n/],
    [
      ["test", "--coverage", "good"],
      0,
      /good\/readers.json:1:\d+: no case matched statement "List" of readers\n1 of 2/,
    ],
    [
      ["test", "--coverage-min", "60", "good"],
      1,
      /1 of 2 statements matched \(50 %\), 60 % wanted/,
    ],
    [
      ["test", "failing.test.yaml"],
      1,
      /expected allowed, was implicitDeny\n.*policy allows it\.\n.*It would be allowed if an/,
    ],
    [
      ["test", "wrong.test.yaml"],
      2,
      /wrong.test.yaml:1:11: error: there is no member `nam` here; did you mean `name`/,
    ],
    [["explain", ...question], 0, /^implicitDeny by identity\n/],
    [
      ["explain", ...question, "--policy", "good/readers.json"],
      0,
      /^allowed by identity\n[\s\S]*Allow "Read" \(line 1\): applies/,
    ],
    [
      [
        "explain",
        ...question,
        "--policy",
        "good/readers.json",
        "--scp",
        "old.json,good/readers.json",
        "--scp",
        "old.json",
      ],
      2,
      /old.json/,
    ],
    [
      [
        "explain",
        "--world",
        "good/a.test.yaml",
        "--principal",
        "alice",
        "--action",
        "s3:GetObject",
        "--resource",
        "report",
      ],
      0,
      /^allowed by identity/,
    ],
    [
      ["explain", "--principal", alice, "--action", "s3:GetObject"],
      0,
      /\nwarning: s3:GetObject acts on a resource/,
    ],
    [
      ["explain", ...question, "--context", "aws:SourceIpp=a"],
      0,
      /\nwarning: .*`aws:SourceIpp`; did you mean `aws:SourceIp`\?\n/,
    ],
    [
      ["explain", ...question, "--policy", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
      0,
      /^allowed by identity\n.*policy AmazonS3ReadOnlyAccess\.\n/,
    ],
    [
      ["explain", ...question, "--policy", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAcces"],
      2,
      /^sallyport: AWS has no policy .*; did you mean `arn:aws:iam::aws:policy\/AmazonS3ReadO/,
    ],
    [["format", "--check", "good"], 1, /^would change good\/readers.json\n$/],
    [["format", "bad/comma.json"], 1, /bad\/comma.json:2:1/],
  ])("%j ends with %i", async (commandLine, code, printed) => {
    const outcome = await place.run("policy", ...commandLine);
    expect(outcome.printed + outcome.complained).toMatch(printed);
    expect(outcome.code).toBe(code);
  });

  it.each<[readonly string[], RegExp]>([
    [[], /Usage: sallyport policy/],
    [["check"], /missing required argument/],
    [["check", "nowhere.json"], /^sallyport: there is no file nowhere.json\n$/],
    [["check", "empty"], /there are no policies \(\*.json\) below empty/],
    [["check", "other"], /there are no policies .* below other; passed over 1 file/],
    [["explain", ...question, "--policy", "good"], /good:1:1: error: a folder, where one file/],
    [["check", "--kind", "group", "good"], /Allowed choices are identity/],
    [["check", "--output", "no/where", "good"], /cannot write no\/where/],
    [["test", "--coverage-min", "101", "good"], /a number from 0 to 100/],
    [["explain", "--principal", alice], /required option '--action/],
    [["explain", "--action", "s3:GetObject"], /required option '--principal/],
    [["explain", "s3:GetObject"], /without --as, write --action s3:GetObject/],
    [["explain", ...question, "--context", "a"], /--context a: write KEY=VALUE/],
    [["explain", ...question, "--policy", "no.json"], /there is no file no.json/],
    [["explain", ...question.with(1, "alice")], /--principal `alice`: a caller is/],
    [["format", "--check", "--write", "good"], /--check writes nothing/],
    [["format", "good/readers.json", "old.json"], /use --write or --check/],
  ])("%j is wrong use, and ends with 2", async (commandLine, complained) => {
    const outcome = await place.run("policy", ...commandLine);
    expect(outcome.complained).toMatch(complained);
    expect(outcome.complained).not.toMatch(/\n\s+at /);
    expect(outcome).toMatchObject({ code: 2, printed: "" });
  });

  it.each(["check", "test", "explain", "format"])("%s shows examples in its help", async (name) => {
    const { code, printed } = await place.run("policy", name, "--help");
    expect(code).toBe(0);
    expect(printed).toMatch(new RegExp(`Exit codes: 0[\\s\\S]*sallyport policy ${name} `));
  });

  it("writes a report for CI into a file, and the text to standard output", async () => {
    const options = ["--format", "junit", "--output", "report.xml", "failing.test.yaml"];
    const { code, printed } = await place.run("policy", "test", ...options);
    expect([code, printed.includes("1 not")]).toEqual([1, true]);
    const report = readFileSync(join(place.folder, "report.xml"), "utf8");
    expect(report).toMatch(/<testsuite name="failing.test.yaml" tests="1" failures="1"/);
  });

  it("prints JSON for other programs", async () => {
    const json = async (...commandLine: readonly string[]) =>
      JSON.parse((await place.run("policy", ...commandLine)).printed);
    expect(await json("check", "--format", "json", "bad/comma.json")).toMatchObject({
      errors: 1,
      policies: [{ file: "bad/comma.json", findings: [{ line: 2, column: 1 }] }],
    });
    expect(await json("test", "--format", "json", "--coverage", "good")).toMatchObject({
      passed: 1,
      failed: 0,
      coverage: { percent: 50 },
    });
    const explained = await json(
      "explain",
      ...question,
      "--context",
      "a=1",
      "--context",
      "a=2",
      "--json",
    );
    expect(explained).toMatchObject({
      decision: { verdict: "implicitDeny" },
      flip: { to: "allowed" },
    });
  });

  it("takes of a folder what is meant as a policy, and names the rest", async () => {
    const { code, printed } = await place.run("policy", "check", "repository");
    const files = new Set(printed.match(/^repository\/\w+(?=.json:)/gm));
    expect([...files]).toEqual(
      ["blank", "broken", "misspelt", "older"].map((name) => `repository/${name}`),
    );
    expect(printed).toMatch(/\n5 policies: \d errors, 0 warnings; passed over 3 files without a/);
    expect(printed).toMatch(/: (repository\/\w+.json(, |$)){3}/m);
    expect(code).toBe(1);
    const json = await place.run("policy", "check", "--format", "json", "repository");
    expect(JSON.parse(json.printed).passedOver).toEqual(
      ["package", "template", "tsconfig"].map((name) => `repository/${name}.json`),
    );
    // What is named itself is looked at, whatever it is.
    const named = await place.run("policy", "check", "repository", "repository/package.json");
    expect(named.printed).toMatch(/^repository\/package.json:1:1: error/m);
    expect(named.printed).toMatch(/\n6 policies: .* passed over 2 files/);
    const format = await place.run("policy", "format", "--check", "repository");
    expect(format.printed).toMatch(/^would change repository\/readers.json$/m);
    expect(format.complained).toMatch(/^passed over 3 files/m);
  });

  it("ends with its own code where nobody reads to the end", async () => {
    const child = spawn(process.execPath, [command, "policy", "check", "bad"], {
      cwd: place.folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    const complained = text(child.stderr);
    expect(await once(child, "close")).toEqual([1, null]);
    expect(await complained).toBe("");
  });

  it("keeps the line ends of Windows where a file has them", async () => {
    const laidOut = `${JSON.stringify(readers, undefined, 2)}\n`.replaceAll("\n", "\r\n");
    writeFileSync(join(place.folder, "windows.json"), laidOut.replace(/ +/, ""));
    await place.run("policy", "format", "--write", "windows.json");
    expect(readFileSync(join(place.folder, "windows.json"), "utf8")).toBe(laidOut);
    expect(await place.run("policy", "format", "--check", "windows.json")).toMatchObject({
      code: 0,
    });
  });

  it("writes the layout into files, once", async () => {
    writeFileSync(join(place.folder, "loose.json"), JSON.stringify(readers));
    const first = await place.run("policy", "format", "--write", "loose.json");
    const second = await place.run("policy", "format", "--write", "loose.json");
    expect([first.printed, second.printed]).toEqual(["wrote loose.json\n", ""]);
    const written = readFileSync(join(place.folder, "loose.json"), "utf8");
    expect(written).toBe(`${JSON.stringify(readers, undefined, 2)}\n`);
  });
});
