/** Logins of throw-away databases, and their secrets, for tests of their rotation. */
import { EngineError } from "../../../../engines/engine.ts";
import {
  findEngine,
  type TestDatabase,
  type TestDatabaseKind,
} from "../../../../engines/testing/databases.ts";
import type { TestClient, TestServer } from "../../../testing/harness.ts";
import type { RotationStep, RotationStrategies, RotationStrategy } from "../runner.ts";
import { databaseStrategy } from "../strategies/database.ts";

export const lambdaOf = ({ name }: TestDatabaseKind) =>
  `arn:aws:lambda:us-east-1:111122223333:function:sallyport-rotate-${name}`;

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** The strategy of the product, with something that happens before each step. */
export function disturbedBy(
  kind: TestDatabaseKind,
  before: (step: RotationStep) => Promise<void>,
): RotationStrategies {
  const engine = findEngine(kind.name);
  if (engine === undefined) throw new Error("the database has an engine");
  const found = databaseStrategy(engine, [kind.name]);
  const strategy: RotationStrategy = {
    ...found,
    createSecret: (versions, signal) =>
      before("createSecret").then(() => found.createSecret(versions, signal)),
    setSecret: (versions, signal) =>
      before("setSecret").then(() => found.setSecret(versions, signal)),
    testSecret: (versions, signal) =>
      before("testSecret").then(() => found.testSecret(versions, signal)),
    finishSecret: () => before("finishSecret"),
  };
  return { find: () => strategy };
}

export async function read(root: TestClient, SecretId: string, VersionStage = "AWSCURRENT") {
  const value = await root.secretsmanager("GetSecretValue", { SecretId, VersionStage });
  return JSON.parse(value.SecretString ?? "") as Login & { readonly dbname: string };
}

export async function eventsOf(root: TestClient, arn: string) {
  const { Events = [] } = await root.cloudtrail("LookupEvents", {
    LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: arn }],
  });
  return Events.map(({ EventName = "" }) => EventName).filter((name) => name.includes("Rotation"));
}

let logins = 0;

/** A login that its administrator may change, and the secret of it. */
export async function makeLogin(
  { root }: TestServer,
  database: TestDatabase,
  further: object = {},
) {
  logins += 1;
  const login = { username: `app_${logins}`, password: "first" };
  const { username, password } = login;
  const statements =
    database.engine === "postgresql"
      ? [
          `CREATE ROLE ${username} LOGIN PASSWORD '${password}'`,
          `GRANT ${username} TO dba WITH ADMIN OPTION`,
        ]
      : [
          `CREATE USER ${username}@'%' IDENTIFIED BY '${password}'`,
          `GRANT SELECT ON app.* TO ${username}@'%'`,
        ];
  for (const statement of statements) await database.query(statement);
  const { host, port, dbname } = database.admin;
  const json = { engine: database.engine, host, port, dbname, ...login, ...further };
  const { ARN = "" } = await root.secretsmanager("CreateSecret", {
    Name: `app/${username}`,
    SecretString: JSON.stringify(json),
  });
  return { login, arn: ARN };
}

/** Whether a login is let in, and into its database. */
export async function lets(
  database: TestDatabase,
  { username, password }: Login,
): Promise<boolean> {
  const signal = new AbortController().signal;
  try {
    await findEngine(database.engine)?.test({ ...database.admin, username, password }, signal);
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.code === "SignInRefused") return false;
    throw error;
  }
}
