/** Values as files, for programs that read no environment: in memory where the system can. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandFailure } from "../failure.ts";

/** A file system that Linux keeps in memory. */
const memoryFolder = "/dev/shm";

export interface SecretFiles {
  readonly folder: string;
  /** Writes a value, readable by this user only, and gives its path. */
  write(name: string, value: string): string;
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
      writeFileSync(path, value, { mode: 0o600 });
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
