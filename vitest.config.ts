/** How Vitest finds and runs the tests. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Starts what tests share, such as a throw-away PostgreSQL. */
const globalSetup = fileURLToPath(new URL("src/storage/testing/global-setup.ts", import.meta.url));

export default defineConfig({
  test: {
    include: ["{src,cli,conformance,fuzz,tools}/**/*.test.ts"],
    pool: "forks", // tests own ports, files and signals, which threads would share
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: existsSync(globalSetup) ? [globalSetup] : [],
  },
});
