/** `sallyport backup` and `restore`: all rows in one file, from and to either database. */
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { Command } from "commander";
import { readConfiguration } from "../../src/configuration.ts";
import { openBackup, restoreBackup } from "../../src/main.ts";
import { UsageError } from "../failure.ts";

const backupHelp = `
The file is a consistent picture of the database, taken while the server goes on. What is secret in
it stays sealed under the root key, which is not in the file: keep a copy of the root key file apart.
`;

export function backupCommand(): Command {
  return new Command("backup")
    .description("write all that is stored to FILE, also while the server runs")
    .argument("<file>", "a new file; the contents are gzipped lines of JSON")
    .addHelpText("after", backupHelp)
    .action(async (file: string) => {
      if (existsSync(file)) throw new UsageError(`${file} is there already; name a new file`);
      const unfinished = `${file}.unfinished`;
      try {
        const lines = await openBackup(readConfiguration(process.env, false));
        const target = createWriteStream(unfinished, { mode: 0o600, flush: true });
        await pipeline(lines, createGzip(), target);
        renameSync(unfinished, file);
      } finally {
        rmSync(unfinished, { force: true });
      }
      process.stdout.write(`wrote ${file}\n`);
    });
}

const restoreHelp = `
The database must be new: an empty data folder, or an empty PostgreSQL database. Put the root key
file of the backed-up server in place first, or name it in SALLYPORT_ROOT_KEY_FILE.
`;

export function restoreCommand(): Command {
  return new Command("restore")
    .description("fill a new database from a backup FILE")
    .argument("<file>", "what backup wrote")
    .addHelpText("after", restoreHelp)
    .action(async (file: string) => {
      if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
      const pieces = createReadStream(file).pipe(createGunzip());
      const restored = await restoreBackup(readConfiguration(process.env, false), pieces);
      process.stdout.write(`restored ${restored.rows} rows of account ${restored.account}\n`);
    });
}
