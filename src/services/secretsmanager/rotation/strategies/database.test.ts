/** What the strategy of databases does to which login, by whose sign-in: on an engine of a test. */
import { describe, expect, it } from "vitest";
import type { Arn } from "../../../../base/arn.ts";
import { type Connection, type CredentialEngine, EngineError } from "../../../../engines/engine.ts";
import type { SecretValue } from "../../secret-value.ts";
import type { PendingVersion } from "../runner.ts";
import { secretValueOf } from "./credentials.ts";
import { databaseStrategy } from "./database.ts";

type Place = Pick<Connection, "host" | "port" | "username">;

const nameOf = ({ host, port, username }: Place) => `${username}@${host}:${port}`;

/** Servers that know the passwords of logins, and what was done to them, by whom. */
function fakeServers(passwords: Readonly<Record<string, string>>) {
  const done: string[] = [];
  const signIn = async (connection: Connection) => {
    if (passwords[nameOf(connection)] === connection.password) return;
    throw new EngineError("SignInRefused", "refused");
  };
  const change = async (admin: Connection, what: string) => {
    await signIn(admin);
    done.push(`${nameOf(admin)} ${what}`);
  };
  const unused = () => Promise.reject(new Error("no rotation asks for it"));
  const engine: CredentialEngine = {
    name: "postgresql",
    defaultPort: 5_432,
    test: signIn,
    setPassword: (admin, username, password) => change(admin, `sets ${username} to ${password}`),
    cloneRole: (admin, { source, name, password }) =>
      change(admin, `clones ${source} as ${name} with ${password}`),
    createRole: unused,
    renewRole: unused,
    dropRole: unused,
  };
  return { engine, strategy: databaseStrategy(engine, ["postgres"]), done };
}

const masterarn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:admin-abcdef";

function value(password: string, more: object = {}): SecretValue {
  const login = { engine: "postgres", host: "db", port: 5_432, username: "app", password };
  return secretValueOf({ ...login, ...more });
}

const master = (more: object = {}) => value("mighty", { username: "dba", ...more });

interface Given extends Partial<Pick<PendingVersion, "previous" | "pending">> {
  readonly current: SecretValue;
  readonly administrator?: SecretValue;
}

function versionsOf({ current, previous, pending, administrator }: Given): PendingVersion {
  return {
    secret: { secret_id: "secret", account_id: "111122223333" },
    secretArn: "arn:aws:secretsmanager:us-east-1:111122223333:secret:app-abcdef" as Arn,
    token: "token",
    current,
    previous,
    pending: pending ?? value("new"),
    administrator: async () => administrator ?? master(),
  };
}

const signal = new AbortController().signal;

interface Case {
  readonly when: string;
  readonly passwords: Readonly<Record<string, string>>;
  readonly versions: Given;
  /** What was done, or what was said where it was refused. */
  readonly comes: readonly string[] | RegExp;
}

const app = "app@db:5432";
const set = `${app} sets app to new`;
const turns = { masterarn };
const clone = value("new", { ...turns, username: "app_clone" });

const sets: readonly Case[] = [
  {
    when: "by the present login, whatever was before",
    passwords: { [app]: "old" },
    versions: { current: value("old"), previous: value("older") },
    comes: [set],
  },
  {
    when: "not again where it is set",
    passwords: { [app]: "new" },
    versions: { current: value("old") },
    comes: [],
  },
  {
    when: "by the password before, where the present one was never set",
    passwords: { [app]: "older" },
    versions: { current: value("old"), previous: value("older") },
    comes: [set],
  },
  {
    when: "by nobody where neither is let in",
    passwords: { [app]: "other" },
    versions: { current: value("old"), previous: value("older") },
    comes: /refused/,
  },
  {
    when: "on no other host, where the secret was of one before",
    passwords: { "app@elsewhere:5432": "older" },
    versions: { current: value("old"), previous: value("older", { host: "elsewhere" }) },
    comes: /refused/,
  },
  {
    when: "on no other port, where the secret was of one before",
    passwords: { "app@db:5433": "older" },
    versions: { current: value("old"), previous: value("older", { port: 5_433 }) },
    comes: /refused/,
  },
  {
    when: "for no other login, where the secret was of one before",
    passwords: { "dba@db:5432": "older" },
    versions: { current: value("old"), previous: value("older", { username: "dba" }) },
    comes: /refused/,
  },
  {
    when: "by the password before, of another database of the same server",
    passwords: { [app]: "older" },
    versions: {
      current: value("old", { dbname: "app" }),
      previous: value("older", { dbname: "former" }),
    },
    comes: [set],
  },
  {
    when: "where the new value is of another database of the same server",
    passwords: { [app]: "old" },
    versions: { current: value("old"), pending: value("new", { dbname: "app" }) },
    comes: [set],
  },
  {
    when: "by an administrator of another database of the same server",
    passwords: { [app]: "old", "dba@db:5432": "mighty" },
    versions: {
      current: value("old", { ...turns, dbname: "app" }),
      pending: clone,
      administrator: master({ dbname: "postgres" }),
    },
    comes: ["dba@db:5432 clones app as app_clone with new"],
  },
  {
    when: "for the other of two logins, by the administrator",
    passwords: { [app]: "old", "dba@db:5432": "mighty" },
    versions: { current: value("old", turns), pending: clone },
    comes: ["dba@db:5432 clones app as app_clone with new"],
  },
  {
    when: "for nobody whose own login the secret does not prove",
    passwords: { [app]: "other", "dba@db:5432": "mighty" },
    versions: { current: value("old", turns), pending: clone },
    comes: /refused/,
  },
  {
    when: "by no administrator of another host",
    passwords: { [app]: "old", "dba@elsewhere:5432": "mighty" },
    versions: {
      current: value("old", turns),
      pending: clone,
      administrator: master({ host: "elsewhere" }),
    },
    comes: /of another host/,
  },
  {
    when: "by no administrator of another port",
    passwords: { [app]: "old", "dba@db:5433": "mighty" },
    versions: {
      current: value("old", turns),
      pending: clone,
      administrator: master({ port: 5_433 }),
    },
    comes: /of another host/,
  },
  {
    when: "on no other host than the present value's",
    passwords: { [app]: "old" },
    versions: { current: value("old"), pending: value("new", { host: "elsewhere" }) },
    comes: /of another host or login/,
  },
  {
    when: "on no other port than the present value's",
    passwords: { [app]: "old" },
    versions: { current: value("old"), pending: value("new", { port: 5_433 }) },
    comes: /of another host or login/,
  },
  {
    when: "for no other login than the present value's",
    passwords: { [app]: "old", "dba@db:5432": "mighty" },
    versions: { current: value("old"), pending: value("new", { username: "dba" }) },
    comes: /of another host or login/,
  },
];

