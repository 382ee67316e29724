import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CallRefused, callJson } from "../../src/client.ts";
import {
  findEngine,
  type TestDatabase,
  type TestDatabaseKind,
  testDatabases,
} from "../../src/engines/testing/databases.ts";
import { callerOf, textsOf } from "./calls.ts";
import { makeSite, type RunningServer, type Site } from "./server-process.ts";
import { type PossibleStore, possibleStores, type Store } from "./store.ts";

const minute = 60_000;
const SecretId = "rotated";
const preload = fileURLToPath(new URL("kill-at-commit.ts", import.meta.url));

/** As if the time had passed after which a silent node loses its jobs. */
const holdsAreOver = "UPDATE job SET held_until = 0 WHERE held_until IS NOT NULL";

type Value = Readonly<Record<string, string>>;
type Shown = Readonly<Record<string, readonly string[]>>;

/** Something whose credentials are rotated. */
interface Rotated {
  readonly lambda: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Makes it, and gives the first value of its secret. */
  make(server: RunningServer, site: Site): Promise<Value>;
  /** What must hold after each rotation of what the secret says now, and said before. */
  check(now: Value, before: Value, server: RunningServer, site: Site): Promise<void>;
}

function secretsOf(server: RunningServer, { root }: Site) {
  const client = { endpoint: server.url.href, region: "us-east-1", credentials: root };
  const call = (operation: string, input: object) =>
    callJson(client, "secretsmanager", `secretsmanager.${operation}`, { SecretId, ...input });
  return {
    call,
    async stages(): Promise<Map<string, string>> {
      const { VersionIdsToStages } = await call("DescribeSecret", {});
      const versions = Object.entries(VersionIdsToStages as Shown);
      return new Map(versions.flatMap(([id, stages]) => stages.map((stage) => [stage, id])));
    },
    async value(VersionStage: string): Promise<Value> {
      const { SecretString } = await call("GetSecretValue", { VersionStage });
      return JSON.parse(String(SecretString));
    },
  };
}

interface Asked {
  readonly lambda: string;
  /** The id of the version that is to be replaced. */
  readonly replaced: string | undefined;
}

/**
 * Whether a rotation came to its end before the server was killed. It is asked for where none is
 * under way: the one that another server left is gone on with by itself.
 */
async function rotateOrDie(
  server: RunningServer,
  site: Site,
  { lambda, replaced }: Asked,
): Promise<boolean> {
  const secrets = secretsOf(server, site);
  const ended = server.exit.then(() => false);
  const isDone = async () => {
    const stages = await secrets.stages();
    return stages.get("AWSCURRENT") !== replaced && !stages.has("AWSPENDING");
  };
  const rotated = async () => {
    const stages = await secrets.stages();
    if (stages.get("AWSCURRENT") === replaced && !stages.has("AWSPENDING")) {
      const RotationLambdaARN = `arn:aws:lambda:us-east-1:111122223333:function:${lambda}`;
      await secrets.call("RotateSecret", { RotationLambdaARN });
    }
    await expect.poll(isDone, { timeout: minute }).toBe(true);
    return true;
  };
  return Promise.race([ended, rotated().catch((error: unknown) => otherwise(error, ended))]);
}

/** A call that was cut off is no failure of its own; an answer that refuses is. */
function otherwise(error: unknown, ended: Promise<boolean>): Promise<boolean> {
  if (error instanceof CallRefused) throw error;
  return ended;
}

/** The call, and two commits of each of the four steps: it is begun, and it is done. */
const everyCommit = [1, 2, 3, 4, 5, 6, 7, 8, 9];
/** What each step did outside is done, and nothing of it is kept. */
const endsOfSteps = [3, 5, 7, 9];

