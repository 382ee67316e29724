/** `sallyport backup` and `restore`: all rows in one file, from and to either database. */
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { Command } from "commander";
import { readConfiguration } from "../../src/configuration.ts";
import { openBackup, restoreBackup } from "../../src/main.ts";
import { CommandFailure, UsageError } from "../failure.ts";

const backupHelp = `
The file is a consistent picture of the database, taken while the server goes on. What is secret in
it stays sealed under the root key, which is not in it: keep a copy of the root key file apart.
`;

interface OutputOptions {
  readonly json?: boolean;
}

export function backupCommand(): Command {
  return new Command("backup")
    .description("write all that is stored to FILE, also while the server runs")
    .argument("<file>", "a new file; the contents are gzipped lines of JSON")
    .option("--json", "print one JSON object")
    .addHelpText("after", backupHelp)
    .action(async (file: string, { json }: OutputOptions) => {
      if (existsSync(file)) throw new UsageError(`${file} is there already; name a new file`);
      const lines = await openBackup(readConfiguration(process.env, false));
      const unfinished = `${file}.unfinished`;
      try {
        const target = createWriteStream(unfinished, { mode: 0o600, flush: true });
        await pipeline(lines, createGzip(), target);
        renameSync(unfinished, file);
      } finally {
        rmSync(unfinished, { force: true });
      }
      process.stdout.write(json ? `${JSON.stringify({ file })}\n` : `wrote ${file}\n`);
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
    .option("--json", "print one JSON object")
    .addHelpText("after", restoreHelp)
    .action(async (file: string, { json }: OutputOptions) => {
      if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
      const configuration = readConfiguration(process.env, false);
      const restored = await pipeline(createReadStream(file), createGunzip(), (pieces) =>
        restoreBackup(configuration, pieces),
      ).catch((error: unknown) => {
        throw isGunzipError(error) ? new CommandFailure(`${file} is no backup, or damaged`) : error;
      });
      const { rows, account } = restored;
      process.stdout.write(
        json
          ? `${JSON.stringify({ file, rows, account })}\n`
          : `restored ${rows} rows of account ${account}\n`,
      );
    });
}

function isGunzipError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
