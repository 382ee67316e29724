/** Who ends the login of a lease, and which failure is told where nobody can. */
import { expect, it } from "vitest";
import { rootArn } from "../../../base/arn.ts";
import { type Connection, type CredentialEngine, EngineError } from "../../../engines/engine.ts";
import { findLease } from "../../../leases/lease.ts";
import type { SignedCaller } from "../../../pipeline/caller.ts";
import type { RememberedCall } from "../../../pipeline/remembered-call.ts";
import { eachDatabase, type TestServer } from "../../testing/harness.ts";
import { rotationParts } from "../rotation/testing/world.ts";
import { findVersion } from "../rows.ts";
import type { SecretsManager } from "../secretsmanager.ts";
import { dynamicLeases } from "./lease-kind.ts";
import { leaseDatabase } from "./lease-rows.ts";
import { createLogin } from "./leasing.ts";

const first = { engine: "postgres", host: "db", dbname: "app", username: "dba", password: "one" };

/** Servers where nobody but these passwords are let in, and who dropped a login there. */
function fakeEngine(accepted: ReadonlySet<string>) {
  const dropped: string[] = [];
  const signIn = async ({ password }: Connection) => {
    if (!accepted.has(password)) throw new EngineError("SignInRefused", `refused ${password}`);
  };
  const unused = () => Promise.reject(new Error("no lease asks for it"));
  const engine: CredentialEngine = {
    name: "postgresql",
    defaultPort: 5_432,
    test: signIn,
    createRole: async () => {},
    async dropRole(admin) {
      await signIn(admin);
      dropped.push(`${admin.password} at ${admin.host}:${admin.port}/${admin.dbname}`);
    },
    setPassword: unused,
    cloneRole: unused,
    renewRole: unused,
  };
  return { engine, dropped };
}

/** A secret, and a lease of it that was made under its first value. */
async function leased(server: TestServer, engine: CredentialEngine) {
  const { root, account } = server;
  const { parts } = rotationParts(server, { find: () => "byHand" });
  const secretsManager: SecretsManager = {
    ...parts.secretsManager,
    dynamic: { ...parts.secretsManager.dynamic, findEngine: () => engine },
  };
  const { ARN = "", VersionId = "" } = await root.secretsmanager("CreateSecret", {
    Name: "db",
    SecretString: JSON.stringify(first),
  });
  const { secret, version } = await parts.storage.transact(async ({ database }) => {
    const found = await database
      .selectFrom("secretsmanager_secret")
      .selectAll()
      .where("arn_suffix", "=", ARN.slice(-6))
      .executeTakeFirstOrThrow();
    return { secret: found, version: await findVersion(database, found.secret_id, VersionId) };
  });
  if (version === undefined) throw new Error("it is there");
  const arn = rootArn(account);
  const caller = { kind: "root", account, arn, userId: account, accessKeyId: "key" } as const;
  const { leaseId } = await createLogin(secretsManager, {
    secret,
    version,
    arn: ARN as typeof arn,
    caller: caller satisfies SignedCaller,
    call: {} as RememberedCall,
  });
  const lease = await parts.storage.transact((unit) => findLease(leaseDatabase(unit), leaseId));
  if (lease === undefined) throw new Error("it is there");
  const kind = dynamicLeases(secretsManager, async () => true);
  return () => kind.end(lease, new AbortController().signal);
}

eachDatabase("the login of a lease", (start) => {
  const put = ({ root }: TestServer, value: object) =>
    root.secretsmanager("PutSecretValue", { SecretId: "db", SecretString: JSON.stringify(value) });

  it.each([
    ["the password was rotated", { password: "two" }, "two at db:5432/app"],
    // Grants and objects are of one database: another's administrator would leave them.
    ["the secret names another database", { password: "two", dbname: "b" }, "one at db:5432/app"],
    ["the secret names another port", { password: "two", port: 5_433 }, "one at db:5432/app"],
    ["the secret names another host", { password: "two", host: "b" }, "one at db:5432/app"],
    ["the present password is refused", { password: "bad" }, "one at db:5432/app"],
  ])("is ended where it was made, where %s", async (_, change, by) => {
    const server = await start();
    const { engine, dropped } = fakeEngine(new Set(["one", "two"]));
    const end = await leased(server, engine);
    await put(server, { ...first, ...change });
    await end();
    expect(dropped).toEqual([by]);
  });

  it("that nobody can end tells why the present administrator cannot", async () => {
    const server = await start();
    const { engine } = fakeEngine(new Set());
    const end = await leased(server, engine);
    await put(server, { ...first, password: "two" });
    await expect(end()).rejects.toThrow("refused two");
  });
});