/** Kills a server before each of the commits of a rotation; another one goes on from there. */
async function killAt(commits: readonly number[], store: Store, rotated: Rotated): Promise<void> {
  const site = makeSite();
  const settings = { ...store.settings, ...rotated.settings };
  try {
    const first = await site.start({ settings });
    const SecretString = JSON.stringify(await rotated.make(first, site));
    await secretsOf(first, site).call("CreateSecret", { Name: SecretId, SecretString });
    await first.stop();
    for (const commit of commits) {
      const killed = await site.start({ settings: { ...settings, ...killing(commit) } });
      const secrets = secretsOf(killed, site);
      const before = await secrets.value("AWSCURRENT");
      const asked = {
        lambda: rotated.lambda,
        replaced: (await secrets.stages()).get("AWSCURRENT"),
      };
      expect([commit, await rotateOrDie(killed, site, asked)]).toEqual([commit, false]);
      await store.change(site, holdsAreOver);
      const next = await site.start({ settings });
      expect([commit, await rotateOrDie(next, site, asked)]).toEqual([commit, true]);
      const after = secretsOf(next, site);
      expect(await after.value("AWSPREVIOUS")).toEqual(before);
      await rotated.check(await after.value("AWSCURRENT"), before, next, site);
      expect((await next.stop()).code).toBe(0);
    }
  } finally {
    await site.remove();
  }
}

function killing(commit: number): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `--import ${preload}`,
    KILL_AT_JOB: "secretsmanager/rotation",
    KILL_AT_COMMIT: String(commit),
  };
}

const accessKey: Rotated = {
  lambda: "sallyport-rotate-access-key",
  settings: {},
  async make(server, { root }) {
    const caller = callerOf(server.url, root);
    await caller.iam("CreateUser", { UserName: "deployer" });
    const made = await caller.iam("CreateAccessKey", { UserName: "deployer" });
    caller.close();
    const [AccessKeyId = "", SecretAccessKey = ""] = [
      ...textsOf(made, "AccessKeyId"),
      ...textsOf(made, "SecretAccessKey"),
    ];
    return { UserName: "deployer", AccessKeyId, SecretAccessKey };
  },
  async check(now, before, server, { root }) {
    const caller = callerOf(server.url, root);
    const keys = await caller.list("ListAccessKeys", "AccessKeyId", { UserName: "deployer" });
    caller.close();
    expect(keys.toSorted()).toEqual([now.AccessKeyId, before.AccessKeyId].toSorted());
    for (const { AccessKeyId = "", SecretAccessKey = "" } of [now, before]) {
      const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
      const user = callerOf(server.url, credentials);
      const { status } = await user.query("sts", "GetCallerIdentity");
      user.close();
      expect(status).toBe(200);
    }
  },
};

function databaseLogin(kind: TestDatabaseKind, target: TestDatabase): Rotated {
  const { host, port, dbname = "" } = target.admin;
  const lets = async ({ username = "", password = "" }: Value) => {
    const signedIn = findEngine(kind.name)?.test(
      { ...target.admin, username, password },
      new AbortController().signal,
    );
    return signedIn?.then(
      () => true,
      () => false,
    );
  };
  return {
    lambda: `sallyport-rotate-${kind.name}`,
    settings: { SALLYPORT_CONNECT_TO: `default,${host}` },
    async make() {
      const login = { username: "app", password: "first" };
      const statements =
        kind.name === "postgresql"
          ? ["CREATE ROLE app LOGIN PASSWORD 'first'"]
          : ["CREATE USER app@'%' IDENTIFIED BY 'first'", "GRANT SELECT ON app.* TO app@'%'"];
      for (const statement of statements) await target.query(statement);
      return { engine: kind.name, host, port: String(port), dbname, ...login };
    },
    async check(now, before) {
      expect(now.password).not.toBe(before.password);
      expect([await lets(now), await lets(before)]).toEqual([true, false]);
    },
  };
}

describe("a server that is killed at each commit of a rotation", { timeout: 10 * minute }, () => {
  const stores = possibleStores();
  const commitsIn = ({ title }: PossibleStore) =>
    title === "its folder" ? everyCommit : endsOfSteps;

  it.each(stores)("leaves a user's two keys, with its data in $title", async (store) => {
    await killAt(commitsIn(store), await store.open(), accessKey);
  });

  for (const kind of testDatabases) {
    const title = kind.available ? kind.name : `${kind.name} (not run: no server was found)`;
    describe.runIf(kind.available)(`of a login of ${title}`, () => {
      // What our own storage does is shown with PostgreSQL's logins.
      const itsStores = kind.name === "postgresql" ? stores : stores.slice(0, 1);
      it.each(itsStores)(
        "leaves one password that works, with its data in $title",
        async (store) => {
          const target = await kind.start();
          try {
            const commits = kind.name === "postgresql" ? commitsIn(store) : endsOfSteps;
            await killAt(commits, await store.open(), databaseLogin(kind, target));
          } finally {
            await target.stop();
          }
        },
      );
    });
  }
});
