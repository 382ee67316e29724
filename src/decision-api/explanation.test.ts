import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../services/testing/harness.ts";
import { organize } from "../services/testing/organization.ts";
import { flipsMax } from "./evaluation.ts";
import { allow, askerOf, policyOf, question } from "./testing/ask.ts";

const records = "arn:aws:app:::record/";

async function fixture(server: TestServer) {
  await server.user(
    "alice",
    policyOf(allow("app:read", `${records}*`), {
      Effect: "Deny",
      Action: "app:*",
      Resource: `${records}sealed/*`,
    }),
  );
  const isAdmin = { StringEquals: { "aws:PrincipalTag/role": "admin" } };
  await server.user("bob", policyOf(allow("app:write", `${records}*`, isAdmin)));
  return askerOf(server);
}

eachDatabase("reasons", (server) => {
  it("explains to those who may read policies, and to nobody else", async () => {
    const one = await server();
    const { ask } = await fixture(one);
    const asked = question("user/alice", "read", "record/sealed/1", { options: { explain: true } });
    const { json } = await ask("evaluation", asked);
    expect(json).toMatchObject({
      decision: false,
      context: {
        verdict: "explicitDeny",
        decided_by: "identity",
        reason_admin: { en: expect.stringContaining("statement 2") },
        reason_user: { en: "A policy forbids this." },
        matched_statements: [{ policy_name: "inline", effect: "Deny", statement: 1 }],
      },
    });
    const { ask: plain } = await askerOf(one, "plain", policyOf(allow("sallyport:EvaluateAccess")));
    expect(await plain("evaluation", asked)).toMatchObject({
      status: 403,
      text: expect.stringContaining("sallyport:ExplainAccess"),
    });
  });

  it("tells what would turn the decision, which holds when it is done", async () => {
    const one = await server();
    const { ask } = await fixture(one);
    const asked = question("user/bob", "write", "record/1");
    const { json } = await ask("evaluation", { ...asked, options: { flip: true } });
    expect(json).toMatchObject({
      decision: false,
      context: {
        verdict: "implicitDeny",
        would_flip: {
          to: "allowed",
          en: expect.stringMatching(/^It would be allowed if an identity-based policy allowed/),
          policy_changes: [
            {
              type: "add_statement",
              policy_kind: "identity",
              statement: { Effect: "Allow", Action: "app:write", Resource: `${records}1` },
            },
          ],
          request_changes: [{ key: "aws:PrincipalTag/role", value: "admin" }],
        },
      },
    });
    const changed = { subject: { type: "user", id: "bob", properties: { role: "admin" } } };
    expect((await ask("evaluation", { ...asked, ...changed })).json?.decision).toBe(true);
    const items = (length: number) => Array.from({ length }, () => asked);
    const many = (length: number) =>
      ask("evaluations", { evaluations: items(length), options: { flip: true } });
    expect((await many(flipsMax)).status).toBe(200);
    expect((await many(flipsMax + 1)).status).toBe(400);
    const { ask: plain } = await askerOf(one, "plain", policyOf(allow("sallyport:EvaluateAccess")));
    expect((await plain("evaluation", { ...asked, options: { flip: true } })).status).toBe(403);
  });

  it("tells nothing of what another account's policies say", async () => {
    const one = await server();
    const other = await server();
    const { ask } = await askerOf(one);
    await one.user("alice", policyOf(allow("secretsmanager:GetSecretValue")));
    const { ARN } = await other.root.secretsmanager("CreateSecret", {
      Name: "theirs",
      SecretString: "x",
    });
    const named = { ...allow("secretsmanager:*"), Sid: "Private", Effect: "Deny" };
    const alice = { Principal: { AWS: `arn:aws:iam::${one.account}:user/alice` } };
    await other.root.secretsmanager("PutResourcePolicy", {
      SecretId: "theirs",
      ResourcePolicy: JSON.stringify(policyOf({ ...named, ...alice })),
    });
    const asked = question("user/alice", "GetSecretValue", `secret/${ARN}`);
    const { json, text } = await ask("evaluation", { ...asked, options: { flip: true } });
    expect(json).toMatchObject({ decision: false, context: { verdict: "explicitDeny" } });
    expect(text).not.toContain("Private");
    expect(text).not.toMatch(/matched_statements|would_flip/);
  });

  it("says no to all that a closed account owns, and not that it is closed", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    const organization = await organize(one);
    const member = await organization.member("dev");
    const role = `arn:aws:iam::${member.account}:role/OrganizationAccountAccessRole`;
    const asked = question("user/admin", "sts:AssumeRole", `role/${role}`);
    const admins = {
      subject: { type: "user" },
      action: { name: "sts:AssumeRole" },
      resource: { type: "role", id: role },
    };
    const all = async () => {
      const { json } = await ask("evaluation", { ...asked, options: { flip: true } });
      return {
        plain: (await ask("evaluation", asked)).json?.decision,
        batch: (await ask("evaluations", { evaluations: [asked] })).json?.evaluations,
        explained: [json?.decision, (json?.context as { verdict?: string } | undefined)?.verdict],
        found: (await ask("search/subject", admins)).json?.results,
        told: JSON.stringify(json),
      };
    };
    expect(await all()).toMatchObject({
      plain: true,
      batch: [{ decision: true }],
      explained: [true, "allowed"],
      found: [{ type: "user", id: "admin" }],
    });
    await one.root.organizations("CloseAccount", { AccountId: member.account });
    const { told, ...closed } = await all();
    expect(closed).toEqual({
      plain: false,
      batch: [{ decision: false }],
      explained: [false, "implicitDeny"],
      found: [],
    });
    expect(told).not.toMatch(/clos|suspend|would_flip/i);
  });
});
