/** Values as files, for programs that read no environment: in memory where the system can. */
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandFailure } from "../failure.ts";

/** A file system that Linux keeps in memory. */
const memoryFolder = "/dev/shm";

export interface SecretFiles {
  readonly folder: string;
  /** Writes a value, readable by this user only, whole or not at all; gives its path. */
  write(name: string, value: Buffer): string;
  remove(): void;
}

/** Throws `CommandFailure` where there is no such place: a disk is none. */
export function openSecretFiles(): SecretFiles {
  if (!existsSync(memoryFolder)) {
    throw new CommandFailure(`--file needs ${memoryFolder}, which this system does not have`);
  }
  const folder = mkdtempSync(join(memoryFolder, "sallyport-"));
  return {
    folder,
    write(name, value) {
      const path = join(folder, name);
      // No variable's name begins so.
      const next = join(folder, `.${name}`);
      writeFileSync(next, value, { mode: 0o600 });
      renameSync(next, path);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
