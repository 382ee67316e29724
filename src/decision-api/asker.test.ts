import { expect, it } from "vitest";
import { eachDatabase, type TestServer } from "../services/testing/harness.ts";
import { allow, askerOf, policyOf, post, question, signedBy, withKey } from "./testing/ask.ts";

const asked = question("user/alice", "read", "record/1");
const day = 86_400_000;

async function credentialsOf({ root }: TestServer, UserName: string) {
  const { AccessKey } = await root.iam("CreateAccessKey", { UserName });
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = AccessKey;
  return { accessKeyId, secretAccessKey };
}

const mayAsk = policyOf(allow("sallyport:EvaluateAccess"));

eachDatabase("the asker", (server) => {
  it.each([
    ["nothing", {}, /realm="http:\/\/127.0.0.1:4800"$/],
    ["a password", { authorization: "Basic YTpi" }, /error="invalid_token"$/],
    ["a token of somebody else's", { authorization: "Bearer abc.def.ghi" }, /invalid_token/],
    ["an empty token", { authorization: "Bearer " }, /invalid_token/],
    ["two tokens", { authorization: "Bearer a,Bearer b" }, /invalid_token/],
    ["half a signature", { authorization: "AWS4-HMAC-SHA256 Credential=a" }, /invalid_token/],
  ])("is nobody with %s", async (_title, headers, challenge) => {
    const ask = post(await server());
    // Before anyone is known, not even the question is looked at.
    const answer = await ask("evaluation", "{", headers);
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toMatch(challenge);
  });

  it("is nobody with a key that was changed in one place", async () => {
    const one = await server();
    const { key } = await askerOf(one);
    for (const at of [4, 20, key.length - 6]) {
      const letter = key[at] === "A" ? "B" : "A";
      const changed = key.slice(0, at) + letter + key.slice(at + 1);
      expect((await withKey(one, changed)("evaluation", asked)).status).toBe(401);
    }
    expect((await withKey(one, key)("evaluation", asked)).status).toBe(200);
  });

  it("is nobody at the next call after the key is turned off, replaced or deleted", async () => {
    const one = await server();
    const { ask, id } = await askerOf(one);
    const credential = { UserName: "gate", ServiceSpecificCredentialId: id };
    const status = async () => (await ask("evaluation", asked)).status;
    expect(await status()).toBe(200);
    await one.root.iam("UpdateServiceSpecificCredential", { ...credential, Status: "Inactive" });
    expect(await status()).toBe(401);
    await one.root.iam("UpdateServiceSpecificCredential", { ...credential, Status: "Active" });
    expect(await status()).toBe(200);
    const reset = await one.root.iam("ResetServiceSpecificCredential", credential);
    expect(await status()).toBe(401);
    const key = reset.ServiceSpecificCredential?.ServiceCredentialSecret ?? "";
    const renewed = withKey(one, key);
    expect((await renewed("evaluation", asked)).status).toBe(200);
    await one.root.iam("DeleteServiceSpecificCredential", credential);
    expect((await renewed("evaluation", asked)).status).toBe(401);
  });

  it("is nobody when the key has ended", async () => {
    const one = await server();
    const { ask } = await askerOf(one);
    expect((await ask("evaluation", asked)).status).toBe(200);
    one.clock.advance(30 * day);
    const answer = await ask("evaluation", asked);
    expect(answer).toMatchObject({ status: 401, text: expect.stringContaining("ended at 20") });
  });

  it("is nobody with a key for another service", async () => {
    const one = await server();
    await one.user("gate", mayAsk);
    const made = await one.root.iam("CreateServiceSpecificCredential", {
      UserName: "gate",
      ServiceName: "bedrock.amazonaws.com",
    });
    const key = made.ServiceSpecificCredential?.ServiceCredentialSecret ?? "";
    expect((await withKey(one, key)("evaluation", asked)).status).toBe(401);
  });

  it("may sign as for AWS, for this service and no other", async () => {
    const one = await server();
    await one.user("gate", mayAsk);
    const credentials = await credentialsOf(one, "gate");
    expect((await signedBy(one, credentials)("evaluation", asked)).status).toBe(200);
    expect((await signedBy(one, credentials, "iam")("evaluation", asked)).status).toBe(401);
    const forged = { ...credentials, secretAccessKey: `${credentials.secretAccessKey}x` };
    expect((await signedBy(one, forged)("evaluation", asked)).status).toBe(401);
  });

  it("may be a session, whose own policy binds it", async () => {
    const one = await server();
    const trust = policyOf({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { AWS: one.account },
    });
    const { Role } = await one.root.iam("CreateRole", {
      RoleName: "Asks",
      AssumeRolePolicyDocument: JSON.stringify(trust),
    });
    await one.root.iam("PutRolePolicy", {
      RoleName: "Asks",
      PolicyName: "own",
      PolicyDocument: JSON.stringify(mayAsk),
    });
    const user = await one.user("gate", policyOf(allow("sts:AssumeRole")));
    const session = async (Policy?: object) => {
      const { Credentials } = await user.sts("AssumeRole", {
        RoleArn: Role.Arn,
        RoleSessionName: "asks",
        Policy: JSON.stringify(Policy ?? mayAsk),
      });
      return {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken ?? "",
      };
    };
    expect((await signedBy(one, await session())("evaluation", asked)).status).toBe(200);
    const bound = await session(policyOf(allow("iam:*")));
    expect((await signedBy(one, bound)("evaluation", asked)).status).toBe(403);
  });

  it("needs the permission to ask about that subject", async () => {
    const one = await server();
    await one.user("alice", policyOf(allow("app:read")));
    const alice = `arn:aws:iam::${one.account}:user/alice`;
    const own = { Effect: "Allow", Action: "sallyport:EvaluateAccess", Resource: alice };
    const { ask } = await askerOf(one, "gate", policyOf(own));
    expect((await ask("evaluation", asked)).json).toMatchObject({ decision: true });
    const others = [
      question("user/bob", "read", "record/1"),
      question("role/alice", "read", "record/1"),
      question("spaceship/alice", "read", "record/1"),
    ];
    for (const other of others) {
      expect((await ask("evaluation", other)).status).toBe(403);
      expect((await ask("evaluations", { evaluations: [asked, other] })).status).toBe(403);
    }
    const search = {
      subject: { type: "user" },
      action: { name: "a" },
      resource: { type: "b", id: "c" },
    };
    expect(await ask("search/subject", search)).toMatchObject({
      status: 403,
      text: expect.stringContaining("sallyport:SearchAccess"),
    });
  });

  it("learns nothing of another account's principals, not even as root", async () => {
    const [one, other] = [await server(), await server()];
    await other.user("alice", policyOf(allow("app:read")));
    const { ask } = await askerOf(one);
    const arn = `arn:aws:iam::${other.account}:user/alice`;
    expect((await ask("evaluation", question(`user/${arn}`, "read", "record/1"))).status).toBe(403);
    for (const kind of ["resource", "action"]) {
      const body = question(`user/${arn}`, "read", "record/1");
      expect((await ask(`search/${kind}`, body)).status).toBe(403);
    }
  });
});
