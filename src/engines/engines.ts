/** The engines that there are, by the names that secrets give them. */
import type { OutboundRule } from "../outbound/rule.ts";
import type { CredentialEngine } from "./engine.ts";
import { mysqlEngine } from "./mysql/engine.ts";
import { postgresqlEngine } from "./postgresql/engine.ts";

/** Finds the engine of a name; a test may put its own in its place. */
export type FindEngine = (name: string) => CredentialEngine | undefined;

/** Engines that connect where the rule lets them. AWS's secrets say `postgres` and `mariadb`. */
export function enginesUnder(rule: OutboundRule): FindEngine {
  const [postgresql, mysql] = [postgresqlEngine(rule), mysqlEngine(rule)];
  const engines: ReadonlyMap<string, CredentialEngine> = new Map([
    ["postgresql", postgresql],
    ["postgres", postgresql],
    ["mysql", mysql],
    ["mariadb", mysql],
  ]);
  return (name) => engines.get(name);
}