const restores: readonly Case[] = [
  {
    when: "by the new password, where that was set",
    passwords: { [app]: "new" },
    versions: { current: value("old") },
    comes: [`${app} sets app to old`],
  },
  {
    when: "by nobody, where it was never changed",
    passwords: { [app]: "old" },
    versions: { current: value("old") },
    comes: [],
  },
  {
    when: "for no other host than the new password was for",
    passwords: { [app]: "new" },
    versions: { current: value("old", { host: "elsewhere" }) },
    comes: [],
  },
  {
    when: "for no other login than the new password was for",
    passwords: { [app]: "new" },
    versions: { current: value("old", { username: "other" }) },
    comes: [],
  },
  {
    when: "for none of two logins: the present one was never touched",
    passwords: { "app_clone@db:5432": "new" },
    versions: { current: value("old", turns), pending: clone },
    comes: [],
  },
];

describe.each([
  ["the new password is set", "setSecret", sets],
  ["the present password is set back", "restore", restores],
] as const)("%s", (_, step, cases) => {
  it.each(cases)("$when", async ({ passwords, versions, comes }) => {
    const { strategy, done } = fakeServers(passwords);
    const outcome = strategy[step]?.(versionsOf(versions), signal);
    if (comes instanceof RegExp) await expect(outcome).rejects.toThrow(comes);
    else await outcome;
    expect(done).toEqual(comes instanceof RegExp ? [] : comes);
  });
});

describe("the names of two logins that take turns", () => {
  const fake = fakeServers({});
  const mysql = databaseStrategy(fake.engine, ["mysql", "mariadb"]);

  it.each([
    ["postgres", "a".repeat(57), "fits"],
    ["postgres", "a".repeat(58), "63 bytes"],
    ["postgres", "é".repeat(29), "63 bytes"],
    ["postgres", `${"a".repeat(57)}_clone`, "fits"],
    ["mysql", "é".repeat(26), "fits"],
    ["mysql", "a".repeat(27), "32 characters"],
    ["mariadb", "a".repeat(27), "fits"],
    ["mariadb", "a".repeat(123), "128 characters"],
  ])("in %s, of %s: %s", async (engine, username, says) => {
    const strategy = engine === "postgres" ? fake.strategy : mysql;
    const current = value("old", { ...turns, engine, username });
    const alone = value("old", { engine, username });
    expect(strategy.refusal?.(alone)).toBeUndefined();
    const versions = versionsOf({ current });
    if (says === "fits") {
      expect(strategy.refusal?.(current)).toBeUndefined();
      await expect(strategy.createSecret(versions, signal)).resolves.toBeDefined();
    } else {
      expect(strategy.refusal?.(current)).toContain(says);
      expect(strategy.refusal?.(current)).not.toContain(username);
      await expect(strategy.createSecret(versions, signal)).rejects.toThrow(says);
      await expect(strategy.rehearse?.(versions, signal)).rejects.toThrow(says);
    }
  });

  it("are not asked for where the value is none of a login", () => {
    expect(fake.strategy.refusal?.(undefined)).toBeUndefined();
  });
});

describe("a rehearsal", () => {
  const current = value("old", turns);

  it("signs in as the administrator too", async () => {
    const known = fakeServers({ [app]: "old", "dba@db:5432": "mighty" });
    await known.strategy.rehearse?.(versionsOf({ current }), signal);
    const { strategy, done } = fakeServers({ [app]: "old" });
    const refused = strategy.rehearse?.(versionsOf({ current }), signal);
    await expect(refused).rejects.toMatchObject({ code: "SignInRefused" });
    expect([...known.done, ...done]).toEqual([]);
  });
});
