/** Every value under the root key is in a declared column, and opens as it is declared there. */
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealedColumns, type Tables } from "./assembly.ts";
import { type TestDatabase, testDatabases } from "./engines/testing/databases.ts";
import { randomRootKey } from "./keys/root-key.ts";
import { sealedAnew } from "./keys/sealed-column.ts";
import { rootKeyIdOf, Sealer, sealedHeader } from "./keys/sealing.ts";
import { makeEverything } from "./root-key/testing/everything.ts";
import { eachRootKeyWorld, type RootKeyNode } from "./root-key/testing/world.ts";
import type { ColumnValue } from "./storage/storage.ts";
import { listTables } from "./storage/tables.ts";

/** Checks of root keys stay under their own key: they are not sealed anew. */
const checks = new Set(["server_fact.value", "server_former_root_key.key_check"]);

/**
 * Tables that are empty here. What is sealed in them would not be found, so who adds a table makes
 * a row of it in `makeEverything`, or names it here and knows that nothing in it is sealed.
 */
const emptyTables = [
  // Fingerprints, names, instants and requests: see each service's `tables.ts`.
  "cloudtrail_refusal",
  "iam_organization_feature",
  "iam_role_deletion",
  "organizations_attachment",
  "organizations_creation",
  "organizations_delegate",
  "organizations_delegation_policy",
  "organizations_enabled_policy_type",
  "organizations_handshake",
  "organizations_member",
  "organizations_organization",
  "organizations_policy",
  "organizations_profile",
  "organizations_service_access",
  "organizations_tag",
  "organizations_unit",
  "secretsmanager_own_key",
  "server_former_root_key",
  "ssm_parameter_label",
  "sts_redeemed_assertion",
];

let target: TestDatabase | undefined;
const [postgres] = testDatabases;
beforeAll(async () => {
  if (postgres?.available) target = await postgres.start();
}, 60_000);
afterAll(() => target?.stop());

interface Found {
  readonly place: string;
  readonly text: string;
}

/** How any value begins, in text, that is sealed under the key: the last bits are the salt's. */
function markOf(keyId: string): string {
  return sealedHeader(keyId).toString("base64url").slice(0, 6);
}

/** Records show grant tokens, which are no secret (KMS Developer Guide), as they were given. */
const givenOut = /"grantToken":"[^"]*"/g;

/** Every column of every row that bears the mark, in any spelling of its bytes. */
async function walk({ storage, sealer }: RootKeyNode): Promise<{
  readonly found: readonly Found[];
  readonly empty: readonly string[];
}> {
  const mark = markOf(sealer.keyId);
  const marks = [mark, mark.replaceAll("-", "+").replaceAll("_", "/")];
  const raw = sealedHeader(sealer.keyId);
  const bears = (value: ColumnValue) => {
    if (typeof value === "string") {
      const text = value.replace(givenOut, "");
      return marks.some((each) => text.includes(each)) || text.includes(raw.toString("hex"));
    }
    return value instanceof Uint8Array && Buffer.from(value).includes(raw);
  };
  return storage.read(async (database) => {
    const found: Found[] = [];
    const empty: string[] = [];
    for (const { name } of await listTables(database, storage.dialect)) {
      const rows = await rowsOf(database, name);
      if (rows.length === 0) empty.push(name);
      for (const row of rows) {
        for (const [column, value] of Object.entries(row)) {
          if (bears(value)) found.push({ place: `${name}.${column}`, text: String(value) });
        }
      }
    }
    return { found, empty };
  });
}

async function rowsOf(database: Kysely<Tables>, table: string) {
  const query = sql<Record<string, ColumnValue>>`SELECT * FROM ${sql.table(table)}`;
  return (await query.execute(database)).rows;
}

describe("sealed columns", () => {
  eachRootKeyWorld("a server with everything made", (make) => {
    it("has no value under the root key that is not declared", async () => {
      const { start } = await make();
      const node = await start();
      await makeEverything(node, target);
      const { found, empty } = await walk(node);
      const declared = sealedColumns.map(({ table, column }) => `${table}.${column}`);
      const places = new Set(found.map(({ place }) => place).filter((one) => !checks.has(one)));
      expect([...places].filter((place) => !declared.includes(place))).toEqual([]);
      const unmade = target === undefined ? ["lease.sealed_call"] : [];
      expect(declared.filter((place) => !places.has(place))).toEqual(unmade);
      expect(empty.filter((table) => !emptyTables.includes(table))).toEqual([]);
    });

    it("opens each of them as it is declared", async () => {
      const { start } = await make();
      const node = await start();
      await makeEverything(node, target);
      const next = new Sealer(randomRootKey(), [...node.sealer.rootKeys.values()]);
      for (const declared of sealedColumns) {
        const rows = await node.storage.read((database) => rowsOf(database, declared.table));
        for (const row of rows) {
          const content = row[declared.column];
          expect(content === null && !declared.nullable).toBe(false);
          const anew = sealedAnew(next, declared, row);
          expect(anew === undefined).toBe(content === null || content === "[]");
          if (declared.form.kind === "value" && anew !== undefined) {
            expect(rootKeyIdOf(anew)).toBe(next.keyId);
          }
        }
      }
    });
  });
});
