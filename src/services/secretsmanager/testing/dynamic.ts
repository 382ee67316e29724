/** Dynamic secrets of throw-away databases, for tests. */
import { findEngine, type TestDatabase } from "../../../engines/testing/databases.ts";
import {
  eachDatabase,
  onTwoNodes,
  type TestClient,
  type TestServer,
} from "../../testing/harness.ts";
import { allowing } from "./fixtures.ts";

export const minute = 60_000;

/**
 * Real databases judge by the real time whether a login has run out, so servers that make logins
 * in them must be ahead of it whenever the tests are run.
 */
const aheadOfDatabases = Date.UTC(2126, 10, 22, 10);

export const eachDatabaseAhead: typeof eachDatabase = (title, suite) =>
  eachDatabase(title, suite, aheadOfDatabases);

export const onTwoNodesAhead: typeof onTwoNodes = (title, suite) =>
  onTwoNodes(title, suite, aheadOfDatabases);

let names = 0;

/** Gives the ARN. `more` goes into the configuration. */
export async function makeDynamic(
  { root }: Pick<TestServer, "root">,
  target: TestDatabase,
  more: object = {},
): Promise<string> {
  names += 1;
  const { ARN = "" } = await root.secretsmanager("CreateSecret", {
    Name: `db/${names}`,
    SecretString: JSON.stringify({ engine: target.engine, ...target.admin, ...more }),
    Tags: [{ Key: "sallyport:kind", Value: "dynamic" }],
  });
  return ARN;
}

export interface Login {
  readonly lease: string;
  readonly username: string;
  readonly password: string;
}

export async function read(
  client: TestClient,
  SecretId: string,
  VersionId?: string,
): Promise<Login> {
  const { VersionId: lease = "", SecretString = "{}" } = await client.secretsmanager(
    "GetSecretValue",
    { SecretId, VersionId },
  );
  return { lease, ...JSON.parse(SecretString) };
}

export const reading = allowing({ Action: "secretsmanager:GetSecretValue", Resource: "*" });

export async function canSignIn(target: TestDatabase, login: Login): Promise<boolean> {
  const { username, password } = login;
  const connection = { ...target.admin, username, password };
  const signedIn = findEngine(target.engine)?.test(connection, new AbortController().signal);
  return (
    (await signedIn?.then(
      () => true,
      () => false,
    )) ?? false
  );
}

/** Runs the jobs that are due, which a server does by itself. */
export const work = ({ assembled }: TestServer) => assembled.jobs.runDue();

export async function leases({ root }: TestServer, input: object = {}) {
  return (await root.leases("ListLeases", input)).Leases;
}
