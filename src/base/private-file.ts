/** Files that hold secrets: for their owner only, and whole or not at all. */
import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

const privateFileMode = 0o600;

/**
 * Writes a new file of mode 0600 that survives a power cut once this returns, and never writes over
 * one that is there.
 *
 * Throws as `node:fs` does: `EEXIST` where the name is taken.
 */
export function createPrivateFile(path: string, text: string): void {
  const temporary = join(dirname(path), `.new-${randomUUID()}`);
  try {
    writeDurably(temporary, text);
    // A hard link, unlike a rename, fails where the name is taken.
    linkSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(dirname(path));
}

/** The same, where a file of that name is replaced: a reader finds the old text or the new one. */
export function replacePrivateFile(path: string, text: string): void {
  const temporary = join(dirname(path), `.new-${randomUUID()}`);
  try {
    writeDurably(temporary, text);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(dirname(path));
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, "wx", privateFileMode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a new name in a folder survive a power cut. Windows cannot open a folder, nor needs to. */
export function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
