/** `POST /_sallyport/reset`: an ephemeral server goes back to a fresh account. */
import { sql } from "kysely";
import type { AccountId } from "./base/arn.ts";
import { assert } from "./base/errors.ts";
import type { Sealer } from "./keys/sealing.ts";
import type { Gate } from "./pipeline/gate.ts";
import type { ServerTables } from "./root-key/tables.ts";
import { json } from "./server/health.ts";
import type { PlainRoute } from "./server/http-server.ts";
import { bootstrapAccount, type IamTables, type RootCredentials } from "./services/iam/service.ts";
import type { Storage } from "./storage/storage.ts";
import { listTables } from "./storage/tables.ts";

export interface Resettable {
  readonly storage: Storage<ServerTables & IamTables>;
  readonly sealer: Sealer;
  readonly account: AccountId;
  readonly newRoot: RootCredentials | undefined;
}

/** The tables that stay: which migrations ran, and which key seals. */
const kept = new Set(["server_fact"]);

/**
 * Empties every table and makes the account anew, with the same id and the same root key pair, so
 * that a test suite's clients go on working. Only an ephemeral server has this route.
 */
export function resetRoute(
  { storage, sealer, account, newRoot }: Resettable,
  gate: Gate,
): PlainRoute {
  assert(newRoot !== undefined, "an ephemeral server made its account at this start");
  return {
    method: "POST",
    path: /^\/_sallyport\/reset$/,
    async answer() {
      await storage.transact(async (unit) => {
        const { database } = unit;
        for (const { name } of await listTables(database, storage.dialect)) {
          if (!kept.has(name)) await sql`DELETE FROM ${sql.table(name)}`.execute(database);
        }
        await bootstrapAccount(database, sealer, { account, root: newRoot, now: gate.clock.now() });
        unit.changed("*");
      });
      return json(200, { status: "reset", account });
    },
  };
}
