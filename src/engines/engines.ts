/** The engines that there are, by the names that secrets give them. */
import type { CredentialEngine } from "./engine.ts";
import { mysqlEngine } from "./mysql/engine.ts";
import { postgresqlEngine } from "./postgresql/engine.ts";

/** AWS's secrets say `postgres` and `mariadb`. */
const engines: ReadonlyMap<string, CredentialEngine> = new Map([
  ["postgresql", postgresqlEngine],
  ["postgres", postgresqlEngine],
  ["mysql", mysqlEngine],
  ["mariadb", mysqlEngine],
]);

/** Finds the engine of a name; a test may put its own in its place. */
export type FindEngine = (name: string) => CredentialEngine | undefined;

export const findEngine: FindEngine = (name) => engines.get(name);
