/** `sallyport policy explain --as` against a server: what it tells, to whom, and its exit codes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { callQuery } from "../src/client.ts";
import { makePlace, type Place } from "./testing/command.ts";

const started = makePlace();
/** With credentials of the root user, and of one who may not ask. */
let root: Place;
let stranger: Place;

beforeAll(async () => {
  const { endpoint } = await started.serve();
  const kept = readFileSync(join(started.folder, ".sallyport/root-credentials.json"), "utf8");
  const client = { endpoint, region: "us-east-1", credentials: JSON.parse(kept) };
  const iam = (action: string, parameters: Readonly<Record<string, string>>) =>
    callQuery(client, "iam", action, parameters);
  await iam("CreateUser", { UserName: "alice" });
  const own = { StringEquals: { "aws:ResourceTag/owner": `$\{aws:username}` } };
  await iam("PutUserPolicy", {
    UserName: "alice",
    PolicyName: "documents",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Sid: "Write", Effect: "Allow", Action: "app:write", Resource: "*", Condition: own },
        { Sid: "Sealed", Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::sealed/*" },
        { Effect: "Allow", Action: "ec2:DescribeInstances", Resource: "*" },
      ],
    }),
  });
  const made = await iam("CreateAccessKey", { UserName: "alice" });
  const placeOf = (accessKeyId: string, secretAccessKey: string) =>
    started.with({
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });
  root = placeOf(client.credentials.accessKeyId, client.credentials.secretAccessKey);
  stranger = placeOf(made.element("AccessKeyId") ?? "", made.element("SecretAccessKey") ?? "");
}, 60_000);

const explainAs = (place: Place, ...words: readonly string[]) =>
  place.run("policy", "explain", "--as", ...words);

describe("sallyport policy explain --as", () => {
  it("tells the decision, why, where the statement stands, and what would turn it", async () => {
    const { code, printed } = await explainAs(
      root,
      "alice",
      "s3:GetObject",
      "arn:aws:s3:::sealed/a",
    );
    expect(code).toBe(0);
    expect(printed).toMatch(
      /^explicitDeny by identity\ns3:GetObject is denied by statement "Sealed"/,
    );
    expect(printed).toMatch(/\nIt would be allowed without statement "Sealed"/);
    expect(printed).toMatch(
      /\nDeny {2}"Sealed" of the identity-based policy documents, line 1, column \d+\n/,
    );
    expect(printed.split("\n").length).toBeLessThan(24);
  });

  it("takes tags of an application's own resource, and tells the one that would do", async () => {
    const ask = (owner: string) =>
      explainAs(
        root,
        "user/alice",
        "write",
        "document/42",
        "--context",
        `aws:ResourceTag/owner=${owner}`,
      );
    expect((await ask("alice")).printed).toMatch(/^allowed by identity\n/);
    const { code, printed } = await ask("bob");
    expect(code).toBe(0);
    expect(printed).toMatch(/^implicitDeny by identity\n/);
    expect(printed).toContain("aws:ResourceTag/owner = alice (now bob)");
  });

  it("asks of no resource where none is named, and of nobody as of anybody", async () => {
    expect((await explainAs(root, "alice", "ec2:DescribeInstances")).printed).toMatch(/^allowed/);
    const { code, printed } = await explainAs(root, "role/Nobody", "ec2:DescribeInstances");
    expect([code, printed]).toEqual([
      0,
      expect.stringMatching(/^denied\nThere is no such subject/),
    ]);
  });

  it("warns of a name that AWS does not have, and of none where all is meant", async () => {
    const { printed } = await explainAs(root, "alice", "ec2:DescribeInstnces");
    expect(printed).toMatch(/\nwarning: .*did you mean `ec2:DescribeInstances`\?\n$/);
    const meant = await explainAs(root, "alice", "write", "document/42");
    expect(meant.printed).not.toContain("warning");
  });

  it("prints question and answer for programs", async () => {
    const { printed } = await explainAs(root, "alice", "iam:ListUsers", "--json");
    expect(JSON.parse(printed)).toMatchObject({
      question: { subject: { type: "user", id: "alice" }, resource: { type: "*", id: "*" } },
      answer: { decision: false, context: { would_flip: { to: "allowed" } } },
    });
  });

  it("is refused to who may not ask, with the permission's name", async () => {
    expect(await explainAs(stranger, "alice", "iam:ListUsers")).toMatchObject({
      code: 1,
      printed: "",
      complained: expect.stringMatching(/^sallyport: AccessDenied: .*sallyport:EvaluateAccess/),
    });
  });

  it("ends with 3 where no server answers", async () => {
    const nowhere = root.with({ AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
    expect(await explainAs(nowhere, "alice", "iam:ListUsers")).toMatchObject({ code: 3 });
  });

  it.each<[readonly string[], RegExp]>([
    [["alice"], /needs an ACTION/],
    [["car/alice", "app:read", "document/1"], /a type of user, role, group, role-session/],
    [["user/", "app:read", "document/1"], /--as user\//],
    [["alice", "app:read", "document"], /an ARN, as TYPE\/ID or as \*/],
    [["alice", "app:read", "document/1", "--context", "a"], /write KEY=VALUE/],
    [
      ["alice", "app:read", "document/1", "--resource-policy", "x.json"],
      /--resource-policy is for/,
    ],
  ])("%j is wrong use", async (words, complained) => {
    const outcome = await explainAs(root, ...words);
    expect(outcome).toMatchObject({ code: 2, printed: "" });
    expect(outcome.complained).toMatch(complained);
  });
});
