/** Fills a site's database by SQL, which no number of calls could do in a bearable time. */
import type { Site } from "../conformance/faults/server-process.ts";
import { migrations, type Tables } from "../src/assembly.ts";
import { uniqueId } from "../src/base/identifiers.ts";
import { openDataFolder } from "../src/storage/data-folder.ts";
import { openStorage } from "../src/storage/open.ts";
import type { Storage } from "../src/storage/storage.ts";

export interface Size {
  readonly users: number;
  readonly roles: number;
}

/** Rows of one statement; SQLite takes 32,766 parameters. */
const rowsPerStatement = 1_000;

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

/** Makes the account, and in it so many users and roles without policies. */
export async function fillSite(site: Site, size: Size): Promise<void> {
  const made = await site.run({ commandLine: ["init"] });
  if (made.code !== 0) throw new Error(made.said);
  const folder = openDataFolder(site.folder);
  const storage = await openStorage<Tables>({ folder, migrations });
  for (let first = 0; first < size.users; first += rowsPerStatement) {
    const users = named("user", first, size.users).map((user) => ({
      ...user,
      account_id: site.account,
      user_id: uniqueId("user"),
    }));
    await insert(storage, "iam_user", users);
  }
  for (let first = 0; first < size.roles; first += rowsPerStatement) {
    const roles = named("role", first, size.roles).map((role) => ({
      ...role,
      account_id: site.account,
      role_id: uniqueId("role"),
      description: null,
      max_session_seconds: 3_600,
      trust_policy: trust,
      trust_principals: "{}",
      linked_service: null,
    }));
    await insert(storage, "iam_role", roles);
  }
  await insert(storage, "iam_count", [
    { account_id: site.account, quota: "UsersPerAccount", count: size.users },
    { account_id: site.account, quota: "RolesPerAccount", count: size.roles },
  ]);
  await storage.close();
  folder.release();
}

function named(kind: string, first: number, count: number) {
  return Array.from({ length: Math.min(rowsPerStatement, count - first) }, (_, index) => {
    const name = `${kind}-${String(first + index).padStart(6, "0")}`;
    return { name, name_key: name, path: "/", created_at: Date.now(), boundary_arn: null };
  });
}

async function insert<Table extends "iam_user" | "iam_role" | "iam_count">(
  storage: Storage<Tables>,
  table: Table,
  rows: readonly Tables[Table][],
): Promise<void> {
  await storage.transact(({ database }) =>
    database
      .insertInto(table as "iam_user")
      .values(rows as unknown as Tables["iam_user"][])
      .execute(),
  );
}
