/** The AWS CLI and boto3, unmodified, against a server process on each database. */
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createDatabase } from "../../src/storage/testing/postgres.ts";
import { absence, runScript } from "./script-run.ts";
import { type ClientServer, startServer } from "./server.ts";

/** What scripts share, and no script itself. */
const shared = new Set(["checks.py", "outside_identities.py", "checks.sh"]);

function scriptsIn(folder: string): readonly string[] {
  const names = readdirSync(new URL(folder, import.meta.url)).filter((name) => !shared.has(name));
  return names.filter((name) => /\.(?:py|sh)$/.test(name)).map((name) => folder + name);
}

const kinds = [
  ["boto3", scriptsIn("boto3/"), absence("python3", "-c", "import boto3")],
  ["the AWS CLI", scriptsIn("cli/"), absence("aws", "--version")],
] as const;

const mustBeThere = process.env.CI === "true";
const postgresServerUrl = inject("postgresServerUrl");
const databases = ["sqlite", ...(postgresServerUrl === undefined ? [] : ["postgres"])];

describe(`unmodified clients on ${databases.join(" and ")}`, () => {
  // A server for each client: what one's scripts cannot take away, the other's must not meet.
  describe.each(kinds)("%s", (_client, scripts, missing) => {
    const servers = new Map<string, ClientServer>();

    beforeAll(async () => {
      servers.set("sqlite", await startServer(undefined));
      if (postgresServerUrl === undefined) return;
      servers.set("postgres", await startServer(await createDatabase(postgresServerUrl)));
    });
    afterAll(async () => {
      for (const server of servers.values()) await server.stop();
    });

    const title = missing === undefined ? "finds" : `(left out: ${missing}) finds`;
    it.skipIf(missing !== undefined && !mustBeThere).each(scripts)(
      `${title} what AWS would answer in %s`,
      { timeout: 300_000 },
      async (script) => expect(await failuresOf(script, servers)).toEqual([]),
    );
  });
});

/** Both databases at once: they share nothing, and the clients are slower than the servers. */
async function failuresOf(
  script: string,
  servers: ReadonlyMap<string, ClientServer>,
): Promise<readonly string[]> {
  const runs = [...servers].map(async ([database, { environment }]) => {
    const { checks, failures } = await runScript(script, environment);
    const none = checks === 0 ? ["the script checked nothing"] : [];
    return [...failures, ...none].map((failure) => `${database}: ${failure}`);
  });
  return (await Promise.all(runs)).flat();
}
