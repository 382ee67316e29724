/** What must be gone before a thing can be deleted. */
import type { Kysely } from "kysely";
import { deleteConflict } from "./errors.ts";
import type { IamTables } from "./tables.ts";

/** A table, its column that names the thing, and what the error says must happen first. */
export type Reference = {
  [Table in keyof IamTables]: readonly [
    table: Table,
    column: keyof IamTables[Table],
    first: string,
  ];
}[keyof IamTables];

/** Throws `DeleteConflict` for the first of the references that still names the thing. */
export async function refuseWhileReferenced(
  database: Kysely<IamTables>,
  references: readonly Reference[],
  id: string,
): Promise<void> {
  for (const [table, column, first] of references) {
    const row = await database
      // All that refers to something has an account; the columns are told beside their tables.
      .selectFrom(table as "iam_attachment")
      .select("account_id")
      .where(column as "owner_id", "=", id)
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) throw deleteConflict(first);
  }
}
