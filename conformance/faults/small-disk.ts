/** A disk that is soon full: a small file system in memory, where mounting one is allowed. */
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SmallDisk {
  readonly folder: string;
  /** Writes a file of its own until there is no room left. */
  fill(): void;
  /** Deletes that file. */
  clear(): void;
  unmount(): void;
}

/** The disk, or why there can be none here. */
export function mountSmallDisk(mebibytes: number): SmallDisk | string {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-disk-"));
  try {
    const options = ["-t", "tmpfs", "-o", `size=${mebibytes}m`, "tmpfs", folder];
    execFileSync("mount", options, { stdio: "pipe" });
  } catch (error) {
    rmdirSync(folder);
    return `no file system can be mounted: ${error instanceof Error ? error.message : ""}`;
  }
  const filler = join(folder, "filler");
  return {
    folder,
    fill: () => fill(filler),
    clear: () => rmSync(filler),
    unmount() {
      execFileSync("umount", [folder], { stdio: "pipe" });
      rmdirSync(folder);
    },
  };
}

function fill(file: string): void {
  const descriptor = openSync(file, "w");
  try {
    for (let block = Buffer.alloc(65_536); block.length > 0; ) {
      if (!wrote(descriptor, block)) block = block.subarray(0, block.length >> 1);
    }
  } finally {
    closeSync(descriptor);
  }
}

function wrote(descriptor: number, block: Uint8Array): boolean {
  try {
    return writeSync(descriptor, block) === block.length;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") return false;
    throw error;
  }
}
