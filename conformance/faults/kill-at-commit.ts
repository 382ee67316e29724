/**
 * Loaded into a server before its own code: kills it as `kill -9` does, just before the commit that
 * `KILL_AT_COMMIT` names, counted among those that write a job of the kind `KILL_AT_JOB`.
 */
import Database from "better-sqlite3";
import pg from "pg";

const { KILL_AT_COMMIT, KILL_AT_JOB } = process.env;
const writesJob = /^(?:insert into|update|delete from) "job"/;
let commits = 0;

/** Watches one connection's statements, whatever kind of database it is to. */
function watcher(): (sql: string, parameters: unknown) => void {
  let hasWritten = false;
  return (sql, parameters) => {
    if (writesJob.test(sql) && Array.isArray(parameters) && parameters.includes(KILL_AT_JOB)) {
      hasWritten = true;
    }
    if (sql === "ROLLBACK") hasWritten = false;
    if (sql !== "COMMIT" || !hasWritten) return;
    hasWritten = false;
    commits += 1;
    if (commits === Number(KILL_AT_COMMIT)) process.kill(process.pid, "SIGKILL");
  };
}

/** The watcher of each connection that has been used. */
const watchers = new WeakMap<object, ReturnType<typeof watcher>>();

function watch(connection: object, sql: string, parameters: unknown): void {
  const known = watchers.get(connection) ?? watcher();
  watchers.set(connection, known);
  known(sql, parameters);
}

const { prepare } = Database.prototype;
Database.prototype.prepare = function (this: Database.Database, sql: string) {
  const statement = prepare.call(this, sql);
  for (const name of ["run", "all"] as const) {
    const execute = statement[name].bind(statement) as (...values: unknown[]) => never;
    statement[name] = (...values: unknown[]) => {
      watch(this, sql, values);
      return execute(...values);
    };
  }
  return statement;
} as typeof prepare;

const query = pg.Client.prototype.query as (...values: unknown[]) => unknown;
pg.Client.prototype.query = function (this: pg.Client, ...values: unknown[]) {
  const [sql, parameters] = values;
  if (typeof sql === "string") watch(this, sql, parameters);
  return query.apply(this, values);
} as typeof pg.Client.prototype.query;
