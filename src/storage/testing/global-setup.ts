/** Vitest's global set-up: one PostgreSQL server for all test files of a run. */
import type { TestProject } from "vitest/node";
import { findPostgresPrograms, startPostgres } from "./postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The server's address, or nothing where PostgreSQL is not installed. */
    readonly postgresServerUrl: string | undefined;
  }
}

/** Starts the server where its programs are installed; gives what stops it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const programs = findPostgresPrograms();
  if (programs === undefined) return async () => {};
  const server = await startPostgres(programs);
  project.provide("postgresServerUrl", server.url);
  return () => server.stop();
}
